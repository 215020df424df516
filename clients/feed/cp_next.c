/*
 * The next hearing that results name; see cp_write.h. Times come from its instant, never from a text.
 */
#include "clients/feed/cp_write.h"

#include <string.h>

#include "clients/feed/outcome.h"
#include "clients/feed/tree.h"

/* Where and when, as one result says it. */
struct place {
	const json_t *tree;
	const char *where;
	Sdac__V1__TimePrecision precision;
	struct moment start;
	bool has_date;
};

static struct place read_place(struct cp_hearing *hearing, const json_t *tree, const char *where)
{
	struct place place = { .tree = tree, .where = where };
	bool known;
	const char *start = tree_text(hearing->reading, tree, "listedStartDateTime", TEXT_CODE, where);
	const char *week = tree_text(hearing->reading, tree, "weekCommencingDate", TEXT_CODE, where);
	place.precision = SDAC__V1__TIME_PRECISION__TIME_PRECISION_UNSCHEDULED;
	if (start != NULL && moment_parse(start, &place.start)) {
		place.has_date = true;
		place.precision = place.start.time[0] != '\0' ? SDAC__V1__TIME_PRECISION__TIME_PRECISION_EXACT
							      : SDAC__V1__TIME_PRECISION__TIME_PRECISION_DATE_ONLY;
	} else if (week != NULL && moment_parse(week, &place.start)) {
		place.has_date = true;
		place.precision = SDAC__V1__TIME_PRECISION__TIME_PRECISION_WEEK_COMMENCING;
	} else if (start != NULL || week != NULL || !tree_truth(tree, "dateToBeFixed", &known)) {
		reading_warn(hearing->reading, where, "the next hearing has no day");
	}
	return place;
}

static bool is_before(const struct place *a, const struct place *b)
{
	if (a->has_date != b->has_date)
		return a->has_date;
	return a->has_date && a->start.unix_ms < b->start.unix_ms;
}

static void write_place(struct cp_hearing *hearing, const struct place *place)
{
	struct reading *reading = hearing->reading;
	const json_t *centre = tree_member(place->tree, "courtCentre");
	Sdac__V1__NextHearing *next = outcome_next_hearing(reading);
	if (next == NULL)
		return;
	const struct reader_hints none = { 0 };
	struct cp_hearing elsewhere = { .reading = reading,
		.hints = &none }; /* --court is about this hearing, not the next */
	const char *code = cp_court_code(&elsewhere, centre, place->where);
	next->court_code = reading_strdup(reading, code);
	next->room = tree_text(reading, centre, "roomName", TEXT_NAME, place->where);
	next->has_time_precision = true;
	next->time_precision = place->precision;
	next->hearing_type = cp_inner_text(hearing, place->tree, "type", "description", place->where);
	if (code == NULL && centre != NULL)
		reading_warn(reading, place->where, "the court of the next hearing is not named by its code");
	if (!place->has_date)
		return;
	next->hearing_date = reading_strdup(reading, place->start.date);
	next->has_starts_at = place->precision == SDAC__V1__TIME_PRECISION__TIME_PRECISION_EXACT;
	next->starts_at = next->has_starts_at ? place->start.unix_ms : 0;
}

void cp_write_next_hearing(struct cp_hearing *hearing, const struct cp_seat *seat)
{
	struct place best = { 0 };
	bool several = false, known;
	for (size_t i = 0; i < seat->n_results && hearing->reading->status == SD_OK; i++) {
		const struct cp_result *result = seat->results[i];
		const json_t *tree = tree_member(result->tree, "nextHearing");
		if (!json_is_object(tree) || result->was_deleted || tree_truth(result->tree, "isDeleted", &known))
			continue;
		const struct place place = read_place(hearing, tree, result->where);
		several |= best.tree != NULL && place.start.unix_ms != best.start.unix_ms;
		if (best.tree == NULL || is_before(&place, &best))
			best = place;
	}
	if (several)
		reading_warn(
		    hearing->reading, seat->where, "several next hearings were ordered: the first of them is told");
	if (best.tree != NULL)
		write_place(hearing, &best);
}
