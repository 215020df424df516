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

Sdac__V1__HearingDay *told_add_day(struct reading *reading, struct told *told, const char *date)
{
	Sdac__V1__HearingDay *day = reading_alloc(reading, sizeof *day);
	Sdac__V1__HearingDay **days = reading_grow(reading, told->request.days, told->request.n_days);
	if (day == NULL || days == NULL)
		return NULL;
	sdac__v1__hearing_day__init(day);
	day->hearing_date = reading_strdup(reading, date);
	told->request.days = days;
	told->request.days[told->request.n_days++] = day;
	return day;
}

void told_set_fate(struct told *told, Sdac__V1__HearingFate fate)
{
	told->request.has_fate = true;
	told->request.fate = fate;
}
