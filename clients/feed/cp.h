/*
 * A Common Platform hearing taken apart: its matters (a prosecution case, or an application that
 * belongs to none of them), who is before the court in each, and the results that the court shared,
 * wherever in the document they hang (feeds.md 1.5: offence, defendant, case, application). It reads
 * the tree and makes no message; the tree must outlive it. All is in the reading's arena.
 */
#ifndef SDAC_FEED_CP_H
#define SDAC_FEED_CP_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "clients/feed/reader.h"

#define CP_SYSTEM "common-platform"
#define CP_SEATS_MAX 2000u /* the largest real hearing has 15 defendants */
#define CP_MATTERS_MAX 2000u
#define CP_SECRETS_MAX 256u /* words that name a protected person, of one document */
#define CP_WHERE_SIZE 200u

/* A result where it was found. */
struct cp_result {
	const json_t *tree;
	Sdac__V1__ResultLevel level;
	size_t offence;   /* index into the seat's offences; SIZE_MAX: of none */
	bool was_deleted; /* it stands among the deleted ones */
	const char *where;
};

struct cp_application {
	const json_t *tree;
	const char *where;
};

/* One person in one matter. */
struct cp_seat {
	size_t matter;
	const json_t *person;    /* a defendant, or the master defendant whom an application is about */
	const char *id;          /* of the defendant in this case; may be NULL, as the next */
	const char *master_id;   /* of the person in all cases */
	const json_t **offences; /* in order; those of its applications behind its own */
	size_t n_offences;
	struct cp_application **applications;
	size_t n_applications;
	struct cp_result **results;
	size_t n_results;
	const char *where;
};

struct cp_matter {
	const json_t *prosecution_case; /* NULL: an application of its own */
	const json_t *application;      /* the first one about this case, else NULL */
	const char *case_id;            /* may be NULL */
	const char *where;
};

struct cp_hearing {
	struct reading *reading;
	const struct reader_hints *hints;
	const json_t *root; /* what stands around the hearing */
	const json_t *tree;
	struct cp_matter **matters;
	size_t n_matters;
	struct cp_seat **seats;
	size_t n_seats;
	size_t n_results; /* of all seats, the deleted ones among them */
	const char *secrets[CP_SECRETS_MAX];
	size_t n_secrets;
};

/* The hearing in a document's tree, bare or wrapped; NULL if there is none. */
const json_t *cp_hearing_tree(const json_t *root);
/* Fills matters and seats; warns of what belongs to nobody. reading->status says if memory ended. */
void cp_matters_collect(struct cp_hearing *hearing);
/* Fills the seats' results, and the words that name protected persons. */
void cp_results_collect(struct cp_hearing *hearing);
/* The seat of a person by either id, the first; NULL if nobody has it. Either may be NULL. */
struct cp_seat *cp_find_seat(const struct cp_hearing *hearing, const char *id, const char *master_id);
struct cp_seat *cp_find_seat_in(
    const struct cp_hearing *hearing, const char *case_id, const char *id, const char *master_id);
/* Calls take for every offence that an application brings along: those of its cases, and those of the order it is
 * about. */
typedef void cp_take_offence(struct cp_hearing *hearing, struct cp_seat *seat, const json_t *offence);
void cp_application_offences(
    struct cp_hearing *hearing, struct cp_seat *seat, const json_t *application, cp_take_offence *take);
/* Whether a text names somebody whom an order protects, as far as the document says who that is. */
bool cp_names_protected(const struct cp_hearing *hearing, const char *text);
/* Whether words are about a person protected by an order, a victim or a complainant. */
bool cp_is_about_protected(const char *words);
/* Formatted, in the arena; "" without memory. */
const char *cp_where(struct cp_hearing *hearing, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A member that is text, as it stands in the tree; NULL if it is absent or empty. */
const char *cp_word(const json_t *object, const char *name);

#endif
