/*
 * Outcomes as JSON; see show_outcome.h. Texts of results and conditions appear as lengths.
 */
#include "clients/feed/show_outcome.h"

#include <string.h>

#include "clients/feed/show.h"
#include "clients/feed/show_record.h"

json_t *show_outcome_line(const struct reading *reading, const struct outcome *outcome, const char *file)
{
	const Sdac__V1__SubmitOutcomeRequest *request = &outcome->request;
	const Sdac__V1__Source *source = &outcome->source;
	json_t *line = json_pack("{s:s, s:s, s:s, s:s, s:s?, s:s?, s:s?, s:s?, s:s?, s:s?, s:s?}", "file", file, "kind",
	    "outcome", "format", reading->reader, "source", source->system, "court",
	    request->court_code != NULL ? request->court_code : request->court_name, "court_code", request->court_code,
	    "date", request->hearing_date, "hearing_id", request->source_hearing_id, "urn", request->case_urn,
	    "case_number", request->case_number, "version", source->version);
	if (line == NULL)
		return NULL;
	(void)json_object_set_new(
	    line, "shared_at", request->has_shared_at ? show_instant(request->shared_at) : json_null());
	(void)json_object_set_new(line, "amendment", json_boolean(request->is_amendment));
	(void)json_object_set_new(line, "hearings", json_integer(1));
	(void)json_object_set_new(line, "defendants", json_integer(1));
	(void)json_object_set_new(line, "offences", json_integer((json_int_t)outcome->defendant.n_offences));
	(void)json_object_set_new(line, "results", json_integer((json_int_t)request->n_results));
	(void)json_object_set_new(line, "warnings", json_integer((json_int_t)outcome->warnings));
	(void)json_object_set_new(line, "message_id", json_string(source->message_id));
	return line;
}

static json_t *text_list(char *const *texts, size_t count, bool as_lengths)
{
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		(void)json_array_append_new(
		    list, as_lengths ? json_integer((json_int_t)strlen(texts[i])) : json_string(texts[i]));
	return list;
}

static json_t *result_object(const Sdac__V1__OutcomeResult *result)
{
	json_t *object = json_pack("{s:s?, s:s, s:s?, s:s?, s:s?, s:s?}", "id", result->source_result_id, "level",
	    show_enum(&sdac__v1__result_level__descriptor, (int)result->level), "code", result->code, "short_code",
	    result->short_code, "label", result->label, "ordered_date", result->ordered_date);
	if (object == NULL)
		return NULL;
	(void)json_object_set_new(
	    object, "offence", result->has_offence_sequence ? json_integer(result->offence_sequence) : json_null());
	(void)json_object_set_new(object, "qualifiers", text_list(result->qualifiers, result->n_qualifiers, false));
	(void)json_object_set_new(object, "deleted", json_boolean(result->is_deleted));
	(void)json_object_set_new(
	    object, "text_length", result->text == NULL ? json_null() : json_integer((json_int_t)strlen(result->text)));
	(void)json_object_set_new(
	    object, "condition_lengths", text_list(result->conditions, result->n_conditions, true));
	return object;
}

static json_t *result_list(const Sdac__V1__SubmitOutcomeRequest *request)
{
	json_t *list = json_array();
	for (size_t i = 0; i < request->n_results; i++)
		(void)json_array_append_new(list, result_object(request->results[i]));
	return list;
}

static json_t *next_hearing_object(const Sdac__V1__NextHearing *next)
{
	if (next == NULL)
		return json_null();
	json_t *object = json_pack("{s:s?, s:s?, s:s?, s:s, s:s?, s:s?}", "court", next->court_code, "room", next->room,
	    "date", next->hearing_date, "precision",
	    show_enum(&sdac__v1__time_precision__descriptor, (int)next->time_precision), "type", next->hearing_type,
	    "reason", next->reason);
	if (object != NULL)
		(void)json_object_set_new(
		    object, "start_utc", next->has_starts_at ? show_instant(next->starts_at) : json_null());
	return object;
}

/* LG: domestic violence case (Bichard's trigger TRPR0023). */
static bool says_domestic_abuse(const Sdac__V1__SubmitOutcomeRequest *request)
{
	for (size_t i = 0; i < request->n_results; i++)
		for (size_t j = 0; j < request->results[i]->n_qualifiers; j++)
			if (strcmp(request->results[i]->qualifiers[j], "LG") == 0)
				return true;
	return false;
}

/* A marker of the case stands above what a result's qualifier says. */
static void set_domestic_abuse(json_t *object, const struct outcome *outcome)
{
	const bool by_result = says_domestic_abuse(&outcome->request);
	if (!by_result && !outcome->is_domestic_abuse)
		return;
	(void)json_object_set_new(object, "da", json_string("YES"));
	if (by_result && json_object_get(object, "da_basis") == NULL)
		(void)json_object_set_new(object, "da_basis", json_string("results"));
}

static json_t *warning_list(const struct reading *reading, const struct outcome *outcome)
{
	json_t *list = json_array();
	for (size_t i = 0; i < reading->n_warnings; i++)
		if (reading->warnings[i]->outcome == outcome)
			(void)json_array_append_new(
			    list, json_sprintf("%s: %s", reading->warnings[i]->where, reading->warnings[i]->what));
	return list;
}

/* The hearing and defendant are shown by what shows them in a list. */
json_t *show_outcome_record(const struct reading *reading, const struct outcome *outcome)
{
	const Sdac__V1__SubmitOutcomeRequest *request = &outcome->request;
	struct publication day = { 0 };
	Sdac__V1__ListedHearing hearing = SDAC__V1__LISTED_HEARING__INIT;
	if (outcome->heard != NULL)
		hearing = *outcome->heard;
	sdac__v1__submit_list_request__init(&day.request);
	day.request.court_code = request->court_code;
	day.request.list_date = request->hearing_date;
	hearing.source_hearing_id = request->source_hearing_id;
	hearing.case_urn = request->case_urn;
	hearing.case_number = request->case_number;
	json_t *object = show_record(reading, &day, &hearing, &outcome->defendant);
	if (object == NULL)
		return NULL;
	set_domestic_abuse(object, outcome);
	(void)json_object_set_new(object, "results", result_list(request));
	(void)json_object_set_new(object, "next_hearing", next_hearing_object(request->next_hearing));
	(void)json_object_set_new(object, "warnings", warning_list(reading, outcome));
	return object;
}
