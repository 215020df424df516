/*
 * Reads contexts and lays the flags over them. It does not open what the paths name: libsdac does.
 */
#include "clients/sdac/profile.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clients/sdac/file.h"

#define CONTEXT_CAP 65536

/* What is one text in a profile: the flag and the key have the same name. */
static const struct {
	const char *name;
	size_t offset;
	bool is_path;
} texts[] = {
	{ "ca", offsetof(struct profile, ca), true },
	{ "cert", offsetof(struct profile, cert), true },
	{ "key", offsetof(struct profile, key), true },
	{ "crl", offsetof(struct profile, crl), true },
	{ "deployment", offsetof(struct profile, deployment), false },
};
#define N_TEXTS (sizeof texts / sizeof *texts)

static char **text_at(struct profile *profile, size_t which)
{
	return (char **)(void *)((char *)profile + texts[which].offset);
}

void profile_clear(struct profile *profile)
{
	for (size_t i = 0; i < N_TEXTS; i++)
		free(*text_at(profile, i));
	for (size_t i = 0; i < PROFILE_MAX_SERVERS; i++)
		free(profile->servers[i]);
	free(profile->context);
	*profile = (struct profile){ 0 };
}

char *profile_config_path(const char *name)
{
	const char *base = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");
	char *path = NULL;
	int length = -1;
	if (base != NULL && base[0] == '/') /* the XDG specification: a relative one is ignored */
		length = asprintf(&path, "%s/sdac/%s", base, name);
	else if (home != NULL && home[0] != '\0')
		length = asprintf(&path, "%s/.config/sdac/%s", home, name);
	return length < 0 ? NULL : path;
}

static bool set_text(char **to, const char *folder, const char *value)
{
	char *copy = folder == NULL || value[0] == '/' ? strdup(value) : file_join(folder, value);
	if (copy == NULL)
		return false;
	free(*to);
	*to = copy;
	return true;
}

static bool add_server(struct profile *profile, const char *server)
{
	for (size_t i = 0; i < PROFILE_MAX_SERVERS; i++) {
		if (profile->servers[i] != NULL)
			continue;
		profile->servers[i] = strdup(server);
		return profile->servers[i] != NULL;
	}
	return false;
}

static bool set_timeout(struct profile *profile, const char *value)
{
	long long ms = 0;
	if (!args_duration_ms(value, &ms) || ms < 1 || ms > 3600000)
		return false;
	profile->timeout_ms = (int)ms;
	return true;
}

static bool set_key(struct profile *profile, const char *folder, const char *key, const char *value)
{
	if (strcmp(key, "server") == 0)
		return add_server(profile, value);
	if (strcmp(key, "timeout") == 0)
		return set_timeout(profile, value);
	for (size_t i = 0; i < N_TEXTS; i++) {
		if (strcmp(key, texts[i].name) == 0)
			return set_text(text_at(profile, i), texts[i].is_path ? folder : NULL, value);
	}
	return false;
}

static char *trim(char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	size_t length = strlen(text);
	while (length > 0 && isspace((unsigned char)text[length - 1]))
		text[--length] = '\0';
	return text;
}

static enum sd_err parse_context(struct profile *profile, const char *path, char *text, char *error, size_t size)
{
	char *folder = strdup(path);
	if (folder == NULL) {
		(void)snprintf(error, size, "there is no memory");
		return SD_NO_MEMORY;
	}
	char *slash = strrchr(folder, '/');
	if (slash != NULL)
		slash[slash == folder ? 1 : 0] = '\0';
	enum sd_err err = SD_OK;
	size_t number = 0;
	for (char *line = strsep(&text, "\n"); err == SD_OK && line != NULL; line = strsep(&text, "\n")) {
		number++;
		line = trim(line);
		if (line[0] == '\0' || line[0] == '#')
			continue;
		char *equals = strchr(line, '=');
		if (equals != NULL)
			*equals = '\0';
		if (equals != NULL && set_key(profile, slash == NULL ? NULL : folder, trim(line), trim(equals + 1)))
			continue;
		err = SD_INVALID;
		(void)snprintf(error, size,
		    "%s:%zu: not understood: a line is one of server, ca, cert, key, crl, deployment, timeout (10s), "
		    "then = and its value",
		    path, number);
	}
	free(folder);
	return err;
}

/* The context that is asked for must be there; the one called "default" need not. */
static enum sd_err read_context(struct profile *profile, const char *name, bool must_exist, char *error, size_t size)
{
	char *relative = NULL;
	if (asprintf(&relative, "contexts/%s.conf", name) < 0)
		relative = NULL;
	char *path = relative == NULL ? NULL : profile_config_path(relative);
	free(relative);
	if (path == NULL) {
		(void)snprintf(error, size, "there is no home folder for contexts: set HOME or XDG_CONFIG_HOME");
		return must_exist ? SD_INVALID : SD_OK;
	}
	char *text = NULL;
	size_t length = 0;
	enum sd_err err = file_read(path, CONTEXT_CAP, &text, &length);
	if (err == SD_IO && errno == ENOENT && !must_exist) {
		free(path);
		return SD_OK;
	}
	if (err != SD_OK) {
		(void)snprintf(error, size, "cannot read the context %s: %s", path,
		    err == SD_IO ? strerror(errno) : "it is too long");
		free(path);
		return SD_INVALID;
	}
	err = parse_context(profile, path, text, error, size);
	free(text);
	profile->context = path;
	return err;
}

static enum sd_err lay_flags(struct profile *profile, const struct args *args, char *error, size_t size)
{
	const size_t n_servers = args_count(args, "server");
	for (size_t i = 0; n_servers > 0 && i < PROFILE_MAX_SERVERS; i++) {
		free(profile->servers[i]); /* flags replace the context's servers, they do not join them */
		profile->servers[i] = NULL;
	}
	for (size_t i = 0; i < n_servers; i++) {
		if (!add_server(profile, args_nth(args, "server", i))) {
			(void)snprintf(error, size, "at most %d servers can be given", PROFILE_MAX_SERVERS);
			return SD_INVALID;
		}
	}
	for (size_t i = 0; i < N_TEXTS; i++) {
		const char *value = args_value(args, texts[i].name);
		if (value != NULL && !set_text(text_at(profile, i), NULL, value)) {
			(void)snprintf(error, size, "there is no memory");
			return SD_NO_MEMORY;
		}
	}
	const char *timeout = args_value(args, "timeout");
	if (timeout == NULL || set_timeout(profile, timeout))
		return SD_OK;
	(void)snprintf(error, size, "--timeout needs a time with its unit, 1ms to 1h: 500ms, 10s, 2min");
	return SD_INVALID;
}

enum sd_err profile_load(const struct args *args, struct profile *profile_r, char *error, size_t size)
{
	struct profile profile = { 0 };
	const char *name = args_value(args, "context");
	if (name == NULL)
		name = getenv("SDAC_CONTEXT");
	const bool must_exist = name != NULL && name[0] != '\0';
	enum sd_err err = SD_OK;
	if (must_exist && (strchr(name, '/') != NULL || name[0] == '.')) {
		(void)snprintf(error, size, "a context is named by its file's name without folder and .conf");
		err = SD_INVALID;
	}
	if (err == SD_OK)
		err = read_context(&profile, must_exist ? name : "default", must_exist, error, size);
	if (err == SD_OK)
		err = lay_flags(&profile, args, error, size);
	if (err == SD_OK)
		*profile_r = profile;
	else
		profile_clear(&profile);
	return err;
}
