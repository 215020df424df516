/*
 * One defendant's row as a JSON object; see show_record.h. Its keys are those that people and tests
 * compare between formats, so every format has all of them, null where it says nothing.
 */
#include "clients/feed/show_record.h"

#include <string.h>
#include <time.h>

#include "clients/feed/show.h"

static json_t *text_or_null(const char *text)
{
	return text == NULL ? json_null() : json_string(text);
}

/* A sensitive text shows that it is there, and no more. Characters would do as well; octets are what is stored. */
static json_t *length_or_null(const char *text)
{
	return text == NULL ? json_null() : json_integer((json_int_t)strlen(text));
}

static json_t *truth_or_null(bool known, bool truth)
{
	return known ? json_boolean(truth) : json_null();
}

json_t *show_instant(int64_t unix_ms)
{
	const time_t seconds = (time_t)(unix_ms / 1000);
	struct tm utc;
	char text[32];
	if (gmtime_r(&seconds, &utc) == NULL || strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
		return json_null();
	return json_string(text);
}

struct entry {
	const char *key;
	json_t *value;
};

static void set_all(json_t *object, const struct entry *entries, size_t count)
{
	for (size_t i = 0; i < count; i++)
		(void)json_object_set_new(object, entries[i].key, entries[i].value);
}

static json_t *offence_object(const Sdac__V1__ListedOffence *offence)
{
	json_t *object = json_object();
	const struct entry entries[] = {
		{ "sequence", offence->has_sequence ? json_integer(offence->sequence) : json_null() },
		{ "code", text_or_null(offence->code) },
		{ "title", text_or_null(offence->title) },
		{ "wording_length", length_or_null(offence->wording) },
		{ "plea", text_or_null(offence->plea) },
		{ "plea_date", text_or_null(offence->plea_date) },
		{ "verdict", text_or_null(offence->verdict) },
		{ "verdict_date", text_or_null(offence->verdict_date) },
		{ "adjourned_date", text_or_null(offence->adjourned_date) },
		{ "adjournment_reason_length", length_or_null(offence->adjournment_reason) },
	};
	set_all(object, entries, sizeof entries / sizeof *entries);
	return object;
}

/* What the markers say. No marker says nothing: most feeds cannot carry one (feeds.md 3.1). */
static const char *domestic_abuse(const Sdac__V1__ListedHearing *hearing)
{
	for (size_t i = 0; i < hearing->n_markers; i++)
		if (hearing->markers[i]->code != NULL && strcmp(hearing->markers[i]->code, "DV") == 0)
			return "YES";
	return hearing->states_markers ? "NO" : "UNKNOWN";
}

static json_t *marker_list(const Sdac__V1__ListedHearing *hearing)
{
	json_t *list = json_array();
	for (size_t i = 0; i < hearing->n_markers; i++) {
		const Sdac__V1__CaseMarker *marker = hearing->markers[i];
		(void)json_array_append_new(list, json_string(marker->code != NULL ? marker->code : marker->text));
	}
	return list;
}

static json_t *start_local(const struct publication *publication, const Sdac__V1__ListedHearing *hearing)
{
	const char *date = publication->request.list_date;
	if (date == NULL)
		return json_null();
	/* Any day from the one to the other: an interval, as ISO 8601 writes it. */
	if (hearing->warned_to != NULL)
		return json_sprintf("%s/%s", hearing->warned_from, hearing->warned_to);
	if (hearing->time_precision == SDAC__V1__TIME_PRECISION__TIME_PRECISION_UNSCHEDULED ||
	    hearing->time_precision == SDAC__V1__TIME_PRECISION__TIME_PRECISION_WEEK_COMMENCING)
		return json_sprintf("%s/P7D", hearing->warned_from != NULL ? hearing->warned_from : date);
	return hearing->local_time == NULL ? json_string(date) : json_sprintf("%sT%s", date, hearing->local_time);
}

static void set_hearing(json_t *object, const struct publication *publication, const Sdac__V1__ListedHearing *hearing)
{
	const Sdac__V1__SubmitListRequest *request = &publication->request;
	const struct entry entries[] = {
		{ "urn", text_or_null(hearing->case_urn) },
		{ "case_number", text_or_null(hearing->case_number) },
		{ "application_reference", text_or_null(hearing->application_reference) },
		{ "hearing_id", text_or_null(hearing->source_hearing_id) },
		{ "court", text_or_null(request->court_code != NULL ? request->court_code : request->court_name) },
		{ "date", text_or_null(request->list_date) },
		{ "room", text_or_null(hearing->room) },
		{ "start_utc", hearing->has_starts_at ? show_instant(hearing->starts_at) : json_null() },
		{ "start_local", start_local(publication, hearing) },
		{ "precision",
		    json_string(show_enum(&sdac__v1__time_precision__descriptor, (int)hearing->time_precision)) },
		{ "sequence", hearing->has_sequence ? json_integer(hearing->sequence) : json_null() },
		{ "type", text_or_null(hearing->hearing_type) },
		{ "business_type", text_or_null(hearing->business_type) },
		{ "prosecutor", text_or_null(hearing->prosecutor) },
		{ "restricted", truth_or_null(hearing->has_is_reporting_restricted, hearing->is_reporting_restricted) },
		{ "da", json_string(domestic_abuse(hearing)) },
		{ "markers", marker_list(hearing) },
	};
	set_all(object, entries, sizeof entries / sizeof *entries);
}

static void set_name(json_t *object, const Sdac__V1__PersonName *name)
{
	static const Sdac__V1__PersonName none = SDAC__V1__PERSON_NAME__INIT;
	if (name == NULL)
		name = &none;
	const struct entry entries[] = {
		{ "defendant", text_or_null(name->full) },
		{ "name_form", json_string(show_enum(&sdac__v1__name_form__descriptor, (int)name->form)) },
		{ "title", text_or_null(name->title) },
		{ "forenames", text_or_null(name->forenames) },
		{ "middle_names", text_or_null(name->middle_names) },
		{ "surname", text_or_null(name->surname) },
	};
	set_all(object, entries, sizeof entries / sizeof *entries);
}

static json_t *offence_list(const Sdac__V1__ListedDefendant *defendant)
{
	json_t *list = json_array();
	for (size_t i = 0; i < defendant->n_offences; i++)
		(void)json_array_append_new(list, offence_object(defendant->offences[i]));
	return list;
}

/* The plea or verdict of the row when all its offences that have one agree; else each offence says its own. */
static json_t *agreed(const Sdac__V1__ListedDefendant *defendant, bool verdict)
{
	const char *found = NULL;
	for (size_t i = 0; i < defendant->n_offences; i++) {
		const Sdac__V1__ListedOffence *offence = defendant->offences[i];
		const char *text = verdict ? offence->verdict : offence->plea;
		if (text != NULL && found != NULL && strcmp(text, found) != 0)
			return json_null();
		found = text == NULL ? found : text;
	}
	return text_or_null(found);
}

static void set_defendant(json_t *object, const Sdac__V1__ListedDefendant *defendant)
{
	const struct entry entries[] = {
		{ "dob", text_or_null(defendant->birth_date) },
		{ "dob_quality",
		    json_string(show_enum(&sdac__v1__date_quality__descriptor, (int)defendant->birth_date_quality)) },
		{ "age", defendant->has_age ? json_integer(defendant->age) : json_null() },
		{ "sex", text_or_null(defendant->sex) },
		{ "postcode", text_or_null(defendant->postcode) },
		{ "pnc", text_or_null(defendant->pnc_id) },
		{ "cro", text_or_null(defendant->cro_number) },
		{ "asn", text_or_null(defendant->arrest_summons_number) },
		{ "custody", truth_or_null(defendant->has_in_custody, defendant->in_custody) },
		{ "bail", text_or_null(defendant->bail_status) },
		{ "youth", truth_or_null(defendant->has_is_youth, defendant->is_youth) },
		{ "offences", offence_list(defendant) },
		{ "plea", agreed(defendant, false) },
		{ "verdict", agreed(defendant, true) },
		{ "results", json_array() },
		{ "next_hearing", json_null() },
	};
	set_name(object, defendant->name);
	set_all(object, entries, sizeof entries / sizeof *entries);
}

static json_t *warnings_of(
    const struct reading *reading, const Sdac__V1__ListedHearing *hearing, const Sdac__V1__ListedDefendant *defendant)
{
	json_t *list = json_array();
	for (size_t i = 0; i < reading->n_warnings; i++) {
		const struct warning *warning = reading->warnings[i];
		if (warning->hearing == hearing && (warning->defendant == NULL || warning->defendant == defendant))
			(void)json_array_append_new(list, json_sprintf("%s: %s", warning->where, warning->what));
	}
	return list;
}

json_t *show_record(const struct reading *reading, const struct publication *publication,
    const Sdac__V1__ListedHearing *hearing, const Sdac__V1__ListedDefendant *defendant)
{
	static const Sdac__V1__ListedDefendant nobody = SDAC__V1__LISTED_DEFENDANT__INIT;
	json_t *object = json_object();
	if (object == NULL)
		return NULL;
	set_hearing(object, publication, hearing);
	set_defendant(object, defendant == NULL ? &nobody : defendant);
	if (hearing->states_markers)
		(void)json_object_set_new(object, "da_basis", json_string("markers"));
	(void)json_object_set_new(object, "warnings", warnings_of(reading, hearing, defendant));
	return object;
}
