/*
 * sdac-feed archive and replay: what serve kept, to look at and to send again.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "clients/feed/connection.h"
#include "clients/feed/moment.h"
#include "clients/feed/serve.h"
#include "clients/feed/verbs.h"

struct work {
	struct options *options;
	struct serve serve;
	struct sdac_client *client;
	char from[9], to[9]; /* "20260304"; "": open */
};

typedef int entry_work(struct work *work, const struct archive_entry *entry, const struct archive_text *text);

static int take_day(const struct options *options, const char *flag, char day_r[9])
{
	struct moment moment;
	const char *text = args_value(&options->args, flag);
	day_r[0] = '\0';
	if (text == NULL)
		return EX_OK;
	if (!moment_parse(text, &moment) || strcmp(moment.date, text) != 0) {
		(void)fprintf(stderr, "sdac-feed: --%s takes a date as 2026-03-04\nTry: sdac-feed --help\n", flag);
		return EX_USAGE;
	}
	(void)snprintf(day_r, 9, "%.4s%.2s%.2s", text, text + 5, text + 8);
	return EX_OK;
}

static bool is_wanted(const struct work *work, const char *name)
{
	const struct options *options = work->options;
	if ((work->from[0] != '\0' && strncmp(name, work->from, 8) < 0) ||
	    (work->to[0] != '\0' && strncmp(name, work->to, 8) > 0))
		return false;
	for (size_t i = 1; i < options->n_words; i++)
		if (strcmp(options->words[i], name) == 0)
			return true;
	return options->n_words == 1;
}

static int with_entry(struct work *work, const struct archive_entry *entry, entry_work *todo)
{
	struct archive_text text;
	const enum sd_err err = archive_get(&work->serve.archive, entry, &text);
	if (err != SD_OK) {
		(void)fprintf(stderr, "sdac-feed: archive: %s: %s\n", entry->name,
		    err == SD_INVALID ? "is broken, or the archive's key is another one" : strerror(errno));
		return err == SD_INVALID ? EX_DATAERR : EX_IOERR;
	}
	const int code = todo(work, entry, &text);
	archive_text_clear(&text);
	return code;
}

static int for_all(struct work *work, entry_work *todo)
{
	struct archive_list list;
	int worst = EX_OK;
	size_t found = 0;
	if (archive_scan(&work->serve.archive, &list) != SD_OK) {
		(void)fprintf(stderr, "sdac-feed: archive: cannot be read: %s\n", strerror(errno));
		return EX_IOERR;
	}
	/* As for send: nothing after what must wait. */
	for (size_t i = 0; i < list.count && worst != EX_TEMPFAIL; i++) {
		if (!is_wanted(work, list.entries[i].name))
			continue;
		found++;
		const int code = with_entry(work, &list.entries[i], todo);
		worst = code == EX_OK ? worst : code;
	}
	archive_list_free(&list);
	if (found >= work->options->n_words - 1)
		return worst;
	(void)fputs("sdac-feed: archive: a name that was given is not there\n", stderr);
	return EX_NOINPUT;
}

static int work_open(struct work *work, struct options *options)
{
	*work = (struct work){ .options = options };
	int code = serve_open_archive(options->words[0], &work->serve);
	if (code == EX_OK)
		code = take_day(options, "from", work->from);
	if (code == EX_OK)
		code = take_day(options, "to", work->to);
	return code;
}

static int print_line(struct work *work, const struct archive_entry *entry, const struct archive_text *text)
{
	json_t *line = json_loads(text->head, JSON_REJECT_DUPLICATES, NULL);
	(void)work;
	if (line == NULL || json_object_set_new(line, "name", json_string(entry->name)) != 0 ||
	    json_object_set_new(line, "octets", json_integer((json_int_t)text->size)) != 0 ||
	    json_object_set_new(line, "pending", json_boolean(entry->is_pending)) != 0 ||
	    json_dumpf(line, stdout, JSON_COMPACT) != 0 || putchar('\n') == EOF) {
		json_decref(line);
		(void)fprintf(stderr, "sdac-feed: archive: %s: cannot be shown\n", entry->name);
		return EX_IOERR;
	}
	json_decref(line);
	return EX_OK;
}

static int print_body(struct work *work, const struct archive_entry *entry, const struct archive_text *text)
{
	(void)work;
	(void)entry;
	return fwrite(text->body, 1, text->size, stdout) == text->size ? EX_OK : EX_IOERR;
}

int verb_archive(struct options *options)
{
	struct work work;
	int code = work_open(&work, options);
	if (code == EX_OK)
		code = for_all(&work, options->n_words == 1 ? print_line : print_body);
	serve_close(&work.serve);
	return code;
}

static int replay_document(struct work *work, const char *name, struct push_document *pushed)
{
	const struct reader_hints hints = { .court_code = work->options->hints.court_code,
		.list_date = work->options->hints.list_date,
		.replay = true };
	struct document document;
	uint8_t *data = (uint8_t *)pushed->data;
	const size_t size = pushed->size;
	pushed->data = NULL; /* the document's from here on */
	pushed->size = 0;
	struct reading *reading = reading_new(size);
	if (reading == NULL || document_from_bytes(data, size, name, &document) != SD_OK) {
		(void)fprintf(stderr, "sdac-feed: %s: not enough memory\n", name);
		reading_free(reading);
		return EX_OSERR;
	}
	const enum sd_err err = reader_read(&document, &hints, reading);
	document_clear(&document);
	int code = EX_DATAERR;
	if (err == SD_OK)
		code = verbs_deliver(work->client, reading, name);
	else
		(void)fprintf(stderr, "sdac-feed: %s: %s: %s\n", name, reading->fault_where,
		    err == SD_INVALID ? reading->fault_what : "not enough memory");
	reading_free(reading);
	return code;
}

static int replay_entry(struct work *work, const struct archive_entry *entry, const struct archive_text *text)
{
	struct push push;
	struct push_document document = { 0 };
	const char *fault = "its head is broken";
	enum sd_err err = push_from_text(text, &push);
	if (err == SD_OK)
		err = push_read(&push, &document, &fault);
	int code = EX_DATAERR;
	if (err == SD_OK)
		code = replay_document(work, entry->name, &document);
	else
		(void)fprintf(stderr, "sdac-feed: archive: %s: %s\n", entry->name, fault);
	push_document_clear(&document);
	return code;
}

int verb_replay(struct options *options)
{
	struct work work;
	int code = work_open(&work, options);
	if (code == EX_OK)
		work.client = connection_new(options, NULL, NULL, &code);
	if (code == EX_OK)
		code = for_all(&work, replay_entry);
	sdac_client_free(work.client);
	serve_close(&work.serve);
	return code;
}
