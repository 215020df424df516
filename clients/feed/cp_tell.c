/*
 * Events of the Common Platform as messages about a hearing; see cp_tell.h.
 */
#include "clients/feed/cp_tell.h"

#include <string.h>

#include "clients/feed/cp_write.h"
#include "clients/feed/person.h"
#include "clients/feed/tree.h"

static const char no_date[] = "one of its days has no date: it cannot be told";

const char *cp_tell_days(const struct cp_event *event)
{
	const json_t *list = tree_member(event->root, "hearingDays");
	struct cp_hearing hearing = {
		.reading = event->reading, .hints = event->hints, .root = event->root, .tree = event->root
	};
	size_t count;
	struct cp_day **days = cp_days(&hearing, &count);
	if (tree_count(list) == 0)
		return "it names no day: it cannot be told";
	for (size_t i = 0; i < count && event->reading->status == SD_OK; i++) {
		if (!days[i]->has_date)
			return no_date;
		cp_tell_day(&hearing, event->told, days[i]);
	}
	return NULL;
}

const char *cp_tell_all_days(const struct cp_event *event)
{
	event->told->request.has_states_days = event->told->request.states_days = true;
	return cp_tell_days(event);
}

const char *cp_tell_sequence(const struct cp_event *event)
{
	const json_t *list = tree_member(event->root, "sequenceHearingDays");
	for (size_t i = 0; i < tree_count(list); i++) {
		const json_t *tree = tree_element(list, i);
		const char *text = tree_text(event->reading, tree, "hearingDate", TEXT_CODE, "sequenceHearingDays");
		const char *place = tree_text(event->reading, tree, "sequence", TEXT_CODE, "sequenceHearingDays");
		char *end = NULL;
		struct moment moment;
		const long sequence = place == NULL ? -1 : strtol(place, &end, 10);
		if (text == NULL || !moment_parse(text, &moment) || sequence < 0 || sequence > 100000 || *end != '\0')
			return "one of its days has no date or no place: it cannot be told";
		Sdac__V1__HearingDay *day = told_add_day(event->reading, event->told, moment.date);
		if (day == NULL)
			return NULL;
		day->has_sequence = true;
		day->sequence = (int)sequence;
	}
	return tree_count(list) == 0 ? "it names no day: it cannot be told" : NULL;
}

const char *cp_tell_first_day(const struct cp_event *event)
{
	const char *name = cp_word(event->root, "startDate") != NULL ? "startDate" : "hearingStartDate";
	const char *text = tree_text(event->reading, event->root, name, TEXT_CODE, "document");
	struct moment moment;
	if (text == NULL || !moment_parse(text, &moment))
		return no_date;
	event->told->request.first_day = told_day_of(event->reading, &moment);
	return NULL;
}

const char *cp_tell_room(const struct cp_event *event)
{
	event->told->request.source_room_id =
	    tree_text(event->reading, event->root, "courtRoomId", TEXT_CODE, "document");
	return event->told->request.source_room_id == NULL ? "it names no room: it cannot be told" : NULL;
}

/* {"confirmedHearing": {...}}: people by their ids only, but its days, its court and its room. */
const char *cp_tell_allocated(const struct cp_event *event)
{
	const json_t *tree = tree_either(event->root, "confirmedHearing", "updatedHearing");
	struct cp_hearing hearing = {
		.reading = event->reading, .hints = event->hints, .root = event->root, .tree = tree
	};
	size_t count;
	struct cp_day **days = cp_days(&hearing, &count);
	for (size_t i = 0; i < count && event->reading->status == SD_OK; i++) {
		if (!days[i]->has_date)
			return no_date;
		cp_tell_day(&hearing, event->told, days[i]);
	}
	if (count != 0)
		cp_tell_court(&hearing, event->told, days[0]);
	event->told->request.has_states_days = event->told->request.states_days = true;
	return NULL;
}

/* A person of a vacated trial: {"defendantId", "defendantFirstName", "defendantLastName"}. */
static void show_person(struct reading *reading, const json_t *person, const char *where)
{
	Sdac__V1__ListedDefendant *defendant = reading_add_defendant(reading);
	if (defendant == NULL)
		return;
	defendant->source_defendant_id = tree_text(reading, person, "defendantId", TEXT_CODE, where);
	const struct person_words words = {
		.forenames = tree_text(reading, person, "defendantFirstName", TEXT_NAME, where),
		.surname = tree_text(reading, person, "defendantLastName", TEXT_NAME, where),
	};
	person_fill(reading, &words, NULL, where);
}

static Sdac__V1__ListedHearing *show_matter(const struct cp_event *event, const struct moment *start)
{
	Sdac__V1__ListedHearing *record = reading_add_hearing(event->reading);
	if (record == NULL)
		return NULL;
	record->source_hearing_id = reading_strdup(event->reading, event->told->request.source_hearing_id);
	record->has_starts_at = start->time[0] != '\0';
	record->starts_at = start->unix_ms;
	record->local_time = record->has_starts_at ? reading_strdup(event->reading, start->time) : NULL;
	record->has_time_precision = true;
	record->time_precision = record->has_starts_at ? SDAC__V1__TIME_PRECISION__TIME_PRECISION_EXACT
						       : SDAC__V1__TIME_PRECISION__TIME_PRECISION_DATE_ONLY;
	return record;
}

