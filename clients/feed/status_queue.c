/*
 * Rows of what waits; see status_queue.h.
 */
#include "clients/feed/status_queue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clients/feed/sender.h"

#define MAX_READ 1000u /* documents; who asks wants an answer now */

/* What the watcher says of one document, or of all. */
struct word {
	const char *why;
	int64_t next_ms;
};

static struct word word_of(const json_t *report, const char *name)
{
	const json_t *held = json_object_get(report, "held"), *one;
	size_t i;
	json_array_foreach((json_t *)(uintptr_t)held, i, one)
	{
		const char *document = json_string_value(json_object_get(one, "document"));
		if (document != NULL && strcmp(document, name) == 0)
			return (struct word){ json_string_value(json_object_get(one, "why")),
				json_integer_value(json_object_get(one, "next_ms")) };
	}
	if (report == NULL)
		return (struct word){ "nobody sends: start sdac-feed watch", 0 };
	if (!json_is_true(json_object_get(report, "connected")))
		return (struct word){ json_string_value(json_object_get(report, "why")),
			json_integer_value(json_object_get(report, "next_ms")) };
	return (struct word){ "its turn has not come", 0 };
}

static struct status_row *find_row(struct status_queue *queue, const char *about)
{
	for (size_t i = 0; i < queue->count; i++)
		if (strcmp(queue->rows[i].about, about) == 0)
			return &queue->rows[i];
	return NULL;
}

/* Documents come in order of age: the first says since when, and why. */
static enum sd_err count_in(
    struct status_queue *queue, const char *about, const struct spool_entry *entry, const struct word *word)
{
	struct status_row *row = find_row(queue, about);
	if (row != NULL) {
		row->documents++;
		return SD_OK;
	}
	struct status_row *rows = reallocarray(queue->rows, queue->count + 1, sizeof *rows);
	if (rows == NULL)
		return SD_NO_MEMORY;
	queue->rows = rows;
	row = &rows[queue->count++];
	*row = (struct status_row){ .documents = 1, .since_ms = entry->arrived_ns / 1000000, .next_ms = word->next_ms };
	(void)snprintf(row->about, sizeof row->about, "%.159s", about);
	(void)snprintf(row->why, sizeof row->why, "%.255s", word->why == NULL ? "" : word->why);
	return SD_OK;
}

static enum sd_err count_reading(
    struct status_queue *queue, const struct reading *reading, const struct spool_entry *entry, const struct word *word)
{
	enum sd_err err = SD_OK;
	char about[160], last[160] = "";
	for (size_t i = 0; err == SD_OK && i < sender_items(reading); i++) {
		sender_scope_words(reading, i, about, sizeof about);
		if (strcmp(about, last) != 0) /* a document counts once for what it says often */
			err = count_in(queue, about, entry, word);
		memcpy(last, about, sizeof last);
	}
	return err == SD_OK && sender_items(reading) == 0 ? count_in(queue, "nothing to send", entry, word) : err;
}

static enum sd_err count_document(struct status_queue *queue, const struct spool *spool,
    const struct reader_hints *hints, const struct spool_entry *entry, const struct word *word)
{
	struct document document;
	struct spool_version version;
	const char *what = NULL;
	enum sd_err err = spool_load(spool, entry->name, &document, &version, &what);
	if (err == SD_CONFLICT)
		return count_in(queue, "sealed, and this is not its key: give --archive-key", entry, word);
	if (err != SD_OK)
		return err == SD_NO_MEMORY ? err : count_in(queue, "cannot be read", entry, word);
	struct reading *reading = reading_new(document.size);
	err = reading == NULL ? SD_NO_MEMORY : reader_read(&document, hints, reading);
	document_clear(&document);
	if (err == SD_OK)
		err = count_reading(queue, reading, entry, word);
	else if (reading != NULL)
		err = count_in(queue, "broken, or not whole yet", entry, word);
	reading_free(reading);
	return err;
}

enum sd_err status_queue_read(
    const struct spool *spool, const struct reader_hints *hints, const json_t *report, struct status_queue *queue_r)
{
	struct spool_list list;
	*queue_r = (struct status_queue){ 0 };
	enum sd_err err = spool_scan(spool, &list);
	if (err != SD_OK)
		return err;
	for (size_t i = 0; err == SD_OK && i < list.count; i++) {
		const struct word word = word_of(report, list.entries[i].name);
		err = i < MAX_READ ? count_document(queue_r, spool, hints, &list.entries[i], &word)
				   : count_in(queue_r, "younger than these, not looked at", &list.entries[i], &word);
	}
	spool_list_free(&list);
	if (err != SD_OK)
		status_queue_clear(queue_r);
	return err;
}

void status_queue_clear(struct status_queue *queue)
{
	free(queue->rows);
	*queue = (struct status_queue){ 0 };
}
