/* Any text as a date: what is read can be written and is then read as the same day. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/link/date.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size), written[32];
	struct date date, again, birth = date_of_birth(text, (struct date){ 2026, 3, 4 });

	if (date_parse(text, 2026, &date)) {
		(void)snprintf(written, sizeof written, "%04d-%02d-%02d", date.year, date.month, date.day);
		if (!date_parse(written, 2026, &again) || date_days(again) != date_days(date))
			abort();
		again = date_from_unix_ms(date_days(date) * INT64_C(86400000));
		if (again.year != date.year || again.month != date.month || again.day != date.day)
			abort();
	}
	if (birth.year != 0 && (birth.year < 1905 || birth.year > 2016))
		abort();
	free(text);
	return 0;
}
