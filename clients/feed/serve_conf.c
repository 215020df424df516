/*
 * The configuration of sdac-feed serve; see serve_conf.h.
 */
#include "clients/feed/serve_conf.h"

#include <errno.h>
#include <ini.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clients/sdac/args.h"

enum kind { TEXT, PATH, FILE_NAME, NUMBER, MILLISECONDS, SECONDS };

#define AT(member) offsetof(struct serve_conf, member)

static const struct key {
	const char *section, *name;
	enum kind kind;
	size_t offset;
	const char *preset; /* NULL: none */
	long long least, most;
} keys[] = {
	{ "listen", "address", TEXT, AT(address), "127.0.0.1:8443", 0, 0 },
	{ "listen", "certificate", FILE_NAME, AT(certificate), NULL, 0, 0 },
	{ "listen", "key", FILE_NAME, AT(key), NULL, 0, 0 },
	{ "listen", "client_ca", FILE_NAME, AT(client_ca), NULL, 0, 0 },
	{ "listen", "connections", NUMBER, AT(connections), "64", 1, 1024 },
	{ "listen", "header_timeout", MILLISECONDS, AT(header_ms), "10s", 100, 600000 },
	{ "listen", "body_timeout", MILLISECONDS, AT(body_ms), "60s", 100, 600000 },
	{ "store", "archive", TEXT, AT(archive), "/var/lib/sdac-feed/archive", 0, 0 },
	{ "store", "archive_key", FILE_NAME, AT(archive_key), NULL, 0, 0 },
	{ "store", "spool", TEXT, AT(spool), "/var/lib/sdac-feed/spool", 0, 0 },
	{ "store", "spool_limit", NUMBER, AT(spool_mib), "2048", 1, 1048576 },
	{ "store", "keep_days", NUMBER, AT(keep_days), "28", 1, 366 },
	{ "cath", "path", PATH, AT(cath_path), "/cath/publications", 0, 0 },
	{ "cath", "token_path", PATH, AT(cath_token_path), "/cath/token", 0, 0 },
	{ "cath", "client_id", TEXT, AT(cath_client), NULL, 0, 0 },
	{ "cath", "client_secrets", FILE_NAME, AT(cath_secrets), NULL, 0, 0 },
	{ "cath", "token_lifetime", SECONDS, AT(token_seconds), "1h", 1, 86400 },
	{ "callback", "path", PATH, AT(callback_path), "/common-platform/callback", 0, 0 },
	{ "callback", "keys", FILE_NAME, AT(callback_keys), NULL, 0, 0 },
};
#define KEYS (sizeof keys / sizeof *keys)

struct load {
	struct serve_conf *conf;
	const char *path;
	char *fault; /* of the first wrong line */
	size_t size;
};

/* ini_parse() gives the line's number; what it does not give is why. */
static int wrong(struct load *load, const char *section, const char *name, const char *what)
{
	if (load->fault[0] == '\0')
		(void)snprintf(load->fault, load->size, "[%s] %s %s", section, name, what);
	return 0;
}

static char *beside(const char *path, const char *name)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	const char *slash = strrchr(path, '/');
	char *joined = NULL;
	if (name[0] == '/')
		return strdup(name);
	if (folder != NULL ? asprintf(&joined, "%s/%s", folder, name) < 0
			   : asprintf(&joined, "%.*s%s", slash == NULL ? 0 : (int)(slash + 1 - path), path, name) < 0)
		return NULL;
	return joined;
}

static bool read_number(const struct key *key, const char *value, long long *number_r)
{
	if (key->kind == NUMBER)
		return args_number(value, key->least, key->most, number_r);
	if (!args_duration_ms(value, number_r))
		return false;
	*number_r /= key->kind == SECONDS ? 1000 : 1;
	return *number_r >= key->least && *number_r <= key->most;
}

static bool is_path(const char *value)
{
	return value[0] == '/' && value[1] != '\0' && value[strlen(value) - 1] != '/' &&
	       value[strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-_.")] == '\0';
}

static int set_key(struct load *load, const struct key *key, const char *value)
{
	char *at = (char *)load->conf + key->offset;
	long long number = 0;
	if (key->kind >= NUMBER) {
		if (!read_number(key, value, &number))
			return wrong(
			    load, key->section, key->name, "is no number, or time with its unit, that it may be");
		memcpy(at, &(int){ (int)number }, sizeof(int));
		return 1;
	}
	if (value[0] == '\0')
		return wrong(load, key->section, key->name, "is empty");
	if (key->kind == PATH && !is_path(value))
		return wrong(load, key->section, key->name, "is no path as /cath/publications");
	char *text = key->kind == FILE_NAME ? beside(load->path, value) : strdup(value);
	char *former;
	if (text == NULL)
		return wrong(load, key->section, key->name, "has no memory");
	memcpy(&former, at, sizeof former);
	free(former);
	memcpy(at, &text, sizeof text);
	return 1;
}

static int take_line(void *arg, const char *section, const char *name, const char *value)
{
	for (size_t i = 0; i < KEYS; i++)
		if (strcmp(keys[i].section, section) == 0 && strcmp(keys[i].name, name) == 0)
			return set_key(arg, &keys[i], value);
	return wrong(arg, section, name, "is not known");
}

/* What has no preset and is needed; the two services as far as they are asked for. */
static const char *find_missing(const struct serve_conf *conf)
{
	if (conf->certificate == NULL || conf->key == NULL)
		return "[listen] certificate and key are needed";
	if (conf->archive_key == NULL)
		return "[store] archive_key is needed";
	if ((conf->cath_client == NULL) != (conf->cath_secrets == NULL))
		return "[cath] needs both client_id and client_secrets";
	if (conf->cath_client == NULL && conf->callback_keys == NULL)
		return "nobody is served: give [cath] client_id and client_secrets, or [callback] keys";
	return NULL;
}

enum sd_err serve_conf_load(const char *path, struct serve_conf *conf_r, char *error, size_t size)
{
	char fault[256] = "";
	struct load load = { conf_r, path, fault, sizeof fault };
	*conf_r = (struct serve_conf){ 0 };
	for (size_t i = 0; i < KEYS; i++)
		if (keys[i].preset != NULL && set_key(&load, &keys[i], keys[i].preset) == 0)
			return SD_NO_MEMORY;
	const int line = ini_parse(path, take_line, &load);
	const char *missing = line == 0 ? find_missing(conf_r) : NULL;
	if (line < 0)
		(void)snprintf(error, size, "%s: cannot read it: %s", path, strerror(errno));
	else if (line > 0)
		(void)snprintf(
		    error, size, "%s:%d: %s", path, line, fault[0] == '\0' ? "is not \"key = value\"" : fault);
	else if (missing != NULL)
		(void)snprintf(error, size, "%s: %s", path, missing);
	return line == 0 && missing == NULL ? SD_OK : SD_INVALID;
}

void serve_conf_clear(struct serve_conf *conf)
{
	for (size_t i = 0; i < KEYS; i++) {
		char *text;
		if (keys[i].kind >= NUMBER)
			continue;
		memcpy(&text, (char *)conf + keys[i].offset, sizeof text);
		free(text);
	}
	*conf = (struct serve_conf){ 0 };
}
