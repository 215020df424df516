/*
 * Keys in files; see key_file.h.
 */
#include "clients/feed/key_file.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "clients/sdac/file.h"

#define MAX_SECRET_FILE 4096u
#define FILE_NAME "feed-archive.key"

static int complain(const char *path, const char *what, int code)
{
	(void)fprintf(stderr, "sdac-feed: %s: %s\n", path, what);
	return code;
}

int key_file_read(const char *path, char **text_r, size_t *size_r)
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

void key_file_wipe(char *text, size_t size)
{
	OPENSSL_cleanse(text, size);
	free(text);
}

int key_file_master(const char *path, char **master_r)
{
	size_t size = 0;
	const int code = key_file_read(path, master_r, &size);
	if (code != EX_OK || size == SEAL_KEY_SIZE)
		return code;
	key_file_wipe(*master_r, size);
	return complain(path, "is not 32 octets: openssl rand -out FILE 32", EX_CONFIG);
}

static int take(const char *path, struct seal *seal_r, bool *has_r)
{
	char *master = NULL;
	int code = key_file_master(path, &master);
	if (code != EX_OK)
		return code;
	*has_r = seal_init((const uint8_t *)master, seal_r) == SD_OK;
	key_file_wipe(master, SEAL_KEY_SIZE);
	return *has_r ? EX_OK : complain(path, "not enough memory", EX_OSERR);
}

/* Folder of the contexts, where the feeder's private key lies as well; malloc'ed, NULL: there is none. */
static char *home_folder(void)
{
	const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	if (base != NULL && base[0] == '/')
		return file_join(base, "sdac");
	return home == NULL || home[0] == '\0' ? NULL : file_join(home, ".config/sdac");
}

/* Whoever comes second takes the first one's: a file is linked whole to its name, or not. */
static bool make(const char *folder, const char *path)
{
	uint8_t key[SEAL_KEY_SIZE];
	char *draft = NULL;
	if (file_make_folder(folder, 0700) != SD_OK || RAND_bytes(key, sizeof key) != 1 ||
	    asprintf(&draft, "%s.%ld", path, (long)getpid()) < 0)
		return false;
	bool good = file_write(draft, key, sizeof key, 0600) == SD_OK && (link(draft, path) == 0 || errno == EEXIST);
	const int saved = errno;
	(void)unlink(draft);
	const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	good = good && fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	free(draft);
	OPENSSL_cleanse(key, sizeof key);
	errno = saved;
	return good;
}

static int take_home(bool may_make, struct seal *seal_r, bool *has_r)
{
	static const char advice[] = "give --archive-key FILE; openssl rand -out FILE 32 makes one";
	char *folder = home_folder();
	char *path = folder == NULL ? NULL : file_join(folder, FILE_NAME);
	int code = EX_OK;
	if (path == NULL)
		code = may_make ? complain("no key for the spool and no home folder", advice, EX_CONFIG) : EX_OK;
	else if (access(path, F_OK) == 0)
		code = take(path, seal_r, has_r);
	else if (may_make && !make(folder, path))
		code = complain(path, "this key for the spool cannot be made: give --archive-key FILE", EX_CONFIG);
	else if (may_make) {
		(void)fprintf(
		    stderr, "sdac-feed: %s: made this key for the spool: without it what waits is lost\n", path);
		code = take(path, seal_r, has_r);
	}
	free(path);
	free(folder);
	return code;
}

int key_file_spool(const struct options *options, bool may_make, struct seal *seal_r, bool *has_r)
{
	const char *given = args_value(&options->args, "archive-key");
	const char *credentials = getenv("CREDENTIALS_DIRECTORY");
	*has_r = false;
	if (given != NULL && strcmp(given, "none") == 0)
		return EX_OK;
	if (given != NULL && (given[0] == '/' || credentials == NULL))
		return take(given, seal_r, has_r);
	char *path = credentials == NULL ? NULL : file_join(credentials, given == NULL ? FILE_NAME : given);
	const bool is_there = path != NULL && access(path, F_OK) == 0;
	const int code = is_there || given != NULL
			     ? path == NULL ? complain(given, "not enough memory", EX_OSERR) : take(path, seal_r, has_r)
			     : take_home(may_make, seal_r, has_r);
	free(path);
	return code;
}
