/*
 * The durable spool; see spool.h.
 */
#include "clients/feed/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clients/feed/crash.h"

#define NAME_SIZE 300u /* NAME_MAX is 255; the rest is for the endings that are tried */
#define MAX_VERSIONS 10000u
#define DAY_SECONDS 86400

static const char *const place_names[] = { [SPOOL_NEW] = "new", [SPOOL_SENT] = "sent", [SPOOL_REFUSED] = "refused" };
static const char *const note_endings[] = { [SPOOL_SENT] = ".receipt", [SPOOL_REFUSED] = ".reason" };

static int open_place(int dir, const char *name)
{
	if (mkdirat(dir, name, 0700) != 0 && errno != EEXIST)
		return -1;
	return openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

static enum sd_err open_places(int dir, struct spool *spool)
{
	spool->lock = openat(dir, ".lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (spool->lock < 0)
		return SD_IO;
	if (flock(spool->lock, LOCK_EX | LOCK_NB) != 0)
		return errno == EWOULDBLOCK ? SD_CONFLICT : SD_IO;
	for (unsigned i = 0; i < SPOOL_PLACES; i++) {
		spool->places[i] = open_place(dir, place_names[i]);
		if (spool->places[i] < 0)
			return SD_IO;
	}
	return fsync(dir) == 0 ? SD_OK : SD_IO;
}

enum sd_err spool_open(const char *dir, struct spool *spool_r, char *error, size_t size)
{
	*spool_r = (struct spool){ .lock = -1, .places = { -1, -1, -1 } };
	if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
		(void)snprintf(error, size, "%s: cannot make it: %s", dir, strerror(errno));
		return SD_IO;
	}
	const int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const enum sd_err err = fd < 0 ? SD_IO : open_places(fd, spool_r);
	if (err == SD_CONFLICT)
		(void)snprintf(error, size, "%s: another sdac-feed watches it", dir);
	else if (err != SD_OK)
		(void)snprintf(error, size, "%s: cannot use it: %s", dir, strerror(errno));
	if (fd >= 0)
		close(fd);
	if (err != SD_OK)
		spool_close(spool_r);
	return err;
}

enum sd_err spool_open_to_look(const char *dir, struct spool *spool_r)
{
	*spool_r = (struct spool){ .lock = -1, .places = { -1, -1, -1 } };
	const int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = fd >= 0;
	for (unsigned i = 0; good && i < SPOOL_PLACES; i++) {
		spool_r->places[i] = openat(fd, place_names[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
		good = spool_r->places[i] >= 0;
	}
	const int saved = errno;
	if (fd >= 0)
		close(fd);
	if (!good)
		spool_close(spool_r);
	errno = saved;
	return good ? SD_OK : SD_IO;
}

void spool_close(struct spool *spool)
{
	for (size_t i = 0; i < SPOOL_PLACES; i++)
		if (spool->places[i] >= 0)
			close(spool->places[i]);
	if (spool->lock >= 0)
		close(spool->lock);
	*spool = (struct spool){ .lock = -1, .places = { -1, -1, -1 } };
}

/* A directory stream of its own, so that the place's descriptor stays usable. */
static DIR *open_stream(int place)
{
	const int fd = openat(place, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	DIR *stream = fdopendir(fd);
	if (stream == NULL)
		close(fd);
	return stream;
}

static int by_arrival(const void *a, const void *b)
{
	const struct spool_entry *left = a, *right = b;
	if (left->arrived_ns != right->arrived_ns)
		return left->arrived_ns < right->arrived_ns ? -1 : 1;
	return strcmp(left->name, right->name);
}

static int64_t nanoseconds(const struct timespec *time)
{
	return (int64_t)time->tv_sec * INT64_C(1000000000) + time->tv_nsec;
}

static enum sd_err add_entry(struct spool_list *list, const char *name, const struct stat *status)
{
	if ((list->count & (list->count - 1)) == 0) {
		const size_t slots = list->count == 0 ? 1 : 2 * list->count;
		struct spool_entry *entries = reallocarray(list->entries, slots, sizeof *entries);
		if (entries == NULL)
			return SD_NO_MEMORY;
		list->entries = entries;
	}
	struct spool_entry *entry = &list->entries[list->count];
	entry->arrived_ns = nanoseconds(&status->st_mtim);
	entry->changed_ns = nanoseconds(&status->st_ctim);
	entry->octets = status->st_size;
	entry->name = strdup(name);
	if (entry->name == NULL)
		return SD_NO_MEMORY;
	list->count++;
	return SD_OK;
}

enum sd_err spool_scan(const struct spool *spool, struct spool_list *list_r)
{
	*list_r = (struct spool_list){ 0 };
	DIR *stream = open_stream(spool->places[SPOOL_NEW]);
	if (stream == NULL)
		return SD_IO;
	enum sd_err err = SD_OK;
	for (const struct dirent *found; err == SD_OK && (errno = 0, found = readdir(stream)) != NULL;) {
		struct stat status;
		if (found->d_name[0] == '.' ||
		    fstatat(spool->places[SPOOL_NEW], found->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
		    !S_ISREG(status.st_mode))
			continue;
		err = add_entry(list_r, found->d_name, &status);
	}
	if (err == SD_OK && errno != 0)
		err = SD_IO;
	closedir(stream);
	if (err != SD_OK)
		spool_list_free(list_r);
	else if (list_r->count > 1)
		qsort(list_r->entries, list_r->count, sizeof *list_r->entries, by_arrival);
	return err;
}

void spool_list_free(struct spool_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->entries[i].name);
	free(list->entries);
	*list = (struct spool_list){ 0 };
}

int spool_take(const struct spool *spool, const char *name)
{
	const int fd = openat(spool->places[SPOOL_NEW], name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return -1;
	if (fsync(fd) == 0 && fsync(spool->places[SPOOL_NEW]) == 0)
		return fd;
	const int saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

static bool write_all(int fd, const char *text, size_t size)
{
	while (size != 0) {
		const ssize_t written = write(fd, text, size);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		text += written;
		size -= (size_t)written;
	}
	return true;
}

/* Under a name of its own first: a note is whole or not there. */
static enum sd_err write_note(int place, const char *name, const char *note, size_t size)
{
	static const char draft[] = ".note";
	const int fd = openat(place, draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return SD_IO;
	const bool written = write_all(fd, note, size) && fsync(fd) == 0;
	const int saved = errno;
	close(fd);
	errno = saved;
	return written && renameat(place, draft, place, name) == 0 ? SD_OK : SD_IO;
}

static bool is_there(int place, const char *name)
{
	struct stat status;
	return fstatat(place, name, &status, AT_SYMLINK_NOFOLLOW) == 0;
}

static enum sd_err free_name(int place, const char *name, char target[NAME_SIZE])
{
	(void)snprintf(target, NAME_SIZE, "%s", name);
	for (unsigned version = 2; is_there(place, target); version++) {
		if (version == MAX_VERSIONS) {
			errno = EEXIST;
			return SD_IO;
		}
		(void)snprintf(target, NAME_SIZE, "%s~%u", name, version);
	}
	return SD_OK;
}

enum sd_err spool_finish(
    const struct spool *spool, const char *name, enum spool_place place, const char *note, size_t note_size)
{
	const int to = spool->places[place];
	char target[NAME_SIZE], note_name[NAME_SIZE + 16];
	if (free_name(to, name, target) != SD_OK)
		return SD_IO;
	(void)snprintf(note_name, sizeof note_name, "%s%s", target, note_endings[place]);
	CRASH_POINT("answered");
	if (write_note(to, note_name, note, note_size) != SD_OK || fsync(to) != 0)
		return SD_IO;
	CRASH_POINT("noted");
	if (renameat(spool->places[SPOOL_NEW], name, to, target) != 0)
		return SD_IO;
	CRASH_POINT("moved");
	return fsync(to) == 0 && fsync(spool->places[SPOOL_NEW]) == 0 ? SD_OK : SD_IO;
}

/* By when it was moved here: that changes the time of the inode, and nothing else does. */
static bool is_older(int place, const char *name, time_t before)
{
	struct stat status;
	return fstatat(place, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode) &&
	       status.st_ctim.tv_sec < before;
}

static bool is_note(const char *name)
{
	const size_t length = strlen(name), ending = strlen(note_endings[SPOOL_SENT]);
	return length > ending && strcmp(name + length - ending, note_endings[SPOOL_SENT]) == 0;
}

int spool_purge(const struct spool *spool, int64_t now_s, int keep_days)
{
	const int place = spool->places[SPOOL_SENT];
	const time_t before = (time_t)now_s - (time_t)keep_days * DAY_SECONDS;
	int removed = 0;
	DIR *stream = open_stream(place);
	if (stream == NULL)
		return -1;
	for (const struct dirent *found; (found = readdir(stream)) != NULL;) {
		if (found->d_name[0] == '.' || !is_older(place, found->d_name, before))
			continue;
		if (unlinkat(place, found->d_name, 0) == 0 && !is_note(found->d_name))
			removed++;
	}
	closedir(stream);
	return removed;
}

static int64_t octets_in(int place)
{
	int64_t octets = 0;
	DIR *stream = open_stream(place);
	if (stream == NULL)
		return -1;
	for (const struct dirent *found; (found = readdir(stream)) != NULL;) {
		struct stat status;
		if (fstatat(place, found->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode))
			octets += status.st_size;
	}
	closedir(stream);
	return octets;
}

int64_t spool_octets(const struct spool *spool)
{
	int64_t octets = 0;
	for (unsigned i = 0; i < SPOOL_PLACES; i++) {
		const int64_t more = octets_in(spool->places[i]);
		if (more < 0)
			return -1;
		octets += more;
	}
	return octets;
}
