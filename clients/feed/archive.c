/*
 * The encrypted archive; see archive.h.
 */
#include "clients/feed/archive.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "clients/feed/durable.h"
#include "clients/feed/seal.h"

#define MAGIC "SDACRAW1"
#define MAGIC_SIZE 8u
#define FRAME (MAGIC_SIZE + SEAL_NONCE_SIZE + SEAL_TAG_SIZE)
#define MAX_HEAD 4096u
#define STAMP_LENGTH 16u /* "20261124T133200Z" */
#define DAY_SECONDS 86400

static const char pending_ending[] = ".pending";

static bool is_digits(const char *text, size_t count)
{
	return strspn(text, "0123456789") >= count;
}

/* "20261124T133200Z-0000000017-" and a word; the ending is taken off. */
static bool read_name(const char *file, struct archive_entry *entry_r, uint64_t *number_r)
{
	const size_t length = strlen(file), ending = sizeof pending_ending - 1;
	entry_r->is_pending = length > ending && strcmp(file + length - ending, pending_ending) == 0;
	const size_t base = entry_r->is_pending ? length - ending : length;
	if (base < STAMP_LENGTH + 13 || base >= ARCHIVE_NAME_SIZE)
		return false;
	memcpy(entry_r->name, file, base);
	entry_r->name[base] = '\0';
	const char *name = entry_r->name;
	*number_r = strtoull(name + STAMP_LENGTH + 1, NULL, 10);
	return is_digits(name, 8) && name[8] == 'T' && is_digits(name + 9, 6) && name[15] == 'Z' && name[16] == '-' &&
	       is_digits(name + 17, 10) && name[27] == '-' &&
	       name[28 + strspn(name + 28, "abcdefghijklmnopqrstuvwxyz")] == '\0';
}

static uint64_t number_of(const struct archive_entry *entry)
{
	return strtoull(entry->name + STAMP_LENGTH + 1, NULL, 10);
}

static int by_number(const void *a, const void *b)
{
	const uint64_t left = number_of(a), right = number_of(b);
	return left < right ? -1 : left > right;
}

static enum sd_err add_entry(struct archive_list *list, const struct archive_entry *entry)
{
	if ((list->count & (list->count - 1)) == 0) {
		const size_t slots = list->count == 0 ? 1 : 2 * list->count;
		struct archive_entry *entries = reallocarray(list->entries, slots, sizeof *entries);
		if (entries == NULL)
			return SD_NO_MEMORY;
		list->entries = entries;
	}
	list->entries[list->count++] = *entry;
	return SD_OK;
}

