/*
 * One pass over the spool; see queue.h.
 */
#include "clients/feed/queue.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "clients/feed/sender.h"

/* A broken document this young may still be being written by somebody who does not rename. */
#define SETTLE_MS 3000
#define MAX_REPORTED 1000u

/* A document that could not be delivered, between passes. */
struct held {
	struct held *next;
	char *name;
	unsigned attempts;
	int64_t until_ms; /* monotonic */
	char why[256];
	bool was_seen; /* in this pass */
};

/* Scopes that a waiting document holds back in this pass. */
struct scopes {
	char **keys;
	size_t count;
};

/* A document in work. */
struct taken {
	const struct spool_entry *entry;
	struct spool_version version;
	bool is_held_back;
};

struct queue {
	struct spool *spool;
	struct sdac_client *client;
	const struct reader_hints *hints;
	struct queue_world world;
	struct held *held;
	unsigned failures; /* of the connection, in a row */
	struct scopes blocked;
	struct queue_result result;
	bool is_unreachable;
};

static int64_t real_now_ms(clockid_t clock, void *arg)
{
	struct timespec now;
	(void)arg;
	if (clock_gettime(clock, &now) != 0)
		return 0;
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static unsigned real_chance(void *arg)
{
	(void)arg;
	return sender_chance();
}

static int64_t now_ms(const struct queue *queue, clockid_t clock)
{
	return queue->world.now_ms(clock, queue->world.arg);
}

static int backoff_ms(const struct queue *queue, unsigned attempts, int retry_after_ms)
{
	return sender_backoff_ms(attempts, retry_after_ms, queue->world.chance(queue->world.arg));
}

struct queue *queue_new(
    struct spool *spool, struct sdac_client *client, const struct reader_hints *hints, const struct queue_world *world)
{
	static const struct queue_world real = { real_now_ms, real_chance, NULL };
	struct queue *queue = calloc(1, sizeof *queue);
	if (queue == NULL)
		return NULL;
	queue->spool = spool;
	queue->client = client;
	queue->hints = hints;
	queue->world = world == NULL ? real : *world;
	return queue;
}

static void scopes_clear(struct scopes *scopes)
{
	for (size_t i = 0; i < scopes->count; i++)
		free(scopes->keys[i]);
	free(scopes->keys);
	*scopes = (struct scopes){ 0 };
}

static void held_free(struct held *held)
{
	free(held->name);
	free(held);
}

void queue_free(struct queue *queue)
{
	if (queue == NULL)
		return;
	for (struct held *held = queue->held, *next; held != NULL; held = next) {
		next = held->next;
		held_free(held);
	}
	scopes_clear(&queue->blocked);
	free(queue);
}

static struct held *find_held(const struct queue *queue, const char *name)
{
	struct held *held = queue->held;
	while (held != NULL && strcmp(held->name, name) != 0)
		held = held->next;
	return held;
}

/* Without memory to remember it, the document is simply tried again in the next pass. */
static void hold(struct queue *queue, const char *name, int wait_ms, const char *why)
{
	struct held *held = find_held(queue, name);
	if (held == NULL) {
		held = calloc(1, sizeof *held);
		if (held == NULL)
			return;
		held->name = strdup(name);
		if (held->name == NULL) {
			free(held);
			return;
		}
		held->next = queue->held;
		queue->held = held;
	}
	held->was_seen = true;
	held->attempts++;
	held->until_ms = now_ms(queue, CLOCK_MONOTONIC) + wait_ms;
	(void)snprintf(held->why, sizeof held->why, "%.255s", why);
}

static void wait_at_most(struct queue *queue, int64_t ms)
{
	const int wait = ms < 1 ? 1 : ms > 3600000 ? 3600000 : (int)ms;
	if (queue->result.wait_ms == 0 || wait < queue->result.wait_ms)
		queue->result.wait_ms = wait;
}

static bool is_blocked(const struct scopes *blocked, const struct reading *reading)
{
	for (size_t i = 0; i < sender_scopes(reading); i++) {
		char *key = sender_scope_key(reading, i);
		bool found = key == NULL;
		for (size_t j = 0; j < blocked->count && !found; j++)
			found = strcmp(blocked->keys[j], key) == 0;
		free(key);
		if (found)
			return true;
	}
	return false;
}

/* SD_NO_MEMORY: the order cannot be kept any more; the pass must end. */
static enum sd_err block(struct scopes *blocked, const struct reading *reading)
{
	char **keys = reallocarray(blocked->keys, blocked->count + sender_scopes(reading) + 1, sizeof *keys);
	if (keys == NULL)
		return SD_NO_MEMORY;
	blocked->keys = keys;
	for (size_t i = 0; i < sender_scopes(reading); i++) {
		keys[blocked->count] = sender_scope_key(reading, i);
		if (keys[blocked->count] == NULL)
			return SD_NO_MEMORY;
		blocked->count++;
	}
	return SD_OK;
}

static enum sd_err finish(struct queue *queue, const char *name, enum spool_place place, const char *note, size_t size)
{
	const enum sd_err err = spool_finish(queue->spool, name, place, note, size);
	if (err != SD_OK) {
		(void)fprintf(stderr, "sdac-feed: spool: %s\n", strerror(errno));
		return err;
	}
	if (place == SPOOL_SENT)
		queue->result.sent++;
	else
		queue->result.refused++;
	return SD_OK;
}

/*
 * A plain document is sealed before what becomes of it is done. SD_NOT_FOUND: it changed under us, or cannot be sealed:
 * it waits.
 */
static enum sd_err secure(struct queue *queue, const struct taken *taken)
{
	const enum sd_err err = spool_seal(queue->spool, SPOOL_NEW, taken->entry->name, &taken->version);
	if (err == SD_OK || err == SD_NO_MEMORY)
		return err;
	queue->result.waiting++;
	wait_at_most(queue, SETTLE_MS);
	if (err != SD_NOT_FOUND) {
		queue->result.is_plain = true;
		(void)snprintf(queue->result.why, sizeof queue->result.why,
		    "it cannot be sealed, and stays where it is: %s", strerror(errno));
		(void)fprintf(stderr, "sdac-feed: %s: waits: %s\n", taken->entry->name, queue->result.why);
	}
	return SD_NOT_FOUND;
}

/* A reason file: one line for people, then the receipts of the lists that were accepted all the same. */
static enum sd_err refuse(struct queue *queue, const char *name, const char *reason, const char *receipts)
{
	char *note = NULL;
	const int size = asprintf(&note, "%s\n%s", reason, receipts);
	if (size < 0)
		return SD_NO_MEMORY;
	(void)fprintf(stderr, "sdac-feed: %s: refused: %s\n", name, reason);
	const enum sd_err err = finish(queue, name, SPOOL_REFUSED, note, (size_t)size);
	free(note);
	return err;
}

static enum sd_err keep_for_later(
    struct queue *queue, const char *name, const struct reading *reading, const struct sender_outcome *outcome)
{
	(void)fprintf(stderr, "sdac-feed: %s: waits: %s\n", name, outcome->reason);
	queue->result.waiting++;
	(void)snprintf(queue->result.why, sizeof queue->result.why, "%.319s", outcome->reason);
	if (outcome->is_unreachable) {
		queue->is_unreachable = true;
		wait_at_most(queue, backoff_ms(queue, queue->failures++, outcome->retry_after_ms));
		return SD_OK;
	}
	const struct held *held = find_held(queue, name);
	const int wait = backoff_ms(queue, held == NULL ? 0 : held->attempts, outcome->retry_after_ms);
	hold(queue, name, wait, outcome->reason);
	wait_at_most(queue, wait);
	return block(&queue->blocked, reading);
}

static enum sd_err deliver(struct queue *queue, const char *name, const struct reading *reading)
{
	char *receipts = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&receipts, &size);
	if (stream == NULL)
		return SD_NO_MEMORY;
	const struct sender_outcome outcome = sender_deliver(queue->client, reading, name, stream, stderr);
	enum sd_err err = fclose(stream) == 0 ? SD_OK : SD_NO_MEMORY;
	if (!outcome.is_unreachable)
		queue->failures = 0;
	if (err == SD_OK && outcome.delivery == DELIVERED)
		err = finish(queue, name, SPOOL_SENT, receipts, size);
	else if (err == SD_OK && outcome.delivery == REFUSED)
		err = refuse(queue, name, outcome.reason, receipts);
	else if (err == SD_OK)
		err = keep_for_later(queue, name, reading, &outcome);
	free(receipts);
	return err;
}

