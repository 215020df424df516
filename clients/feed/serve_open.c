/*
 * The keys and the store of sdac-feed serve; see serve.h.
 */
#include <errno.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "clients/feed/serve.h"
#include "clients/sdac/file.h"

#define MAX_SECRET_FILE 4096u

static int complain(const char *path, const char *what, int code)
{
	(void)fprintf(stderr, "sdac-feed: %s: %s\n", path, what);
	return code;
}

static int read_secret(const char *path, char **text_r, size_t *size_r)
{
	struct stat status;
	if (stat(path, &status) != 0)
		return complain(path, strerror(errno), EX_CONFIG);
	if ((status.st_mode & (S_IRWXO | S_IWGRP)) != 0)
		return complain(path, "others may read or write it: chmod 600", EX_CONFIG);
	const enum sd_err err = file_read(path, MAX_SECRET_FILE, text_r, size_r);
	if (err != SD_OK)
		return complain(path, err == SD_IO ? strerror(errno) : "is too long for a file of keys", EX_CONFIG);
	return EX_OK;
}

static void wipe(char *text, size_t size)
{
	OPENSSL_cleanse(text, size);
	free(text);
}

static int open_archive(struct serve *serve)
{
	char *master = NULL;
	size_t size = 0;
	const char *path = serve->conf.archive_key;
	int code = read_secret(path, &master, &size);
	if (code != EX_OK)
		return code;
	if (size != PUSH_KEY_SIZE)
		code = complain(path, "is not 32 octets: openssl rand -out FILE 32", EX_CONFIG);
	else if (archive_open(serve->conf.archive, (const uint8_t *)master, &serve->archive) != SD_OK)
		code = complain(serve->conf.archive, strerror(errno), EX_CANTCREAT);
	else if (push_derive_key((const uint8_t *)master, "sdac-feed token 1", serve->client.token_key) != SD_OK)
		code = complain(path, "not enough memory", EX_OSERR);
	wipe(master, size);
	return code;
}

static int open_client(struct serve *serve)
{
	char *text = NULL;
	size_t size = 0;
	const char *what = "not enough memory";
	if (serve->conf.cath_client == NULL)
		return EX_OK;
	int code = read_secret(serve->conf.cath_secrets, &text, &size);
	if (code != EX_OK)
		return code;
	if (push_client_secrets(&serve->client, text, &what) != SD_OK)
		code = complain(serve->conf.cath_secrets, what, EX_CONFIG);
	serve->client.id = strdup(serve->conf.cath_client);
	if (serve->client.id == NULL)
		code = complain(serve->conf.cath_secrets, "not enough memory", EX_OSERR);
	wipe(text, size);
	return code;
}

static int open_signers(struct serve *serve)
{
	char *text = NULL;
	size_t size = 0;
	const char *what = "not enough memory";
	if (serve->conf.callback_keys == NULL)
		return EX_OK;
	int code = read_secret(serve->conf.callback_keys, &text, &size);
	if (code != EX_OK)
		return code;
	if (push_signers_read(&serve->signers, text, &what) != SD_OK)
		code = complain(serve->conf.callback_keys, what, EX_CONFIG);
	wipe(text, size);
	return code;
}

int serve_open_archive(const char *path, struct serve *serve_r)
{
	char error[512] = "not enough memory";
	*serve_r = (struct serve){ .archive = { .folder = -1 }, .inbox = { .places = { -1, -1, -1 } } };
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
	if (code == EX_OK && inbox_open(serve_r->conf.spool, &serve_r->inbox) != SD_OK)
		code = complain(serve_r->conf.spool, strerror(errno), EX_CANTCREAT);
	return code;
}

void serve_close(struct serve *serve)
{
	archive_close(&serve->archive);
	inbox_close(&serve->inbox);
	push_client_clear(&serve->client);
	push_signers_clear(&serve->signers);
	serve_conf_clear(&serve->conf);
}
