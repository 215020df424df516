/*
 * When a hearing of the Crown Court begins; see crown_time.h.
 */
#include "clients/feed/crown_time.h"

#include <string.h>

#include "clients/feed/clock.h"

void crown_time_fill(struct reading *reading, const struct crown_time *time, Sdac__V1__ListedHearing *hearing)
{
	struct moment start = time->day;
	char clock[MOMENT_TIME_SIZE];
	const bool has_note = clock_find(time->note, clock) && moment_set_time(&start, clock);
	hearing->has_time_precision = true;
	hearing->time_precision = time->otherwise;
	/* Without a day an hour is none. */
	if (time->otherwise == SDAC__V1__TIME_PRECISION__TIME_PRECISION_UNSCHEDULED)
		return;
	if (!has_note && (time->sitting_at == NULL || !moment_set_time(&start, time->sitting_at)))
		return;
	const bool is_earliest = has_note ? strcasestr(time->note, "before") != NULL : !time->is_first;
	hearing->time_precision = is_earliest ? SDAC__V1__TIME_PRECISION__TIME_PRECISION_NOT_BEFORE
					      : SDAC__V1__TIME_PRECISION__TIME_PRECISION_EXACT;
	clock_fill(reading, &start, hearing);
}
