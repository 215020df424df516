/*
 * The keys and the store of sdac-feed serve; see serve.h.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "clients/feed/key_file.h"
#include "clients/feed/serve.h"

static int complain(const char *path, const char *what, int code)
{
	(void)fprintf(stderr, "sdac-feed: %s: %s\n", path, what);
	return code;
}

static int open_archive(struct serve *serve)
{
	char *master = NULL;
	const char *path = serve->conf.archive_key;
	int code = key_file_master(path, &master);
	if (code != EX_OK)
		return code;
	if (archive_open(serve->conf.archive, (const uint8_t *)master, &serve->archive) != SD_OK)
		code = complain(serve->conf.archive, strerror(errno), EX_CANTCREAT);
	else if (push_derive_key((const uint8_t *)master, "sdac-feed token 1", serve->client.token_key) != SD_OK ||
		 seal_init((const uint8_t *)master, &serve->seal) != SD_OK)
		code = complain(path, "not enough memory", EX_OSERR);
	key_file_wipe(master, SEAL_KEY_SIZE);
	return code;
}

static int open_client(struct serve *serve)
{
	char *text = NULL;
	size_t size = 0;
	const char *what = "not enough memory";
	if (serve->conf.cath_client == NULL)
		return EX_OK;
	int code = key_file_read(serve->conf.cath_secrets, &text, &size);
	if (code != EX_OK)
		return code;
	if (push_client_secrets(&serve->client, text, &what) != SD_OK)
		code = complain(serve->conf.cath_secrets, what, EX_CONFIG);
	serve->client.id = strdup(serve->conf.cath_client);
	if (serve->client.id == NULL)
		code = complain(serve->conf.cath_secrets, "not enough memory", EX_OSERR);
	key_file_wipe(text, size);
	return code;
}

static int open_signers(struct serve *serve)
{
	char *text = NULL;
	size_t size = 0;
	const char *what = "not enough memory";
	if (serve->conf.callback_keys == NULL)
		return EX_OK;
	int code = key_file_read(serve->conf.callback_keys, &text, &size);
	if (code != EX_OK)
		return code;
	if (push_signers_read(&serve->signers, text, &what) != SD_OK)
		code = complain(serve->conf.callback_keys, what, EX_CONFIG);
	key_file_wipe(text, size);
	return code;
}

int serve_open_archive(const char *path, struct serve *serve_r)
{
	char error[512] = "not enough memory";
	*serve_r = (struct serve){ .archive = { .folder = -1 }, .inbox = { .places = { -1, -1, -1 }, .folder = -1 } };
	if (serve_conf_load(path, &serve_r->conf, error, sizeof error) != SD_OK) {
		(void)fprintf(stderr, "sdac-feed: %s\n", error);
		return EX_CONFIG;
	}
	return open_archive(serve_r);
}

int serve_open(const char *path, struct serve *serve_r)
{
	int code = serve_open_archive(path, serve_r);
	if (code == EX_OK)
		code = open_client(serve_r);
	if (code == EX_OK)
		code = open_signers(serve_r);
	if (code == EX_OK && inbox_open(serve_r->conf.spool, &serve_r->seal, (int64_t)serve_r->conf.spool_mib << 20,
				 &serve_r->inbox) != SD_OK)
		code = complain(serve_r->conf.spool, strerror(errno), EX_CANTCREAT);
	return code;
}

void serve_close(struct serve *serve)
{
	archive_close(&serve->archive);
	inbox_close(&serve->inbox);
	seal_clear(&serve->seal);
	push_client_clear(&serve->client);
	push_signers_clear(&serve->signers);
	serve_conf_clear(&serve->conf);
}
