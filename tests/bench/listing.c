#include "tests/bench/listing.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define FIRST_DAY 1819756800 /* 1 September 2027 */
#define ROOMS 10

static void *need(void *memory)
{
	if (memory == NULL) {
		abort();
	}
	return memory;
}

static Sdac__V1__ListedOffence *offence(struct arena *arena, int sequence)
{
	Sdac__V1__ListedOffence *one = need(arena_alloc(arena, sizeof *one));

	sdac__v1__listed_offence__init(one);
	one->has_sequence = true;
	one->sequence = sequence;
	one->code = need(arena_strdup(arena, sequence == 1 ? "CJ88116" : "CD71039"));
	one->title = need(arena_strdup(arena, sequence == 1 ? "Assault by beating" : "Criminal damage"));
	one->wording =
	    need(arena_printf(arena, "On a day in 2026 at a place, offence %d, against the peace", sequence));
	one->plea = need(arena_strdup(arena, "NG"));
	return one;
}

static Sdac__V1__ListedDefendant *defendant(struct arena *arena, int i, int n)
{
	Sdac__V1__ListedDefendant *one = need(arena_alloc(arena, sizeof *one));

	sdac__v1__listed_defendant__init(one);
	one->name = need(arena_alloc(arena, sizeof *one->name));
	sdac__v1__person_name__init(one->name);
	one->name->forenames = need(arena_strdup(arena, "Torben"));
	one->name->surname = need(arena_printf(arena, "BENCH%c%c%c", 'A' + i % 26, 'A' + i / 26 % 26, 'A' + n % 26));
	one->name->has_form = true;
	one->name->form = SDAC__V1__NAME_FORM__NAME_FORM_STRUCTURED;
	one->birth_date = need(arena_printf(arena, "19%02d-%02d-%02d", 50 + n % 50, 1 + i % 12, 1 + n % 28));
	one->has_birth_date_quality = true;
	one->birth_date_quality = SDAC__V1__DATE_QUALITY__DATE_QUALITY_OK;
	one->sex = need(arena_strdup(arena, "M"));
	one->postcode = need(arena_strdup(arena, "WB1 2AB"));
	one->n_offences = 2;
	one->offences = need(arena_alloc_array(arena, 2, sizeof *one->offences));
	one->offences[0] = offence(arena, 1);
	one->offences[1] = offence(arena, 2);
	return one;
}

static Sdac__V1__ListedHearing *hearing(struct arena *arena, int i, int n)
{
	Sdac__V1__ListedHearing *one = need(arena_alloc(arena, sizeof *one));

	sdac__v1__listed_hearing__init(one);
	one->case_urn = need(arena_printf(arena, "02BN%07d", i * 1000 + n));
	one->local_time = need(arena_printf(arena, "%02d:%02d", 9 + n / 12 % 8, n % 12 * 5));
	one->has_time_precision = true;
	one->time_precision = SDAC__V1__TIME_PRECISION__TIME_PRECISION_EXACT;
	one->hearing_type = need(arena_strdup(arena, "FH"));
	one->n_defendants = 1;
	one->defendants = need(arena_alloc_array(arena, 1, sizeof *one->defendants));
	one->defendants[0] = defendant(arena, i, n);
	return one;
}

Sdac__V1__SubmitListRequest *listing_make(struct arena *arena, const char *run, int i, int hearings)
{
	Sdac__V1__SubmitListRequest *list = need(arena_alloc(arena, sizeof *list));
	time_t day = FIRST_DAY + (time_t)(i / ROOMS) * 86400;
	struct tm tm;
	char date[16];

	sdac__v1__submit_list_request__init(list);
	list->source = need(arena_alloc(arena, sizeof *list->source));
	sdac__v1__source__init(list->source);
	list->source->message_id = need(arena_printf(arena, "%s-%d", run, i));
	list->source->system = need(arena_strdup(arena, "libra"));
	list->source->has_published_at = true;
	list->source->published_at = (int64_t)FIRST_DAY * 1000 - 86400000;
	gmtime_r(&day, &tm);
	strftime(date, sizeof date, "%Y-%m-%d", &tm);
	list->court_code = need(arena_strdup(arena, "B01WB"));
	list->list_date = need(arena_strdup(arena, date));
	list->has_list_type = true;
	list->list_type = SDAC__V1__LIST_TYPE__LIST_TYPE_ADULT;
	list->room = need(arena_printf(arena, "%d", i % ROOMS + 1));
	list->has_completeness = true;
	list->completeness = SDAC__V1__COMPLETENESS__COMPLETENESS_FULL;
	list->n_hearings = (size_t)hearings;
	list->hearings = need(arena_alloc_array(arena, list->n_hearings, sizeof *list->hearings));
	for (int n = 0; n < hearings; n++) {
		list->hearings[n] = hearing(arena, i, n);
	}
	return list;
}
