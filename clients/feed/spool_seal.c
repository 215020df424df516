/*
 * The sealed side of the spool: documents are opened when they are taken, and what somebody put there plain is sealed
 * where it lies. See spool.h.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clients/feed/crash.h"
#include "clients/feed/durable.h"
#include "clients/feed/spool.h"

/* Not "." and the document's name: under that one its deliverer may be writing the next. */
static const char draft[] = ".sdac-feed-sealing";

static struct spool_version version_of(const struct stat *status)
{
	return (struct spool_version){ status->st_ino, status->st_size,
		(int64_t)status->st_mtim.tv_sec * INT64_C(1000000000) + status->st_mtim.tv_nsec };
}

static bool is_version(int place, const char *name, const struct spool_version *version)
{
	struct stat status;
	if (fstatat(place, name, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode))
		return false;
	const struct spool_version now = version_of(&status);
	return now.inode == version->inode && now.size == version->size && now.modified_ns == version->modified_ns;
}

static enum sd_err unseal(const struct spool *spool, struct document *document, const char **what_r)
{
	uint8_t *plain = NULL;
	size_t size = 0;
	const enum sd_err err = seal_open_document(spool->seal, document->data, document->size, &plain, &size);
	if (err == SD_INVALID)
		*what_r = "its seal is broken";
	if (err != SD_OK)
		return err;
	document_clear(document);
	return document_from_bytes(plain, size, document->name, document);
}

enum sd_err spool_load(const struct spool *spool, const char *name, struct document *document_r,
    struct spool_version *version_r, const char **what_r)
{
	struct stat status;
	*version_r = (struct spool_version){ 0 };
	*what_r = NULL;
	const int fd = spool_take(spool, name);
	if (fd < 0)
		return SD_IO;
	if (fstat(fd, &status) == 0)
		*version_r = version_of(&status);
	enum sd_err err = document_load_fd(fd, name, document_r, what_r);
	const int saved = errno;
	close(fd);
	errno = saved;
	if (err != SD_OK || !seal_is_sealed(document_r->data, document_r->size))
		return err;
	err = unseal(spool, document_r, what_r);
	if (err != SD_OK)
		document_clear(document_r);
	return err;
}

/* The sealed copy is on disk before it takes the plain one's name, and with it its place in the order. */
static enum sd_err replace(const struct spool *spool, int place, const char *name, const struct spool_version *version,
    const struct document *document)
{
	uint8_t *sealed = NULL;
	size_t size = 0;
	enum sd_err err = seal_document(spool->seal, document->data, document->size, &sealed, &size);
	if (err != SD_OK)
		return err;
	const struct iovec piece = { .iov_base = sealed, .iov_len = size };
	err = durable_draft(place, draft, &piece, 1, version->modified_ns);
	free(sealed);
	if (err != SD_OK)
		return err;
	if (is_version(place, name, version))
		return durable_rename(place, draft, name);
	(void)unlinkat(place, draft, 0);
	return SD_NOT_FOUND;
}

enum sd_err spool_seal(
    const struct spool *spool, enum spool_place which, const char *name, const struct spool_version *version)
{
	const int place = spool->places[which];
	struct document document;
	struct stat status;
	const char *what = NULL;
	if (spool->seal == NULL)
		return SD_OK;
	const int fd = openat(place, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return errno == ENOENT ? SD_NOT_FOUND : SD_IO;
	enum sd_err err = fstat(fd, &status) == 0 ? document_load_fd(fd, name, &document, &what) : SD_IO;
	const int saved = errno;
	close(fd);
	errno = saved;
	if (err == SD_INVALID) /* empty, too large, no file: there is nothing to seal that could be a document */
		return SD_OK;
	if (err != SD_OK)
		return err;
	const struct spool_version found = version_of(&status);
	if (version != NULL && !is_version(place, name, version))
		err = SD_NOT_FOUND;
	else if (!seal_is_sealed(document.data, document.size))
		err = replace(spool, place, name, &found, &document);
	document_clear(&document);
	return err;
}

static bool ends_with(const char *name, const char *ending)
{
	const size_t length = strlen(name), tail = strlen(ending);
	return length > tail && strcmp(name + length - tail, ending) == 0;
}

static enum sd_err seal_kept_in(const struct spool *spool, enum spool_place which, const char *note)
{
	const int fd = openat(spool->places[which], ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	enum sd_err err = SD_OK;
	if (stream == NULL) {
		if (fd >= 0)
			close(fd);
		return SD_IO;
	}
	for (const struct dirent *found; err == SD_OK && (found = readdir(stream)) != NULL;) {
		if (found->d_name[0] == '.' || ends_with(found->d_name, note))
			continue;
		err = spool_seal(spool, which, found->d_name, NULL);
		err = err == SD_NOT_FOUND ? SD_OK : err;
	}
	closedir(stream);
	return err;
}

enum sd_err spool_seal_kept(const struct spool *spool)
{
	const enum sd_err err = seal_kept_in(spool, SPOOL_SENT, ".receipt");
	return err == SD_OK ? seal_kept_in(spool, SPOOL_REFUSED, ".reason") : err;
}

enum sd_err spool_take_in(struct spool *spool, const struct spool_list *list, int64_t settled_ns)
{
	enum sd_err worst = SD_OK;
	int saved = 0;
	for (size_t i = 0; spool->seal != NULL && i < list->count; i++) {
		const struct spool_entry *entry = &list->entries[i];
		if (entry->changed_ns > settled_ns || entry->changed_ns <= spool->taken_in_ns)
			continue;
		const enum sd_err err = spool_seal(spool, SPOOL_NEW, entry->name, NULL);
		if (err != SD_OK && err != SD_NOT_FOUND) {
			worst = err;
			saved = errno;
		}
	}
	if (worst == SD_OK)
		spool->taken_in_ns = settled_ns;
	errno = saved;
	return worst;
}