/* Whose trial it was is shown and not sent: the hearing's id says it all. */
static void show_vacated(const struct cp_event *event, const char *fate)
{
	struct reading *reading = event->reading;
	const json_t *cases = tree_member(event->root, "caseDetails");
	const json_t *applications = tree_member(event->root, "applicationDetails");
	const char *text = cp_word(event->root, "hearingDateTime");
	struct moment start;
	if (text == NULL || !moment_parse(text, &start) || tree_count(cases) + tree_count(applications) == 0)
		return;
	const struct scope scope = { .group = 1,
		.court_code = event->hints->court_code,
		.list_date = start.date,
		.list_type = SDAC__V1__LIST_TYPE__LIST_TYPE_STANDARD };
	struct publication *publication = reading_open(reading, &scope);
	if (publication == NULL)
		return;
	publication->is_partial = publication->is_told = true;
	publication->fate = fate;
	event->told->is_shown_as_list = true;
	for (size_t i = 0; i < tree_count(cases) && reading->status == SD_OK; i++) {
		const json_t *tree = tree_element(cases, i), *people = tree_member(tree, "defendantDetails");
		Sdac__V1__ListedHearing *record = show_matter(event, &start);
		if (record == NULL)
			return;
		record->case_urn = tree_text(
		    reading, tree, cp_word(tree, "caseUrn") != NULL ? "caseUrn" : "caseURN", TEXT_CODE, "caseDetails");
		for (size_t j = 0; j < tree_count(people) && reading->status == SD_OK; j++)
			show_person(reading, tree_element(people, j), "caseDetails");
	}
	for (size_t i = 0; i < tree_count(applications) && reading->status == SD_OK; i++) {
		const json_t *tree = tree_element(applications, i), *subject = tree_member(tree, "subject");
		Sdac__V1__ListedHearing *record = show_matter(event, &start);
		if (record == NULL)
			return;
		record->application_reference =
		    tree_text(reading, tree, "applicationReference", TEXT_CODE, "applicationDetails");
		if (subject != NULL)
			show_person(reading, subject, "applicationDetails");
	}
}

static void tell_vacated(const struct cp_event *event, bool is_vacated)
{
	told_set_fate(event->told,
	    is_vacated ? SDAC__V1__HEARING_FATE__HEARING_FATE_VACATED : SDAC__V1__HEARING_FATE__HEARING_FATE_SITTING);
	if (is_vacated)
		event->told->request.reason =
		    tree_text(event->reading, event->root, "vacatedTrialReasonId", TEXT_CODE, "document");
	show_vacated(event, is_vacated ? "VACATED" : "SITTING");
}

const char *cp_tell_vacated_or_not(const struct cp_event *event)
{
	bool known;
	const bool is_vacated = tree_truth(event->root, "isVacated", &known);
	if (!known)
		return "it does not say whether the trial is vacated";
	tell_vacated(event, is_vacated);
	return NULL;
}

/* The reason is taken away with the vacating. */
const char *cp_tell_vacated(const struct cp_event *event)
{
	tell_vacated(event, cp_word(event->root, "vacatedTrialReasonId") != NULL);
	return NULL;
}

const char *cp_tell_deleted(const struct cp_event *event)
{
	told_set_fate(event->told, SDAC__V1__HEARING_FATE__HEARING_FATE_DELETED);
	return NULL;
}

const char *cp_tell_unallocated(const struct cp_event *event)
{
	told_set_fate(event->told, SDAC__V1__HEARING_FATE__HEARING_FATE_UNALLOCATED);
	return NULL;
}

/* It does not say which hearing stays. */
const char *cp_tell_duplicate(const struct cp_event *event)
{
	told_set_fate(event->told, SDAC__V1__HEARING_FATE__HEARING_FATE_DUPLICATE);
	return NULL;
}

/* Cases, people or applications of a hearing are kept off public lists, or no longer. One that hides no more than an
 * offence leaves the hearing where it was. */
const char *cp_tell_restricted(const struct cp_event *event)
{
	static const char *const whole[] = { "caseIds", "defendantIds", "courtApplicationIds",
		"courtApplicationApplicantIds", "courtApplicationRespondentIds", "courtApplicationSubjectIds" };
	bool known, is_whole = tree_count(tree_member(event->root, "offenceIds")) == 0;
	const bool is_restricted = tree_truth(event->root, "restrictCourtList", &known);
	for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
		is_whole |= json_array_size(tree_member(event->root, whole[i])) != 0;
	if (!known)
		return "it does not say whether the list is restricted";
	if (!is_whole)
		return "only offences are withheld: the hearing stands on its lists";
	event->told->request.has_is_withheld = true;
	event->told->request.is_withheld = is_restricted;
	return NULL;
}

/* All markers that the case has now; an empty list takes the last one away. */
const char *cp_tell_markers(const struct cp_event *event)
{
	struct cp_hearing hearing = {
		.reading = event->reading, .hints = event->hints, .root = event->root, .tree = event->root
	};
	const json_t *list = tree_member(event->root, "caseMarkers");
	if (!json_is_array(list))
		return "it states no markers";
	char *id = tree_text(event->reading, event->root, "prosecutionCaseId", TEXT_CODE, "document");
	Sdac__V1__CaseMarkers *markers = told_add_markers(event->reading, event->told, id);
	for (size_t i = 0; markers != NULL && i < tree_count(list); i++) {
		const json_t *marker = tree_element(list, i);
		told_add_marker(event->reading, markers, cp_marker_code(&hearing, marker, "caseMarkers"),
		    tree_text(event->reading, marker, "markerTypeDescription", TEXT_NAME, "caseMarkers"));
	}
	return NULL;
}
