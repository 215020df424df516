/*
 * Files that are whole or not there; see durable.h.
 */
#include "clients/feed/durable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clients/feed/crash.h"

#define NAME_SIZE 260u
#define SECOND_NS INT64_C(1000000000)

int durable_open_folder(const char *path)
{
	return durable_open_folder_at(AT_FDCWD, path);
}

int durable_open_folder_at(int folder, const char *name)
{
	if (mkdirat(folder, name, 0700) != 0 && errno != EEXIST)
		return -1;
	return openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static bool write_piece(int fd, const uint8_t *data, size_t size)
{
	while (size != 0) {
		const ssize_t written = write(fd, data, size);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		data += written;
		size -= (size_t)written;
	}
	return true;
}

static bool write_file(int fd, const struct iovec *pieces, size_t count, int64_t modified_ns)
{
	for (size_t i = 0; i < count; i++)
		if (!write_piece(fd, pieces[i].iov_base, pieces[i].iov_len))
			return false;
	const struct timespec times[2] = {
		{ .tv_nsec = UTIME_OMIT },
		{ .tv_sec = (time_t)(modified_ns / SECOND_NS), .tv_nsec = (long)(modified_ns % SECOND_NS) },
	};
	return (modified_ns == 0 || futimens(fd, times) == 0) && fsync(fd) == 0;
}

enum sd_err durable_draft(int folder, const char *draft, const struct iovec *pieces, size_t count, int64_t modified_ns)
{
	const int fd = openat(folder, draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return SD_IO;
	const bool written = write_file(fd, pieces, count, modified_ns);
	int saved = errno;
	const bool closed = close(fd) == 0;
	if (written && !closed)
		saved = errno;
	if (written && closed) {
		CRASH_POINT("draft");
		return SD_OK;
	}
	/* A full disk must not stay full of drafts. */
	(void)unlinkat(folder, draft, 0);
	errno = saved;
	return SD_IO;
}

enum sd_err durable_write(int folder, const char *name, const struct iovec *pieces, size_t count, int64_t modified_ns)
{
	char draft[NAME_SIZE];
	const int length = snprintf(draft, sizeof draft, ".%s", name);
	if (length < 0 || (size_t)length >= sizeof draft) {
		errno = ENAMETOOLONG;
		return SD_IO;
	}
	const enum sd_err err = durable_draft(folder, draft, pieces, count, modified_ns);
	return err == SD_OK ? durable_rename(folder, draft, name) : err;
}

enum sd_err durable_rename(int folder, const char *from, const char *to)
{
	if (renameat(folder, from, folder, to) != 0)
		return SD_IO;
	CRASH_POINT("renamed");
	return fsync(folder) == 0 ? SD_OK : SD_IO;
}

static enum sd_err read_all(int fd, size_t cap, uint8_t **data_r, size_t *size_r)
{
	struct stat status;
	if (fstat(fd, &status) != 0)
		return SD_IO;
	if (!S_ISREG(status.st_mode) || status.st_size < 0 || (uintmax_t)status.st_size > cap)
		return SD_INVALID;
	const size_t size = (size_t)status.st_size;
	uint8_t *data = malloc(size + 1);
	if (data == NULL)
		return SD_NO_MEMORY;
	for (size_t done = 0; done < size;) {
		const ssize_t got = read(fd, data + done, size - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			errno = got == 0 ? EIO : errno;
			free(data);
			return SD_IO;
		}
		done += (size_t)got;
	}
	data[size] = 0;
	*data_r = data;
	*size_r = size;
	return SD_OK;
}

enum sd_err durable_read(int folder, const char *name, size_t cap, uint8_t **data_r, size_t *size_r)
{
	const int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return SD_IO;
	const enum sd_err err = read_all(fd, cap, data_r, size_r);
	const int saved = errno;
	close(fd);
	errno = saved;
	return err;
}
