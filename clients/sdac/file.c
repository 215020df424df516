/*
 * Whole files, read and written. A written file is never seen half: temporary file, fsync, rename.
 */
#include "clients/sdac/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum sd_err read_all(int fd, size_t cap, char **data_r, size_t *size_r)
{
	size_t size = 0;
	size_t room = 0;
	char *data = NULL;
	for (;;) {
		if (size + 1 >= room) {
			room = room == 0 ? 8192 : room * 2;
			char *larger = realloc(data, room);
			if (larger == NULL)
				goto no_memory;
			data = larger;
		}
		const ssize_t got = read(fd, data + size, room - size - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			goto fail;
		if (got == 0)
			break;
		size += (size_t)got;
		if (size > cap) {
			free(data);
			return SD_INVALID;
		}
	}
	data[size] = '\0';
	*data_r = data;
	*size_r = size;
	return SD_OK;
fail:
	free(data);
	return SD_IO;
no_memory:
	free(data);
	return SD_NO_MEMORY;
}

enum sd_err file_read(const char *path, size_t cap, char **data_r, size_t *size_r)
{
	if (strcmp(path, "-") == 0)
		return read_all(STDIN_FILENO, cap, data_r, size_r);
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return SD_IO;
	const enum sd_err err = read_all(fd, cap, data_r, size_r);
	const int saved = errno;
	(void)close(fd);
	errno = saved;
	return err;
}

static bool write_all(int fd, const char *data, size_t size)
{
	while (size > 0) {
		const ssize_t done = write(fd, data, size);
		if (done < 0 && errno != EINTR)
			return false;
		if (done > 0) {
			data += done;
			size -= (size_t)done;
		}
	}
	return true;
}

/* A rename is durable only when its directory is. */
static bool sync_folder_of(const char *path)
{
	char *folder = strdup(path);
	if (folder == NULL)
		return false;
	char *slash = strrchr(folder, '/');
	if (slash != NULL)
		slash[slash == folder ? 1 : 0] = '\0';
	const int fd = open(slash == NULL ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(folder);
	if (fd < 0)
		return false;
	const bool done = fsync(fd) == 0;
	(void)close(fd);
	return done;
}

enum sd_err file_write(const char *path, const void *data, size_t size, mode_t mode)
{
	char *temporary = NULL;
	if (asprintf(&temporary, "%s.XXXXXX", path) < 0)
		return SD_NO_MEMORY;
	const int fd = mkostemp(temporary, O_CLOEXEC); /* made with mode 0600 */
	if (fd < 0) {
		free(temporary);
		return SD_IO;
	}
	bool good = write_all(fd, data, size) && fchmod(fd, mode) == 0 && fsync(fd) == 0;
	int saved = errno;
	if (close(fd) != 0 && good) {
		good = false;
		saved = errno;
	}
	if (good) {
		good = rename(temporary, path) == 0;
		saved = errno;
	}
	if (!good)
		(void)unlink(temporary);
	free(temporary);
	errno = saved;
	return good && sync_folder_of(path) ? SD_OK : SD_IO;
}

enum sd_err file_make_folder(const char *path, mode_t mode)
{
	char *partial = strdup(path);
	if (partial == NULL)
		return SD_NO_MEMORY;
	for (char *at = partial + 1; at[0] != '\0'; at++) {
		if (*at != '/')
			continue;
		*at = '\0';
		if (mkdir(partial, 0755) != 0 && errno != EEXIST)
			goto fail;
		*at = '/';
	}
	if (mkdir(partial, mode) != 0 && errno != EEXIST)
		goto fail;
	free(partial);
	return SD_OK;
fail:
	free(partial);
	return SD_IO;
}

char *file_join(const char *folder, const char *name)
{
	char *path = NULL;
	return asprintf(&path, "%s/%s", folder, name) < 0 ? NULL : path;
}
