/*
 * What the daemon forgot goes back into the queue; see resend.h.
 */
#include "clients/feed/resend.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clients/feed/durable.h"

#define MAX_NOTE (4u << 20)
#define MEMORY ".resent" /* in sent/: of which unknown mark, and of which receipts, all was sent again */

static const char note_ending[] = ".receipt";

/* One receipt. The daemon's own time orders them as the daemon has them, over all documents. */
struct line {
	char *document;
	char *message_id;
	char *committed_at; /* ISO, UTC, so that the order of texts is that of times */
};

struct lines {
	struct line *items;
	size_t count;
};

static void lines_clear(struct lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		free(lines->items[i].document);
		free(lines->items[i].message_id);
		free(lines->items[i].committed_at);
	}
	free(lines->items);
	*lines = (struct lines){ 0 };
}

static enum sd_err add_line(struct lines *lines, const char *document, const char *id, const char *time)
{
	if ((lines->count & (lines->count - 1)) == 0) {
		struct line *items =
		    reallocarray(lines->items, lines->count == 0 ? 1 : 2 * lines->count, sizeof *items);
		if (items == NULL)
			return SD_NO_MEMORY;
		lines->items = items;
	}
	struct line *line = &lines->items[lines->count++];
	*line = (struct line){ strdup(document), strdup(id), strdup(time) };
	return line->document != NULL && line->message_id != NULL && line->committed_at != NULL ? SD_OK : SD_NO_MEMORY;
}

/* A line that is none of ours says nothing; a document all of whose lines are such stays where it is. */
static enum sd_err read_note(struct lines *lines, const char *document, char *text)
{
	char *rest = NULL;
	enum sd_err err = SD_OK;
	for (char *at = strtok_r(text, "\n", &rest); at != NULL && err == SD_OK; at = strtok_r(NULL, "\n", &rest)) {
		json_t *receipt = json_loads(at, JSON_REJECT_DUPLICATES, NULL);
		const char *id = json_string_value(json_object_get(receipt, "message_id"));
		const char *time = json_string_value(json_object_get(receipt, "committed_at"));
		if (id != NULL && time != NULL)
			err = add_line(lines, document, id, time);
		json_decref(receipt);
	}
	return err;
}

static bool was_written_before(int folder, const char *name, int64_t since_ns)
{
	struct stat status;
	return fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode) &&
	       (int64_t)status.st_mtim.tv_sec * INT64_C(1000000000) + status.st_mtim.tv_nsec < since_ns;
}

static enum sd_err take_note(struct lines *lines, int folder, const char *name, int64_t since_ns)
{
	const size_t length = strlen(name), ending = sizeof note_ending - 1;
	char document[256];
	uint8_t *text = NULL;
	size_t size = 0;
	if (name[0] == '.' || length <= ending || strcmp(name + length - ending, note_ending) != 0 ||
	    !was_written_before(folder, name, since_ns))
		return SD_OK;
	(void)snprintf(document, sizeof document, "%.*s", (int)(length - ending), name);
	enum sd_err err = durable_read(folder, name, MAX_NOTE, &text, &size);
	if (err == SD_OK)
		err = read_note(lines, document, (char *)text);
	free(text);
	/* A note that went away or is none of ours is no reason not to look at the others. */
	return err == SD_NO_MEMORY ? err : SD_OK;
}

static enum sd_err read_notes(const struct spool *spool, int64_t since_ns, struct lines *lines)
{
	const int folder = spool->places[SPOOL_SENT];
	const int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	if (stream == NULL) {
		if (fd >= 0)
			close(fd);
		return SD_IO;
	}
	enum sd_err err = SD_OK;
	for (const struct dirent *found; err == SD_OK && (found = readdir(stream)) != NULL;)
		err = take_note(lines, folder, found->d_name, since_ns);
	closedir(stream);
	return err;
}

static enum sd_err move_back(const struct spool *spool, const char *document, size_t *count)
{
	if (renameat(spool->places[SPOOL_SENT], document, spool->places[SPOOL_NEW], document) == 0)
		(*count)++;
	else if (errno != ENOENT) /* it has more than one receipt, and went with the first */
		return SD_IO;
	return SD_OK;
}

static const struct line *find_mark(const struct lines *lines, const char *mark)
{
	for (size_t i = 0; mark != NULL && i < lines->count; i++)
		if (strcmp(lines->items[i].message_id, mark) == 0)
			return &lines->items[i];
	return NULL;
}

/* "MARK TIME": the youngest receipt changes with every document that the daemon takes as new. */
static enum sd_err describe(const struct lines *lines, const char *mark, char **text_r)
{
	const char *youngest = "";
	for (size_t i = 0; i < lines->count; i++)
		if (strcmp(lines->items[i].committed_at, youngest) > 0)
			youngest = lines->items[i].committed_at;
	return asprintf(text_r, "%s %s\n", mark == NULL ? "none" : mark, youngest) < 0 ? SD_NO_MEMORY : SD_OK;
}

static bool was_done(const struct spool *spool, const char *text)
{
	uint8_t *former = NULL;
	size_t size = 0;
	const bool same = durable_read(spool->places[SPOOL_SENT], MEMORY, MAX_NOTE, &former, &size) == SD_OK &&
			  strcmp((const char *)former, text) == 0;
	free(former);
	return same;
}

static enum sd_err move_all(const struct spool *spool, const struct lines *lines, const char *mark, size_t *count)
{
	char *text = NULL;
	enum sd_err err = describe(lines, mark, &text);
	if (err != SD_OK)
		return err;
	const bool done = was_done(spool, text);
	for (size_t i = 0; !done && i < lines->count && err == SD_OK; i++)
		err = move_back(spool, lines->items[i].document, count);
	if (!done && err == SD_OK) {
		const struct iovec piece = { .iov_base = text, .iov_len = strlen(text) };
		err = durable_write(spool->places[SPOOL_SENT], MEMORY, &piece, 1, 0);
	}
	free(text);
	return err;
}

/* Of one time as the mark: the daemon may have either of them, so it gets both. */
static enum sd_err move_younger(
    const struct spool *spool, const struct lines *lines, const struct line *mark, size_t *count)
{
	enum sd_err err = SD_OK;
	for (size_t i = 0; i < lines->count && err == SD_OK; i++) {
		const struct line *line = &lines->items[i];
		const int order = strcmp(line->committed_at, mark->committed_at);
		if (order > 0 || (order == 0 && strcmp(line->document, mark->document) != 0))
			err = move_back(spool, line->document, count);
	}
	return err;
}

enum sd_err resend_after(const struct spool *spool, const char *mark, int64_t since_ns, size_t *count_r)
{
	struct lines lines = { 0 };
	*count_r = 0;
	enum sd_err err = read_notes(spool, since_ns, &lines);
	const struct line *known = find_mark(&lines, mark);
	if (err == SD_OK && known != NULL)
		err = move_younger(spool, &lines, known, count_r);
	else if (err == SD_OK && lines.count != 0)
		err = move_all(spool, &lines, mark, count_r);
	lines_clear(&lines);
	if (err == SD_OK && *count_r != 0 &&
	    (fsync(spool->places[SPOOL_NEW]) != 0 || fsync(spool->places[SPOOL_SENT]) != 0))
		err = SD_IO;
	return err;
}
