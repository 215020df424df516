/*
 * The delivering side of a spool; see inbox.h.
 */
#include "clients/feed/inbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "clients/feed/durable.h"

#define SECOND_NS INT64_C(1000000000)

static const char *const place_names[INBOX_PLACES] = { "new", "sent", "refused" };

static int64_t nanoseconds(const struct timespec *time)
{
	return (int64_t)time->tv_sec * SECOND_NS + time->tv_nsec;
}

/* The youngest that waits: what comes is younger. And how much waits. */
static enum sd_err look(struct inbox *inbox)
{
	const int fd = openat(inbox->places[0], ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	if (stream == NULL) {
		if (fd >= 0)
			close(fd);
		return SD_IO;
	}
	inbox->octets = 0;
	for (const struct dirent *found; (found = readdir(stream)) != NULL;) {
		struct stat status;
		if (found->d_name[0] == '.' ||
		    fstatat(inbox->places[0], found->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		inbox->octets += status.st_size;
		if (nanoseconds(&status.st_mtim) > inbox->last_ns)
			inbox->last_ns = nanoseconds(&status.st_mtim);
	}
	closedir(stream);
	return SD_OK;
}

enum sd_err inbox_open(const char *path, const struct seal *seal, int64_t limit, struct inbox *inbox_r)
{
	*inbox_r = (struct inbox){ .places = { -1, -1, -1 }, .seal = seal, .limit = limit };
	const int folder = inbox_r->folder = durable_open_folder(path);
	bool good = folder >= 0;
	for (size_t i = 0; good && i < INBOX_PLACES; i++) {
		inbox_r->places[i] = durable_open_folder_at(folder, place_names[i]);
		good = inbox_r->places[i] >= 0;
	}
	good = good && fsync(folder) == 0 && look(inbox_r) == SD_OK;
	inbox_r->is_full = good && faccessat(folder, INBOX_FULL, F_OK, 0) == 0;
	const int saved = errno;
	if (!good)
		inbox_close(inbox_r);
	errno = saved;
	return good ? SD_OK : SD_IO;
}

void inbox_close(struct inbox *inbox)
{
	for (size_t i = 0; i < INBOX_PLACES; i++) {
		if (inbox->places[i] >= 0)
			close(inbox->places[i]);
		inbox->places[i] = -1;
	}
	if (inbox->folder >= 0)
		close(inbox->folder);
	inbox->folder = -1;
}

/* The file is for people and sdac-feed status; nothing here depends on it. */
static void say_full(struct inbox *inbox, bool is_full)
{
	if (inbox->is_full == is_full)
		return;
	if (is_full)
		(void)!durable_write(inbox->folder, INBOX_FULL, NULL, 0, 0);
	else
		(void)unlinkat(inbox->folder, INBOX_FULL, 0);
	inbox->is_full = is_full;
}

bool inbox_has_room(struct inbox *inbox, size_t size)
{
	if (inbox->limit == 0)
		return true;
	const int64_t most = inbox->limit - (int64_t)size - (int64_t)SEAL_FRAME;
	/* Others deliver here, too, and the watcher takes away. */
	if (look(inbox) != SD_OK)
		return false;
	say_full(inbox, inbox->octets > most);
	return !inbox->is_full;
}

static bool is_there(const struct inbox *inbox, const char *name)
{
	struct stat status;
	for (size_t i = 0; i < INBOX_PLACES; i++)
		if (fstatat(inbox->places[i], name, &status, AT_SYMLINK_NOFOLLOW) == 0)
			return true;
	return false;
}

enum sd_err inbox_put(struct inbox *inbox, const char *name, const void *data, size_t size, int64_t arrived_ns)
{
	struct timespec now;
	if (is_there(inbox, name))
		return SD_OK;
	if (clock_gettime(CLOCK_REALTIME, &now) != 0)
		return SD_IO;
	/* A microsecond: what every file system can tell apart. */
	const int64_t earliest = inbox->last_ns + 1000;
	if (arrived_ns == 0)
		inbox->last_ns = nanoseconds(&now) > earliest ? nanoseconds(&now) : earliest;
	uint8_t *sealed = NULL;
	size_t sealed_size = 0;
	const enum sd_err err = seal_document(inbox->seal, data, size, &sealed, &sealed_size);
	if (err != SD_OK)
		return err;
	const struct iovec piece = { .iov_base = sealed, .iov_len = sealed_size };
	const enum sd_err written =
	    durable_write(inbox->places[0], name, &piece, 1, arrived_ns == 0 ? inbox->last_ns : arrived_ns);
	free(sealed);
	return written;
}
