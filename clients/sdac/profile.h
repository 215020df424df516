/*
 * Where to connect and as whom: from flags, else from a context, a file of "key = value" lines in
 * $XDG_CONFIG_HOME/sdac/contexts/NAME.conf. Relative paths there are relative to the file's folder.
 */
#ifndef SDAC_CLIENT_PROFILE_H
#define SDAC_CLIENT_PROFILE_H

#include "clients/sdac/args.h"
#include "proto/err.h"

#define PROFILE_MAX_SERVERS 16

struct profile {
	char *context;                          /* the file that was read, NULL: none */
	char *servers[PROFILE_MAX_SERVERS + 1]; /* NULL at the end */
	char *ca;
	char *cert;
	char *key;
	char *crl; /* may be NULL */
	char *deployment;
	int timeout_ms; /* 0: not said */
};

/* SD_INVALID: error says which flag, or which line of the file, and what to do. */
enum sd_err profile_load(const struct args *args, struct profile *profile_r, char *error, size_t size) SD_MUST_CHECK;
void profile_clear(struct profile *profile);
/* $XDG_CONFIG_HOME/sdac/<name>, or under ~/.config; malloc'ed, NULL: no memory or no home. */
char *profile_config_path(const char *name) SD_MUST_CHECK;

#endif