/* Broken, or not yet whole? */
static enum sd_err refuse_or_settle(struct queue *queue, const struct taken *taken, const char *where, const char *what)
{
	char reason[512];
	const int64_t age_ms = now_ms(queue, CLOCK_REALTIME) - taken->entry->arrived_ns / 1000000;
	if (age_ms >= 0 && age_ms < SETTLE_MS) {
		queue->result.waiting++;
		wait_at_most(queue, SETTLE_MS - age_ms);
		return SD_OK;
	}
	const enum sd_err err = secure(queue, taken);
	if (err != SD_OK)
		return err == SD_NOT_FOUND ? SD_OK : err;
	(void)snprintf(reason, sizeof reason, "%s: %s", where, what);
	return refuse(queue, taken->entry->name, reason, "");
}

/*
 * held back: its time has not come, but what it would send must be known, so that younger lists of the
 * same scope wait for it.
 */
static enum sd_err handle_reading(struct queue *queue, const struct taken *taken, const struct reading *reading)
{
	if (taken->is_held_back || is_blocked(&queue->blocked, reading)) {
		queue->result.waiting++;
		return block(&queue->blocked, reading);
	}
	const enum sd_err err = secure(queue, taken);
	if (err == SD_NOT_FOUND)
		return block(&queue->blocked, reading);
	return err == SD_OK ? deliver(queue, taken->entry->name, reading) : err;
}

