/*
 * What a reading tells of single hearings; see told.h.
 */
#include "clients/feed/told.h"

struct told *told_open(struct reading *reading, const char *court_code, const char *hearing_id)
{
	if (reading->n_told == READING_MAX_TOLD &&
	    reading_refuse(reading, "document", "tells of more hearings than one document can") != SD_OK)
		return NULL;
	struct told *told = reading_alloc(reading, sizeof *told);
	struct told **all = reading_grow(reading, reading->told, reading->n_told);
	if (told == NULL || all == NULL)
		return NULL;
	*told = (struct told){ .part = (unsigned)reading->n_told + 1 };
	sdac__v1__submit_hearing_request__init(&told->request);
	sdac__v1__source__init(&told->source);
	told->request.source = &told->source;
	told->request.court_code = reading_strdup(reading, court_code);
	told->request.source_hearing_id = reading_strdup(reading, hearing_id);
	reading->told = all;
	reading->told[reading->n_told++] = told;
	return told;
}

bool told_names_court(const struct told *told)
{
	return told->request.court_code != NULL || told->request.court_name != NULL ||
	       told->request.source_court_id != NULL;
}

static Sdac__V1__HearingDay *new_day(struct reading *reading, const char *date)
{
	Sdac__V1__HearingDay *day = reading_alloc(reading, sizeof *day);
	if (day == NULL)
		return NULL;
	sdac__v1__hearing_day__init(day);
	day->hearing_date = reading_strdup(reading, date);
	return day;
}

Sdac__V1__HearingDay *told_day_of(struct reading *reading, const struct moment *moment)
{
	Sdac__V1__HearingDay *day = new_day(reading, moment->date);
	if (day == NULL)
		return NULL;
	day->has_starts_at = moment->time[0] != '\0';
	day->starts_at = moment->unix_ms;
	day->local_time = day->has_starts_at ? reading_strdup(reading, moment->time) : NULL;
	day->has_time_precision = true;
	day->time_precision = day->has_starts_at ? SDAC__V1__TIME_PRECISION__TIME_PRECISION_EXACT
						 : SDAC__V1__TIME_PRECISION__TIME_PRECISION_DATE_ONLY;
	return day;
}

Sdac__V1__CaseMarkers *told_add_markers(struct reading *reading, struct told *told, const char *case_id)
{
	Sdac__V1__CaseMarkers *markers = reading_alloc(reading, sizeof *markers);
	Sdac__V1__CaseMarkers **all = reading_grow(reading, told->request.case_markers, told->request.n_case_markers);
	if (markers == NULL || all == NULL)
		return NULL;
	sdac__v1__case_markers__init(markers);
	markers->source_case_id = reading_strdup(reading, case_id);
	told->request.case_markers = all;
	told->request.case_markers[told->request.n_case_markers++] = markers;
	return markers;
}

void told_add_marker(struct reading *reading, Sdac__V1__CaseMarkers *markers, const char *code, const char *text)
{
	Sdac__V1__CaseMarker *marker = reading_alloc(reading, sizeof *marker);
	Sdac__V1__CaseMarker **all = reading_grow(reading, markers->markers, markers->n_markers);
	if (marker == NULL || all == NULL)
		return;
	sdac__v1__case_marker__init(marker);
	marker->code = reading_strdup(reading, code);
	marker->text = reading_strdup(reading, text);
	markers->markers = all;
	markers->markers[markers->n_markers++] = marker;
}

Sdac__V1__HearingDay *told_add_day(struct reading *reading, struct told *told, const char *date)
{
	Sdac__V1__HearingDay *day = new_day(reading, date);
	Sdac__V1__HearingDay **days = reading_grow(reading, told->request.days, told->request.n_days);
	if (day == NULL || days == NULL)
		return NULL;
	told->request.days = days;
	told->request.days[told->request.n_days++] = day;
	return day;
}

void told_set_fate(struct told *told, Sdac__V1__HearingFate fate)
{
	told->request.has_fate = true;
	told->request.fate = fate;
}
