/*
 * What sdac-feed serve is told: /etc/sdac/feed-serve.conf, an INI file, every key in one table.
 * A relative name of a file of secrets is looked for in $CREDENTIALS_DIRECTORY (systemd), else beside the file.
 */
#ifndef SDAC_FEED_SERVE_CONF_H
#define SDAC_FEED_SERVE_CONF_H

#include <stddef.h>

#include "proto/err.h"

struct serve_conf {
	/* [listen] */
	char *address; /* "0.0.0.0:8443", numeric */
	char *certificate, *key;
	char *client_ca; /* NULL: clients need no certificate */
	int connections;
	int header_ms, body_ms;
	/* [store] */
	char *archive, *archive_key, *spool;
	int keep_days;
	int spool_mib; /* that may wait */
	/* [cath]; NULL: CaTH is not served */
	char *cath_path, *cath_token_path, *cath_client, *cath_secrets;
	int token_seconds;
	/* [callback]; NULL: not served */
	char *callback_path, *callback_keys;
};

/* Else a line in error: file, line, what is wrong. serve_conf_clear() in both cases. */
enum sd_err serve_conf_load(const char *path, struct serve_conf *conf_r, char *error, size_t size) SD_MUST_CHECK;
void serve_conf_clear(struct serve_conf *conf);

#endif
