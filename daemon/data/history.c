/*
 * The state file: three words and their values, written beside and renamed over, so that a reader
 * sees the old or the new one. It is not synced: the loop must not wait for a disk, and an older
 * file is only a weaker guard.
 */
#include "daemon/data/history.h"

#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/log.h"

#define FILE_NAME "history"
#define WORD_SIZE 64
#define WRITE_AFTER_S 3

struct history {
	struct event *timer;
	char *path, *fresh_path;
	char system_identifier[WORD_SIZE];
	char receipt[WORD_SIZE];
	int64_t timeline;
	bool is_dirty, has_failed;
};

/* ---- the file ---- */

static bool write_words(const struct history *history, FILE *out)
{
	return fprintf(out, "system_identifier %s\ntimeline %lld\nreceipt %s\n", history->system_identifier,
		   (long long)history->timeline, history->receipt[0] != '\0' ? history->receipt : "-") > 0;
}

static bool write_file(const struct history *history)
{
	FILE *out = fopen(history->fresh_path, "we");

	if (out == NULL)
		return false;
	bool is_good = write_words(history, out);
	if (fclose(out) != 0 || !is_good || rename(history->fresh_path, history->path) != 0) {
		(void)unlink(history->fresh_path);
		return false;
	}
	return true;
}

/* A folder that cannot be written now may be again later: said once, tried with each change. */
static void save(struct history *history)
{
	if (!history->is_dirty || history->system_identifier[0] == '\0')
		return;
	bool is_written = write_file(history);
	if (!is_written && !history->has_failed)
		log_warning("history-not-written errno=%d", errno);
	history->has_failed = !is_written;
	history->is_dirty = !is_written;
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	save(arg);
}

static void mark_dirty(struct history *history)
{
	static const struct timeval soon = { .tv_sec = WRITE_AFTER_S };

	history->is_dirty = true;
	if (!evtimer_pending(history->timer, NULL))
		evtimer_add(history->timer, &soon);
}

/* An empty file is what a power cut can leave of a new one: as good as none. */
static bool read_words(struct history *history, FILE *in)
{
	long long timeline = 0;
	int n = fscanf(in, "system_identifier %63s timeline %lld receipt %63s", history->system_identifier, &timeline,
	    history->receipt);

	history->timeline = timeline;
	if (strcmp(history->receipt, "-") == 0)
		history->receipt[0] = '\0';
	return n == 3 || n == EOF;
}

static bool read_file(struct history *history, char *error, size_t size)
{
	FILE *in = fopen(history->path, "re");

	if (in == NULL && errno == ENOENT)
		return true;
	if (in == NULL) {
		snprintf(error, size, "%s: cannot be read (%s); give it to the user of sdacd", history->path,
		    strerror(errno));
		return false;
	}
	bool is_good = read_words(history, in);
	(void)fclose(in);
	if (!is_good)
		snprintf(
		    error, size, "%s: is damaged; if the database is the right one, delete this file", history->path);
	return is_good;
}

/* ---- public ---- */

static bool name_files(struct history *history, const char *state_dir)
{
	if (asprintf(&history->path, "%s/" FILE_NAME, state_dir) < 0) {
		history->path = NULL;
		return false;
	}
	if (asprintf(&history->fresh_path, "%s/" FILE_NAME ".new", state_dir) < 0) {
		history->fresh_path = NULL;
		return false;
	}
	return true;
}

struct history *history_new(struct event_base *base, const char *state_dir, char *error, size_t size)
{
	struct history *history = calloc(1, sizeof *history);

	if (history == NULL || !name_files(history, state_dir) ||
	    (history->timer = evtimer_new(base, on_timer, history)) == NULL) {
		snprintf(error, size, "%s: no memory; free some memory", state_dir);
		goto fail;
	}
	if (access(state_dir, R_OK | W_OK | X_OK) != 0) {
		snprintf(error, size, "%s: cannot be used (%s); make the folder and give it to the user of sdacd",
		    state_dir, strerror(errno));
		goto fail;
	}
	if (!read_file(history, error, size))
		goto fail;
	return history;
fail:
	history_free(history);
	return NULL;
}

void history_free(struct history *history)
{
	if (history == NULL)
		return;
	if (history->timer != NULL) {
		save(history);
		event_free(history->timer);
	}
	free(history->path);
	free(history->fresh_path);
	free(history);
}

void history_note_receipt(struct history *history, const char *receipt_id)
{
	size_t length = receipt_id != NULL ? strlen(receipt_id) : 0;

	/* What does not fit into a word of the file is no receipt id of ours. */
	if (length == 0 || length >= sizeof history->receipt || log_id(receipt_id) != receipt_id)
		return;
	memcpy(history->receipt, receipt_id, length + 1);
	mark_dirty(history);
}

const char *history_last_receipt(const struct history *history)
{
	return history->receipt;
}

static const char *find_fault(const struct history *history, const struct history_view *view)
{
	if (history->system_identifier[0] == '\0')
		return NULL;
	if (strcmp(history->system_identifier, view->system_identifier) != 0)
		return "this is another database cluster than before";
	if (view->timeline < history->timeline)
		return "the database's timeline is older than before";
	if (history->receipt[0] != '\0' && !view->receipt_is_known)
		return "the database does not know the last receipt that was acknowledged";
	return NULL;
}

bool history_check(struct history *history, const struct history_view *view, char *why, size_t size)
{
	const char *fault = find_fault(history, view);

	if (fault != NULL) {
		snprintf(why, size,
		    "%s; connect the right one, or delete %s to accept what it lost and let the feeders "
		    "send again",
		    fault, history->path);
		return false;
	}
	if (strcmp(history->system_identifier, view->system_identifier) != 0 || history->timeline != view->timeline) {
		snprintf(history->system_identifier, sizeof history->system_identifier, "%s",
		    log_id(view->system_identifier));
		history->timeline = view->timeline;
		mark_dirty(history);
	}
	return true;
}
