/*
 * A Common Platform hearing as records of lists; see cp_write.h. A hearing of several days is read
 * once: its further days share the words of the first.
 */
#include "clients/feed/cp_write.h"

#include <string.h>

#include "clients/feed/told.h"
#include "clients/feed/tree.h"

#define AFTERNOON "13:00"

/* Who is where in an open list: what the records of one day have in common. */
static struct publication *open_list(struct cp_hearing *hearing, const struct cp_day *day, bool is_told)
{
	const struct scope scope = { .group = is_told ? 1 : 0, /* what is told and what is sent must not mix */
		.court_code = day->court_code,
		.court_name = day->court_name,
		.list_date = day->start.date,
		.list_type = SDAC__V1__LIST_TYPE__LIST_TYPE_STANDARD };
	struct publication *publication = reading_open(hearing->reading, &scope);
	if (publication == NULL)
		return NULL;
	publication->is_partial = true;
	if (day->court_code == NULL && day->court_name == NULL)
		reading_warn(hearing->reading, day->where, "the court is not named: give its code");
	return publication;
}

static void fill_day(struct cp_hearing *hearing, const struct cp_day *day, Sdac__V1__ListedHearing *record)
{
	record->room = reading_strdup(hearing->reading, day->room);
	record->has_sequence = day->has_sequence;
	record->sequence = day->sequence;
	record->has_duration_minutes = day->minutes > 0;
	record->duration_minutes = day->minutes;
	record->has_time_precision = true;
	record->time_precision = day->is_week    ? SDAC__V1__TIME_PRECISION__TIME_PRECISION_WEEK_COMMENCING
				 : day->has_time ? SDAC__V1__TIME_PRECISION__TIME_PRECISION_EXACT
						 : SDAC__V1__TIME_PRECISION__TIME_PRECISION_DATE_ONLY;
	if (!day->has_time)
		return;
	record->has_starts_at = true;
	record->starts_at = day->start.unix_ms;
	record->local_time = reading_strdup(hearing->reading, day->start.time);
	record->has_day_part = true;
	record->day_part = strcmp(day->start.time, AFTERNOON) < 0 ? SDAC__V1__DAY_PART__DAY_PART_MORNING
								  : SDAC__V1__DAY_PART__DAY_PART_AFTERNOON;
}

/* A list of markers, even an empty one, says which the case has and which it has not; its absence says nothing. */
static void fill_markers(struct cp_hearing *hearing, const struct cp_matter *matter, Sdac__V1__ListedHearing *record)
{
	struct reading *reading = hearing->reading;
	const json_t *markers = tree_either(matter->prosecution_case, "caseMarkers", "markers");
	bool all_known = json_is_array(markers);
	reading->at_hearing = record;
	for (size_t i = 0; i < tree_count(markers); i++) {
		const json_t *marker = tree_element(markers, i);
		const char *code = cp_marker_code(hearing, marker, matter->where);
		const char *text = tree_text(reading, marker, "markerTypeDescription", TEXT_NAME, matter->where);
		all_known &= code != NULL;
		if (code != NULL || text != NULL)
			reading_add_marker(reading, code, text);
	}
	record->has_states_markers = record->states_markers = all_known;
}

static char *prosecutor(struct cp_hearing *hearing, const struct cp_matter *matter)
{
	static const char *const names[] = { "prosecutionAuthorityName", "prosecutionAuthorityCode", "authorityCode" };
	const json_t *linked = tree_element(tree_member(matter->application, "courtApplicationCases"), 0);
	const json_t *tree = matter->prosecution_case != NULL ? matter->prosecution_case : linked;
	const json_t *identifier = tree_either(tree, "prosecutionCaseIdentifier", "caseIdentifier");
	char *name = NULL;
	for (size_t i = 0; name == NULL && i < sizeof names / sizeof *names; i++)
		name = tree_text(hearing->reading, identifier, names[i], TEXT_NAME, matter->where);
	return name;
}

static void fill_matter(struct cp_hearing *hearing, const struct cp_matter *matter, Sdac__V1__ListedHearing *record)
{
	struct reading *reading = hearing->reading;
	bool known;
	record->source_hearing_id = tree_text(reading, hearing->tree, "id", TEXT_CODE, matter->where);
	record->case_urn = cp_urn(hearing, matter);
	record->source_case_id = tree_text(reading, matter->prosecution_case, "id", TEXT_CODE, matter->where);
	record->application_reference =
	    tree_text(reading, matter->application, "applicationReference", TEXT_CODE, matter->where);
	record->hearing_type = cp_inner_text(hearing, hearing->tree, "type", "description", matter->where);
	if (record->hearing_type == NULL)
		record->hearing_type = cp_inner_text(hearing, hearing->tree, "type", "code", matter->where);
	if (tree_truth(hearing->tree, "isBoxHearing", &known))
		record->business_type = reading_strdup(reading, "Box hearing"); /* decided on paper: nobody attends */
	record->prosecutor = prosecutor(hearing, matter);
	record->has_is_reporting_restricted = cp_is_restricted(hearing, matter);
	record->is_reporting_restricted = record->has_is_reporting_restricted;
	fill_markers(hearing, matter, record);
	if (record->case_urn == NULL && record->application_reference == NULL)
		reading_warn(
		    reading, matter->where, "the case has no URN or reference: only the hearing's id names it");
}