enum sd_err archive_scan(const struct archive *archive, struct archive_list *list_r)
{
	*list_r = (struct archive_list){ 0 };
	const int fd = openat(archive->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	if (stream == NULL) {
		if (fd >= 0)
			close(fd);
		return SD_IO;
	}
	enum sd_err err = SD_OK;
	for (const struct dirent *found; err == SD_OK && (errno = 0, found = readdir(stream)) != NULL;) {
		struct archive_entry entry;
		uint64_t number;
		if (read_name(found->d_name, &entry, &number))
			err = add_entry(list_r, &entry);
	}
	if (err == SD_OK && errno != 0)
		err = SD_IO;
	closedir(stream);
	if (err != SD_OK)
		archive_list_free(list_r);
	else if (list_r->count > 1)
		qsort(list_r->entries, list_r->count, sizeof *list_r->entries, by_number);
	return err;
}

void archive_list_free(struct archive_list *list)
{
	free(list->entries);
	*list = (struct archive_list){ 0 };
}

enum sd_err archive_open(const char *path, const uint8_t master[PUSH_KEY_SIZE], struct archive *archive_r)
{
	struct archive_list list;
	*archive_r = (struct archive){ .folder = durable_open_folder(path) };
	if (archive_r->folder < 0)
		return SD_IO;
	enum sd_err err = push_derive_key(master, "sdac-feed archive 1", archive_r->key);
	if (err == SD_OK)
		err = archive_scan(archive_r, &list);
	if (err != SD_OK) {
		const int saved = errno;
		archive_close(archive_r);
		errno = saved;
		return err;
	}
	archive_r->last = list.count == 0 ? 0 : number_of(&list.entries[list.count - 1]);
	archive_list_free(&list);
	return SD_OK;
}

enum sd_err archive_sweep(const struct archive *archive)
{
	const int fd = openat(archive->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	if (stream == NULL) {
		if (fd >= 0)
			close(fd);
		return SD_IO;
	}
	for (const struct dirent *found; (found = readdir(stream)) != NULL;) {
		struct archive_entry entry;
		uint64_t number;
		if (found->d_name[0] == '.' && read_name(found->d_name + 1, &entry, &number))
			(void)unlinkat(archive->folder, found->d_name, 0);
	}
	closedir(stream);
	return SD_OK;
}

void archive_close(struct archive *archive)
{
	if (archive->folder >= 0)
		close(archive->folder);
	OPENSSL_cleanse(archive->key, sizeof archive->key);
	archive->folder = -1;
}

static enum sd_err make_name(uint64_t number, const char *kind, char name_r[ARCHIVE_NAME_SIZE])
{
	const time_t now = time(NULL);
	struct tm when;
	char stamp[STAMP_LENGTH + 1];
	if (gmtime_r(&now, &when) == NULL || strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &when) != STAMP_LENGTH) {
		errno = EOVERFLOW;
		return SD_IO;
	}
	(void)snprintf(name_r, ARCHIVE_NAME_SIZE, "%s-%010" PRIu64 "-%.16s", stamp, number, kind);
	return SD_OK;
}

enum sd_err archive_put(struct archive *archive, const char *kind, const char *head, const uint8_t *body, size_t size,
    char name_r[ARCHIVE_NAME_SIZE])
{
	char file[ARCHIVE_NAME_SIZE + sizeof pending_ending];
	const size_t head_size = strlen(head);
	if (head_size > MAX_HEAD || size > ARCHIVE_MAX_BODY) {
		errno = EFBIG;
		return SD_IO;
	}
	if (make_name(archive->last + 1, kind, name_r) != SD_OK)
		return SD_IO;
	const struct iovec plain[3] = {
		{ .iov_base = (void *)(uintptr_t)head, .iov_len = head_size },
		{ .iov_base = (void *)(uintptr_t) "\n", .iov_len = 1 },
		{ .iov_base = (void *)(uintptr_t)body, .iov_len = size },
	};
	const struct iovec cipher = { .iov_base = malloc(FRAME + head_size + 1 + size),
		.iov_len = FRAME + head_size + 1 + size };
	if (cipher.iov_base == NULL)
		return SD_NO_MEMORY;
	(void)snprintf(file, sizeof file, "%s%s", name_r, pending_ending);
	memcpy(cipher.iov_base, MAGIC, MAGIC_SIZE);
	const enum sd_err err = seal_encrypt(archive->key, name_r, plain, 3, (uint8_t *)cipher.iov_base + MAGIC_SIZE)
				    ? durable_write(archive->folder, file, &cipher, 1, 0)
				    : SD_NO_MEMORY;
	free(cipher.iov_base);
	/* A number is never used twice, whatever became of the file. */
	archive->last++;
	return err;
}

static void file_name(const struct archive_entry *entry, char file_r[ARCHIVE_NAME_SIZE + sizeof pending_ending])
{
	(void)snprintf(file_r, ARCHIVE_NAME_SIZE + sizeof pending_ending, "%s%s", entry->name,
	    entry->is_pending ? pending_ending : "");
}

int64_t archive_arrived_ns(const struct archive *archive, const struct archive_entry *entry)
{
	char file[ARCHIVE_NAME_SIZE + sizeof pending_ending];
	struct stat status;
	file_name(entry, file);
	if (fstatat(archive->folder, file, &status, AT_SYMLINK_NOFOLLOW) != 0)
		return 0;
	return (int64_t)status.st_mtim.tv_sec * INT64_C(1000000000) + status.st_mtim.tv_nsec;
}

enum sd_err archive_settle(const struct archive *archive, const char *name)
{
	char file[ARCHIVE_NAME_SIZE + sizeof pending_ending];
	(void)snprintf(file, sizeof file, "%s%s", name, pending_ending);
	return durable_rename(archive->folder, file, name);
}

enum sd_err archive_get(const struct archive *archive, const struct archive_entry *entry, struct archive_text *text_r)
{
	char file[ARCHIVE_NAME_SIZE + sizeof pending_ending];
	uint8_t *cipher = NULL;
	size_t size = 0;
	*text_r = (struct archive_text){ 0 };
	file_name(entry, file);
	enum sd_err err = durable_read(archive->folder, file, ARCHIVE_MAX_BODY + MAX_HEAD + FRAME + 1, &cipher, &size);
	if (err != SD_OK)
		return err;
	char *plain = size <= FRAME ? NULL : malloc(size - FRAME + 1);
	if (size <= FRAME || memcmp(cipher, MAGIC, MAGIC_SIZE) != 0)
		err = SD_INVALID;
	else if (plain == NULL)
		err = SD_NO_MEMORY;
	else if (!seal_decrypt(archive->key, entry->name, cipher + MAGIC_SIZE, size - MAGIC_SIZE, (uint8_t *)plain))
		err = SD_INVALID;
	free(cipher);
	char *end = err == SD_OK ? memchr(plain, '\n', size - FRAME) : NULL;
	if (end == NULL) {
		free(plain);
		return err == SD_OK ? SD_INVALID : err;
	}
	*end = '\0';
	*text_r = (struct archive_text){ plain, (const uint8_t *)end + 1, size - FRAME - (size_t)(end + 1 - plain) };
	return SD_OK;
}

void archive_text_clear(struct archive_text *text)
{
	if (text->head != NULL)
		OPENSSL_cleanse(text->head, (size_t)((const char *)text->body - text->head) + text->size);
	free(text->head);
	*text = (struct archive_text){ 0 };
}

int archive_purge(const struct archive *archive, int64_t now, int keep_days)
{
	const time_t before = (time_t)now - (time_t)keep_days * DAY_SECONDS;
	struct archive_list list;
	struct tm when;
	char stamp[STAMP_LENGTH + 1];
	int removed = 0;
	if (gmtime_r(&before, &when) == NULL ||
	    strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &when) != STAMP_LENGTH ||
	    archive_scan(archive, &list) != SD_OK)
		return -1;
	for (size_t i = 0; i < list.count; i++)
		if (!list.entries[i].is_pending && strncmp(list.entries[i].name, stamp, STAMP_LENGTH) < 0 &&
		    unlinkat(archive->folder, list.entries[i].name, 0) == 0)
			removed++;
	archive_list_free(&list);
	return removed;
}
