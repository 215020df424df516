/*
 * The rota as Common Platform exports it, a CSV table of which each line is a session. Columns are found by their
 * headings; values of theirs hold no commas. Such a table has no end: one that was cut off cannot be told from one that
 * is whole, so that it replaces no session but those that it names.
 */
#include "clients/feed/rota.h"

#include <stdio.h>
#include <string.h>

#include "clients/feed/text.h"
#include "proto/wire.h"

#define HEADING "court_schedule_id,"
#define COLUMNS_MAX 64u

enum column { ID, COURT_CODE, COURT_NAME, ROOM, BUSINESS_TYPE, DATE, CAPACITY, SESSION, COLUMNS };
static const char *const headings[COLUMNS] = { [ID] = "court_schedule_id",
	[COURT_CODE] = "oucode",
	[COURT_NAME] = "court_house_name",
	[ROOM] = "court_room_name",
	[BUSINESS_TYPE] = "business_type",
	[DATE] = "session_start",
	[CAPACITY] = "max_slot",
	[SESSION] = "court_session" };

struct cell {
	const char *at;
	size_t length;
};

bool rota_table_recognises(const struct document *document)
{
	const size_t length = strlen(HEADING);
	return document->syntax == SYNTAX_TABLE && document->size > length &&
	       memcmp(document->data, HEADING, length) == 0;
}

/* The cells of a line, up to COLUMNS_MAX of them. */
static size_t split(const char *at, const char *stop, struct cell cells[COLUMNS_MAX])
{
	size_t count = 0;
	if (stop > at && stop[-1] == '\r')
		stop--;
	while (count < COLUMNS_MAX) {
		const char *comma = memchr(at, ',', (size_t)(stop - at));
		const char *end = comma == NULL ? stop : comma;
		cells[count++] = (struct cell){ at, (size_t)(end - at) };
		if (comma == NULL)
			break;
		at = comma + 1;
	}
	return count;
}

/* Where each column is; COLUMNS_MAX: nowhere. */
static void find_columns(const struct cell *cells, size_t count, size_t places[COLUMNS])
{
	for (size_t i = 0; i < COLUMNS; i++) {
		places[i] = COLUMNS_MAX;
		for (size_t j = 0; j < count && places[i] == COLUMNS_MAX; j++)
			if (cells[j].length == strlen(headings[i]) &&
			    memcmp(cells[j].at, headings[i], cells[j].length) == 0)
				places[i] = j;
	}
}

static void read_line(struct reading *reading, const struct reader_hints *hints, const struct cell *cells, size_t count,
    const size_t places[COLUMNS], size_t line)
{
	const char *texts[COLUMNS];
	char where[32];
	(void)snprintf(where, sizeof where, "line %zu", line);
	for (size_t i = 0; i < COLUMNS; i++)
		texts[i] = places[i] < count ? text_clean(reading, i == ROOM || i == COURT_NAME ? TEXT_NAME : TEXT_CODE,
						   cells[places[i]].at, cells[places[i]].length, where)
					     : NULL;
	const struct rota_words words = { .where = where,
		.id = texts[ID],
		.court_code = texts[COURT_CODE],
		.court_name = texts[COURT_NAME],
		.room = texts[ROOM],
		.date = texts[DATE],
		.session = texts[SESSION],
		.business_type = texts[BUSINESS_TYPE],
		.capacity = texts[CAPACITY] };
	rota_add(reading, hints, &words);
}

void rota_table_read(const struct document *document, const struct reader_hints *hints, struct reading *reading)
{
	const char *at = (const char *)document->data, *end = at + document->size;
	struct cell cells[COLUMNS_MAX];
	size_t places[COLUMNS], width = 0;
	if (!wire_is_utf8(document->data, document->size) &&
	    reading_refuse(reading, "document", "is not UTF-8") != SD_OK)
		return;
	for (size_t line = 1; at < end && reading->status == SD_OK; line++) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		/* An export that was cut off ends within a line. */
		if (stop == NULL && line > 1 && split(at, end, cells) < width &&
		    reading_refuse(reading, "document", "ends within a line: it is not whole") != SD_OK)
			return;
		stop = stop == NULL ? end : stop;
		const size_t count = split(at, stop, cells);
		if (line == 1) {
			width = count;
			find_columns(cells, count, places);
		} else if (stop > at && !(stop == at + 1 && *at == '\r')) {
			read_line(reading, hints, cells, count, places, line);
		}
		at = stop + (stop < end ? 1 : 0);
	}
}
