/*
 * A hash table and a queue over the same entries; each is one piece of memory, wiped when it goes.
 */
#include "daemon/link/known.h"

#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "daemon/link/compact.h"

/* Without memory uthash marks the entry instead of leaving the process. */
#define HASH_NONFATAL_OOM 1
#define uthash_nonfatal_oom(item) ((item)->was_left_out = true)
#include <uthash.h>

/* malloc()'s own, and the entry's share of the table. */
#define OVERHEAD 48u

struct entry {
	uint8_t id[SUBJECT_ID_SIZE];
	UT_hash_handle hh;
	TAILQ_ENTRY(entry) queue;
	int64_t version;
	struct date made_on;
	bool of_today, is_case, was_left_out;
	size_t size;
	uint8_t data[];
};

struct known {
	struct entry *entries;
	TAILQ_HEAD(entry_queue, entry) queue; /* asked for last at the end */
	size_t limit, octets;
};

static size_t cost(size_t size)
{
	return sizeof(struct entry) + size + OVERHEAD;
}

struct known *known_new(size_t limit)
{
	struct known *known = calloc(1, sizeof *known);

	if (known == NULL)
		return NULL;
	known->limit = limit;
	TAILQ_INIT(&known->queue);
	return known;
}

static void forget(struct known *known, struct entry *entry)
{
	HASH_DEL(known->entries, entry);
	TAILQ_REMOVE(&known->queue, entry, queue);
	known->octets -= cost(entry->size);
	explicit_bzero(entry->data, entry->size);
	free(entry);
}

void known_forget_all(struct known *known)
{
	while (!TAILQ_EMPTY(&known->queue))
		forget(known, TAILQ_FIRST(&known->queue));
}

void known_free(struct known *known)
{
	if (known == NULL)
		return;
	known_forget_all(known);
	free(known);
}

static struct entry *find(const struct known *known, const uint8_t id[SUBJECT_ID_SIZE])
{
	struct entry *entry = NULL;

	HASH_FIND(hh, known->entries, id, SUBJECT_ID_SIZE, entry);
	return entry;
}

/* The check of a PNC id looks at the year. */
static bool holds(const struct entry *entry, struct date today)
{
	const struct date *made = &entry->made_on;

	return made->year == today.year && (!entry->of_today || (made->month == today.month && made->day == today.day));
}

void known_changed(struct known *known, const uint8_t id[SUBJECT_ID_SIZE], int64_t version)
{
	struct entry *entry = find(known, id);

	if (entry != NULL && entry->version != version)
		forget(known, entry);
}

bool known_has(struct known *known, const uint8_t id[SUBJECT_ID_SIZE], struct date today)
{
	struct entry *entry = find(known, id);

	if (entry == NULL || !holds(entry, today))
		return false;
	TAILQ_REMOVE(&known->queue, entry, queue);
	TAILQ_INSERT_TAIL(&known->queue, entry, queue);
	return true;
}

bool known_get(
    const struct known *known, const uint8_t id[SUBJECT_ID_SIZE], struct date today, struct known_subject *subject_r)
{
	const struct entry *entry = find(known, id);

	if (entry == NULL || !holds(entry, today))
		return false;
	compact_take(entry->data, &subject_r->person);
	subject_r->version = entry->version;
	subject_r->is_case = entry->is_case;
	return true;
}

void known_put(struct known *known, const uint8_t id[SUBJECT_ID_SIZE], struct date today, bool of_today,
    const struct known_subject *subject)
{
	uint8_t buffer[COMPACT_LIMIT];
	size_t size = compact_put(&subject->person, buffer);
	struct entry *entry = find(known, id);

	if (entry != NULL)
		forget(known, entry);
	if (cost(size) > known->limit)
		return;
	while (known->octets > known->limit - cost(size))
		forget(known, TAILQ_FIRST(&known->queue));
	entry = calloc(1, sizeof *entry + size);
	if (entry == NULL)
		return;
	memcpy(entry->id, id, SUBJECT_ID_SIZE);
	memcpy(entry->data, buffer, size);
	entry->size = size;
	entry->version = subject->version;
	entry->is_case = subject->is_case;
	entry->made_on = today;
	entry->of_today = of_today;
	HASH_ADD(hh, known->entries, id, SUBJECT_ID_SIZE, entry);
	if (entry->was_left_out) {
		free(entry);
		return;
	}
	TAILQ_INSERT_TAIL(&known->queue, entry, queue);
	known->octets += cost(size);
}

size_t known_count(const struct known *known)
{
	return HASH_COUNT(known->entries);
}

size_t known_octets(const struct known *known)
{
	return known->octets;
}

/* --- ids ------------------------------------------------------------------------------------------ */

static int hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

bool subject_id_parse(const char *text, uint8_t id_r[SUBJECT_ID_SIZE])
{
	for (size_t i = 0; i < SUBJECT_ID_SIZE; i++) {
		if ((i == 4 || i == 6 || i == 8 || i == 10) && *text++ != '-')
			return false;
		int high = hex_value(text[0]), low = high < 0 ? -1 : hex_value(text[1]);

		if (low < 0)
			return false;
		id_r[i] = (uint8_t)(high << 4 | low);
		text += 2;
	}
	return *text == '\0';
}

void subject_id_format(const uint8_t id[SUBJECT_ID_SIZE], char text_r[SUBJECT_ID_TEXT_SIZE])
{
	for (size_t i = 0; i < SUBJECT_ID_SIZE; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*text_r++ = '-';
		*text_r++ = "0123456789abcdef"[id[i] >> 4];
		*text_r++ = "0123456789abcdef"[id[i] & 15];
	}
	*text_r = '\0';
}