static enum sd_err handle_document(struct queue *queue, const struct taken *taken, struct document *document)
{
	struct reading *reading = reading_new(document->size);
	if (reading == NULL)
		return SD_NO_MEMORY;
	struct reader_hints hints = *queue->hints;
	hints.arrived_ns = taken->entry->arrived_ns;
	enum sd_err err = reader_read(document, &hints, reading);
	/* The raw octets are on disk; holding them through the network's wait would only be memory. */
	document_clear(document);
	if (err == SD_OK)
		err = handle_reading(queue, taken, reading);
	else if (err == SD_INVALID)
		err = refuse_or_settle(queue, taken, reading->fault_where, reading->fault_what);
	else
		err = refuse_or_settle(queue, taken, "document", "needs more memory than a document may");
	reading_free(reading);
	return err;
}

static enum sd_err handle_unread(struct queue *queue, enum sd_err err)
{
	if (err == SD_IO && errno == ENOENT) /* somebody took it back */
		return SD_OK;
	if (err == SD_CONFLICT) {
		(void)fprintf(
		    stderr, "sdac-feed: spool: what waits is sealed, and this is not its key: give --archive-key\n");
		return err;
	}
	(void)fprintf(stderr, "sdac-feed: spool: cannot read a document: %s\n",
	    err == SD_IO ? strerror(errno) : "not enough memory");
	queue->result.waiting++;
	wait_at_most(queue, SETTLE_MS);
	return SD_OK;
}