void cp_fill_record(struct cp_hearing *hearing, const struct cp_matter *matter, const struct cp_day *day,
    Sdac__V1__ListedHearing *record)
{
	fill_matter(hearing, matter, record);
	fill_day(hearing, day, record);
}

static void write_seats(struct cp_hearing *hearing, size_t matter)
{
	for (size_t i = 0; i < hearing->n_seats && hearing->reading->status == SD_OK; i++) {
		if (hearing->seats[i]->matter != matter)
			continue;
		if (reading_add_defendant(hearing->reading) != NULL)
			cp_fill_defendant(hearing, hearing->seats[i]);
		hearing->reading->at_defendant = NULL;
	}
}

static void write_first_day(struct cp_hearing *hearing, const struct cp_day *day)
{
	struct reading *reading = hearing->reading;
	for (size_t i = 0; i < hearing->n_matters && reading->status == SD_OK; i++) {
		Sdac__V1__ListedHearing *record = reading_add_hearing(reading);
		if (record == NULL)
			return;
		cp_fill_record(hearing, hearing->matters[i], day, record);
		write_seats(hearing, i);
		if (record->n_defendants == 0)
			reading_warn(reading, hearing->matters[i]->where, "no defendant is named");
	}
}

static void write_further_day(
    struct cp_hearing *hearing, const struct cp_day *day, Sdac__V1__ListedHearing *const *records)
{
	struct reading *reading = hearing->reading;
	for (size_t i = 0; i < hearing->n_matters && reading->status == SD_OK; i++) {
		Sdac__V1__ListedHearing *record = reading_add_hearing(reading);
		if (record == NULL)
			return;
		*record = *records[i];
		fill_day(hearing, day, record);
		reading->at_publication->defendants += record->n_defendants;
		for (size_t j = 0; j < record->n_defendants; j++)
			reading->at_publication->offences += record->defendants[j]->n_offences;
	}
}

/* A member that a day does not have must not be that of the day before. */
static void clear_day(Sdac__V1__ListedHearing *record)
{
	record->has_starts_at = record->has_day_part = record->has_sequence = false;
	record->has_duration_minutes = record->has_time_precision = false;
	record->local_time = record->room = NULL;
}

static bool is_listable(struct cp_hearing *hearing, const struct cp_day *day, bool is_told)
{
	reading_leave(hearing->reading);
	if (is_told)
		return !day->is_cancelled;
	bool known;
	if (!day->has_date)
		reading_hold(hearing->reading, day->where,
		    "the hearing has no day in court (unallocated): a list cannot say so yet");
	else if (day->is_cancelled)
		reading_hold(hearing->reading, day->where, "the day was cancelled: a list cannot say so yet");
	else if (tree_truth(hearing->tree, "isVacatedTrial", &known))
		reading_hold(hearing->reading, day->where, "a vacated trial without an id: a list cannot say so");
	else
		return true;
	return false;
}

/* The state of the hearing can be told whole if every day and its court are named. */
static bool is_tellable(struct cp_hearing *hearing, struct cp_day *const *days, size_t count)
{
	const char *id = cp_word(hearing->tree, "id");
	if (count == 0 || id == NULL || strlen(id) > 128)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!days[i]->has_date || (days[i]->court_code == NULL && days[i]->court_name == NULL))
			return false;
	return true;
}

void cp_tell_court(struct cp_hearing *hearing, struct told *told, const struct cp_day *day)
{
	told->request.court_code = reading_strdup(hearing->reading, day->court_code);
	told->request.court_name = reading_strdup(hearing->reading, day->court_name);
	told->request.source_court_id = reading_strdup(hearing->reading, day->court_id);
}

