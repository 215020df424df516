/*
 * What a reader understood of one document: publications, each one SubmitListRequest ready to pack,
 * outcomes, each one SubmitOutcomeRequest (outcome.h), and what it could not take, with its place. Readers fill it;
 * show and send use it. It knows no format, no file and no network.
 *
 * Everything lives in the reading's arena. When memory ends, the reading remembers it: allocators
 * give NULL, adders give NULL, and reading_finish() says SD_NO_MEMORY; a reader may return early.
 * No place and no reason holds a value of the document: they go to logs and reason files.
 */
#ifndef SDAC_FEED_READING_H
#define SDAC_FEED_READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/arena.h"
#include "proto/err.h"
#include "sdac/v1/intake.pb-c.h"

#define READING_MAX_PUBLICATIONS 4096u
#define READING_MAX_WARNINGS 10000u /* kept; all are counted */

/* Where one list belongs. Strings are copied; NULL is absent. */
struct scope {
	size_t group; /* lists of the same scope in different groups are versions: they are not merged */
	const char *court_code;
	const char *court_name;
	const char *list_date;
	Sdac__V1__ListType list_type;
	const char *room; /* only if the source publishes room by room */
};

struct publication {
	Sdac__V1__SubmitListRequest request;
	Sdac__V1__Source source;
	size_t group;
	unsigned part; /* from 1 */
	bool is_partial;
	bool is_told;     /* shown; what is sent of it stands in told.h */
	const char *fate; /* of its hearings, to be shown; NULL: they take place */
	size_t defendants, offences, warnings;
};

struct outcome;    /* outcome.h */
struct told;       /* told.h */
struct withdrawal; /* withdrawal.h */
struct rota_list;  /* rota_list.h */

struct warning {
	const struct publication *publication; /* this and outcome NULL: the whole document */
	const struct outcome *outcome;
	const Sdac__V1__ListedHearing *hearing;
	const Sdac__V1__ListedDefendant *defendant;
	const char *where; /* "documents[0].sessions[0].blocks[0].cases[3]" */
	const char *what;
};

struct reading {
	struct arena *arena;
	enum sd_err status;
	const char *reader; /* its name */
	char fault_where[160];
	char fault_what[128];
	struct publication **publications;
	size_t n_publications;
	struct outcome **outcomes;
	size_t n_outcomes;
	struct told **told;
	size_t n_told;
	struct withdrawal **withdrawals;
	size_t n_withdrawals;
	struct rota_list **rotas;
	size_t n_rotas;
	struct warning **warnings;
	size_t n_warnings;   /* kept */
	size_t all_warnings; /* counted */
	bool document_is_partial;
	const char *held_where, *held_what; /* what cannot be told to the daemon; NULL: nothing */
	/* Where the reader is: warnings attach to it. */
	struct publication *at_publication;
	struct outcome *at_outcome;
	Sdac__V1__ListedHearing *at_hearing;
	Sdac__V1__ListedDefendant *at_defendant;
};

/* document_size bounds the memory. NULL without memory. */
struct reading *reading_new(size_t document_size) SD_MUST_CHECK;
/* Takes NULL. Wipes. */
void reading_free(struct reading *reading);

void *reading_alloc(struct reading *reading, size_t size);
char *reading_strdup(struct reading *reading, const char *string);
char *reading_strndup(struct reading *reading, const char *bytes, size_t length);
/* An array of pointers with room for one more than count. NULL without memory. */
void *reading_grow(struct reading *reading, void *items, size_t count);

/* The publication of a scope, the same one for an equal scope of the same group. Becomes at_publication. */
struct publication *reading_open(struct reading *reading, const struct scope *scope);
/* Appended to at_publication; becomes at_hearing. */
Sdac__V1__ListedHearing *reading_add_hearing(struct reading *reading);
/* Appended to at_hearing; becomes at_defendant. */
Sdac__V1__ListedDefendant *reading_add_defendant(struct reading *reading);
/* Appended to at_defendant. */
Sdac__V1__ListedOffence *reading_add_offence(struct reading *reading);
/* Appended to at_hearing. Either may be NULL. Copied. One code is kept once. */
void reading_add_marker(struct reading *reading, const char *code, const char *text);

/* The day on which at_defendant is before the court, ISO; NULL if it is not known. */
const char *reading_day(const struct reading *reading);

/* Warnings from now on are about the whole document. */
void reading_leave(struct reading *reading);
/* Something was odd, and went on. where is copied, what must be static. */
void reading_warn(struct reading *reading, const char *where, const char *what);
/* A record was left out: the list (or without at_publication all of the document) is PARTIAL. */
void reading_set_aside(struct reading *reading, const char *where, const char *what);
/* The document says something for which there is no message: the rest of it goes on, and when all is sent a person is
 * given the document. The first one stands, all are warnings. where is copied, what must be static. */
void reading_hold(struct reading *reading, const char *where, const char *what);
/* The document is refused whole. Both are copied. The first refusal stands. Returns SD_INVALID. */
enum sd_err reading_refuse(struct reading *reading, const char *where, const char *what) SD_MUST_CHECK;

struct reading_source {
	const char *system;
	const char *document;  /* file name; a publication that has its own keeps it */
	const uint8_t *sha256; /* of the raw document, 32 octets */
	unsigned revision;     /* of the reader */
	const char *variant;   /* "", or what the command line put in place of the document's own words */
	bool replay;
};

/* Completeness, counts, message ids. The result of the whole reading. */
enum sd_err reading_finish(struct reading *reading, const struct reading_source *source) SD_MUST_CHECK;

#endif