static enum sd_err handle(struct queue *queue, const struct spool_entry *entry)
{
	struct held *held = find_held(queue, entry->name);
	const int64_t left = held == NULL ? 0 : held->until_ms - now_ms(queue, CLOCK_MONOTONIC);
	if (held != NULL)
		held->was_seen = true;
	if (left > 0)
		wait_at_most(queue, left);
	struct taken taken = { .entry = entry, .is_held_back = left > 0 };
	struct document document;
	const char *what = NULL;
	const enum sd_err err = spool_load(queue->spool, entry->name, &document, &taken.version, &what);
	if (err == SD_OK)
		return handle_document(queue, &taken, &document);
	if (err == SD_INVALID)
		return refuse_or_settle(queue, &taken, "document", what != NULL ? what : "cannot be read");
	return handle_unread(queue, err);
}

/* Forgets what is no longer in the spool. */
static void forget_gone(struct queue *queue)
{
	for (struct held **link = &queue->held; *link != NULL;) {
		struct held *held = *link;
		if (held->was_seen) {
			held->was_seen = false;
			link = &held->next;
		} else {
			*link = held->next;
			held_free(held);
		}
	}
}

/* What nobody writes to any more is sealed, whether or not it can be sent; what is still young, in a moment. */
static void take_in(struct queue *queue, const struct spool_list *list)
{
	const int64_t settled_ns = (now_ms(queue, CLOCK_REALTIME) - SETTLE_MS) * 1000000;
	const enum sd_err err = spool_take_in(queue->spool, list, settled_ns);
	if (err != SD_OK) {
		queue->result.is_plain = true;
		(void)snprintf(queue->result.why, sizeof queue->result.why, "what waits cannot be sealed: %s",
		    err == SD_IO ? strerror(errno) : "not enough memory");
		(void)fprintf(stderr, "sdac-feed: spool: %s\n", queue->result.why);
	}
}

/* A young document that waits is plain: the next pass must come when it has settled. */
static void wait_for_young(struct queue *queue, const struct spool_list *list)
{
	const int64_t now_ns = now_ms(queue, CLOCK_REALTIME) * 1000000;
	for (size_t i = 0; queue->spool->seal != NULL && queue->result.waiting != 0 && i < list->count; i++) {
		const int64_t age_ms = (now_ns - list->entries[i].changed_ns) / 1000000;
		if (age_ms >= 0 && age_ms <= SETTLE_MS)
			wait_at_most(queue, SETTLE_MS - age_ms + 1);
	}
}

json_t *queue_held(const struct queue *queue)
{
	const int64_t offset = now_ms(queue, CLOCK_REALTIME) - now_ms(queue, CLOCK_MONOTONIC);
	json_t *list = json_array();
	size_t count = 0;
	for (const struct held *held = queue->held; held != NULL && count < MAX_REPORTED; held = held->next, count++)
		(void)json_array_append_new(
		    list, json_pack("{s:s, s:s, s:I, s:I}", "document", held->name, "why", held->why, "attempts",
			      (json_int_t)held->attempts, "next_ms", (json_int_t)(held->until_ms + offset)));
	return list;
}

enum sd_err queue_pass(struct queue *queue, const bool *stop, struct queue_result *result_r)
{
	struct spool_list list;
	queue->result = (struct queue_result){ 0 };
	queue->is_unreachable = false;
	enum sd_err err = spool_scan(queue->spool, &list);
	if (err != SD_OK) {
		(void)fprintf(stderr, "sdac-feed: spool: %s\n", err == SD_IO ? strerror(errno) : "not enough memory");
		return err;
	}
	take_in(queue, &list);
	size_t done = 0;
	for (; done < list.count && err == SD_OK && !*stop && !queue->is_unreachable; done++)
		err = handle(queue, &list.entries[done]);
	if (done == list.count)
		forget_gone(queue);
	queue->result.waiting += list.count - done;
	wait_for_young(queue, &list);
	spool_list_free(&list);
	scopes_clear(&queue->blocked);
	*result_r = queue->result;
	return err;
}