void cp_tell_day(struct cp_hearing *hearing, struct told *told, const struct cp_day *from)
{
	Sdac__V1__ListedHearing record = SDAC__V1__LISTED_HEARING__INIT;
	Sdac__V1__HearingDay *day = told_add_day(hearing->reading, told, from->start.date);
	if (day == NULL)
		return;
	fill_day(hearing, from, &record);
	day->court_code = reading_strdup(hearing->reading, from->court_code);
	day->court_name = reading_strdup(hearing->reading, from->court_name);
	day->source_court_id = reading_strdup(hearing->reading, from->court_id);
	day->source_room_id = reading_strdup(hearing->reading, from->room_id);
	day->room = record.room;
	day->has_day_part = record.has_day_part;
	day->day_part = record.day_part;
	day->has_starts_at = record.has_starts_at;
	day->starts_at = record.starts_at;
	day->local_time = record.local_time;
	day->has_time_precision = true;
	day->time_precision = record.time_precision;
	day->has_duration_minutes = record.has_duration_minutes;
	day->duration_minutes = record.duration_minutes;
	day->has_sequence = record.has_sequence;
	day->sequence = record.sequence;
	day->has_is_cancelled = day->is_cancelled = from->is_cancelled;
}

/* Every day, cancelled ones too, and every case, once: what has moved or is vacated no longer follows from it. */
static void tell_hearing(
    struct cp_hearing *hearing, struct cp_day *const *days, size_t count, Sdac__V1__ListedHearing **records)
{
	struct reading *reading = hearing->reading;
	bool known;
	const bool is_vacated = tree_truth(hearing->tree, "isVacatedTrial", &known);
	struct told *told = told_open(reading, NULL, cp_word(hearing->tree, "id"));
	if (told == NULL)
		return;
	told->is_shown_as_list = reading->n_publications != 0;
	cp_tell_court(hearing, told, days[0]);
	told->request.has_states_days = told->request.states_days = true;
	if (known)
		told_set_fate(told, is_vacated ? SDAC__V1__HEARING_FATE__HEARING_FATE_VACATED
					       : SDAC__V1__HEARING_FATE__HEARING_FATE_SITTING);
	if (is_vacated)
		told->request.reason =
		    cp_inner_text(hearing, hearing->tree, "crackedIneffectiveTrial", "code", "hearing");
	for (size_t i = 0; i < count && reading->status == SD_OK; i++)
		cp_tell_day(hearing, told, days[i]);
	told->request.matters = records;
	told->request.n_matters = records == NULL ? 0 : hearing->n_matters;
}

/* It has lost its day, or has none yet: the listing office says so, or an empty list of days does. A search for
 * a case is no word of the listing office. */
static bool is_unallocated(struct cp_hearing *hearing, struct cp_day *const *days, size_t count)
{
	const char *id = cp_word(hearing->tree, "id");
	const bool says_so = json_object_get(hearing->root, "hearings") != NULL ||
			     (json_is_array(tree_member(hearing->tree, "hearingDays")) &&
				 json_object_get(hearing->root, "cases") == NULL);
	return says_so && count == 1 && !days[0]->has_date && id != NULL && strlen(id) <= 128;
}

static void tell_unallocated(struct cp_hearing *hearing, const struct cp_day *day)
{
	reading_leave(hearing->reading);
	struct told *told = told_open(hearing->reading, NULL, cp_word(hearing->tree, "id"));
	if (told == NULL)
		return;
	cp_tell_court(hearing, told, day);
	told_set_fate(told, SDAC__V1__HEARING_FATE__HEARING_FATE_UNALLOCATED);
	reading_warn(hearing->reading, day->where, "the hearing has no day in court: it is on no list");
}

void cp_write_lists(struct cp_hearing *hearing, struct cp_day *const *days, size_t count)
{
	Sdac__V1__ListedHearing **records = NULL;
	const bool is_told = is_tellable(hearing, days, count);
	bool known;
	if (is_unallocated(hearing, days, count)) {
		tell_unallocated(hearing, days[0]);
		return;
	}
	for (size_t i = 0; i < count && hearing->reading->status == SD_OK; i++) {
		if (!is_listable(hearing, days[i], is_told))
			continue;
		struct publication *publication = open_list(hearing, days[i], is_told);
		if (publication == NULL)
			return;
		publication->is_told = is_told;
		publication->fate = is_told && tree_truth(hearing->tree, "isVacatedTrial", &known) ? "VACATED" : NULL;
		const size_t before = publication->request.n_hearings;
		if (records != NULL) {
			write_further_day(hearing, days[i], records);
			continue;
		}
		write_first_day(hearing, days[i]);
		/* The list's array grows with further days; these records stay where they are. */
		records = reading_alloc(hearing->reading, (hearing->n_matters + 1) * sizeof(void *));
		for (size_t j = 0; records != NULL && hearing->reading->status == SD_OK && j < hearing->n_matters;
		     j++) {
			records[j] = reading_alloc(hearing->reading, sizeof **records);
			if (records[j] == NULL)
				return;
			*records[j] = *publication->request.hearings[before + j];
			clear_day(records[j]);
		}
	}
	if (is_told && hearing->reading->status == SD_OK)
		tell_hearing(hearing, days, count, records);
	reading_leave(hearing->reading);
}
