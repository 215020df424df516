/*
 * What the forms of a rota share: one session in the words of its source.
 */
#ifndef SDAC_FEED_ROTA_H
#define SDAC_FEED_ROTA_H

#include "clients/feed/reader.h"
#include "clients/feed/rota_list.h"

/* Members may be NULL. */
struct rota_words {
	const char *where;
	const char *id;
	const char *court_code; /* an OU code, with or without its room */
	const char *court_name;
	const char *room;
	const char *date;    /* of one day, or: */
	bool is_standing;    /* session begins with a weekday, "FRIPM" */
	const char *session; /* "AM", "PM", "AD" */
	const char *business_type;
	const char *capacity; /* cases; "0": none is said, as where minutes are counted */
	bool is_ended;
	bool is_whole; /* the document has all sessions of its days */
};

void rota_add(struct reading *reading, const struct reader_hints *hints, const struct rota_words *words);
bool rota_day_part(const char *text, Sdac__V1__DayPart *part_r);

/* The schedule as CSV: "court_schedule_id,...". */
bool rota_table_recognises(const struct document *document);
void rota_table_read(const struct document *document, const struct reader_hints *hints, struct reading *reading);

#endif
