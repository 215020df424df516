/*
 * The levels of everything but names, which have a file of their own (compare_name.c).
 */
#include "daemon/link/compare.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/link/compare_name.h"

#define DIGITS 8
#define DECADE 10

static void write_digits(struct date date, char digits[DIGITS])
{
	int value = date.year * 10000 + date.month * 100 + date.day;

	for (int i = DIGITS - 1; i >= 0; i--, value /= 10)
		digits[i] = (char)('0' + value % 10);
}

/* One digit, or two neighbours swapped. */
static bool is_one_edit(struct date a, struct date b)
{
	char x[DIGITS], y[DIGITS];
	int first = DIGITS, differences = 0;

	write_digits(a, x);
	write_digits(b, y);
	for (int i = DIGITS - 1; i >= 0; i--) {
		if (x[i] != y[i]) {
			differences++;
			first = i;
		}
	}
	if (differences == 2 && first + 1 < DIGITS)
		return x[first] == y[first + 1] && x[first + 1] == y[first];
	return differences == 1;
}

static bool is_first_of_january(struct date date)
{
	return date.month == 1 && date.day == 1;
}

enum birth_level compare_births(const struct model_compare *model, struct date a, struct date b)
{
	int years = abs(a.year - b.year), months = abs(a.year * 12 + a.month - b.year * 12 - b.month);
	bool same_month = a.year == b.year && a.month == b.month, same_day = a.month == b.month && a.day == b.day;

	if (years == 0 && same_day)
		return BIRTH_EXACT;
	if (years == 0 && a.month == b.day && a.day == b.month)
		return BIRTH_SWAPPED;
	if (same_day && (years == 1 || years == DECADE))
		return BIRTH_YEAR_OFF;
	if (years == 0 && (is_first_of_january(a) || is_first_of_january(b)))
		return BIRTH_FIRST_OF_JANUARY;
	if (is_one_edit(a, b) || (same_month && abs(a.day - b.day) == 1))
		return BIRTH_ONE_EDIT;
	if (same_month)
		return BIRTH_SAME_MONTH;
	return months <= model->near_months ? BIRTH_NEAR : BIRTH_DIFFERENT;
}

static int32_t born_on(const struct person *person)
{
	return person->birth.year != 0 ? date_days(person->birth) : person->born_around;
}

static uint8_t birth_level(const struct model_compare *model, const struct person *a, const struct person *b)
{
	bool has_a = a->birth.year != 0 || a->born_around != 0, has_b = b->birth.year != 0 || b->born_around != 0;

	if (!has_a || !has_b)
		return LEVEL_MISSING;
	if (a->birth.year != 0 && b->birth.year != 0)
		return (uint8_t)compare_births(model, a->birth, b->birth);
	int32_t apart = abs(born_on(a) - born_on(b));

	if (apart <= model->age_days.near)
		return BIRTH_AGE_NEAR;
	return apart <= model->age_days.fair ? BIRTH_AGE_FAIR : BIRTH_AGE_DIFFERENT;
}

static uint8_t place_level(const struct postcode *a, const struct postcode *b)
{
	if (a->outcode[0] == '\0' || b->outcode[0] == '\0')
		return LEVEL_MISSING;
	if (a->full[0] != '\0' && strcmp(a->full, b->full) == 0)
		return PLACE_POSTCODE;
	return strcmp(a->outcode, b->outcode) == 0 ? PLACE_OUTCODE : PLACE_DIFFERENT;
}

/* The best of all pairs: a case has several, from earlier prosecutions. */
static void compare_urns(const struct person *a, const struct person *b, struct comparison *comparison)
{
	uint8_t best = LEVEL_MISSING;

	for (size_t i = 0; i < a->n_urns; i++) {
		for (size_t j = 0; j < b->n_urns; j++) {
			uint8_t level = strcmp(a->urns[i], b->urns[j]) == 0        ? ID_SAME
					: compare_one_edit(a->urns[i], b->urns[j]) ? ID_ONE_EDIT
										   : ID_DIFFERENT;

			if (level >= best)
				continue;
			best = level;
			comparison->urn[0] = a->urns[i];
			comparison->urn[1] = b->urns[j];
		}
	}
	comparison->level[FIELD_URN] = best;
}

static uint8_t pnc_level(const struct person *a, const struct person *b)
{
	if (a->pnc_quality == PNC_NONE || b->pnc_quality == PNC_NONE)
		return LEVEL_MISSING;
	bool are_valid = a->pnc_quality == PNC_VALID && b->pnc_quality == PNC_VALID;

	if (strcmp(a->pnc, b->pnc) == 0)
		return are_valid ? ID_SAME : ID_UNVERIFIED;
	/* A mistyped id says nothing, least of all that they are two people. */
	return are_valid ? ID_DIFFERENT : LEVEL_MISSING;
}

static uint8_t same_level(char a, char b)
{
	if (a == '\0' || b == '\0')
		return LEVEL_MISSING;
	return a == b ? SAME : DIFFERENT;
}

static uint8_t area_level(const char *a, const char *b)
{
	if (a[0] == '\0' || b[0] == '\0')
		return LEVEL_MISSING;
	return strcmp(a, b) == 0 ? SAME : DIFFERENT;
}

void compare_persons(
    const struct model_compare *model, const struct person *a, const struct person *b, struct comparison *comparison_r)
{
	uint8_t *level = comparison_r->level;

	memset(comparison_r, 0, sizeof *comparison_r);
	compare_names(model, &a->names, &b->names, comparison_r);
	level[FIELD_BIRTH] = birth_level(model, a, b);
	comparison_r->days_apart = abs(born_on(a) - born_on(b));
	level[FIELD_SEX] = same_level(a->sex, b->sex);
	level[FIELD_PLACE] = place_level(&a->postcode, &b->postcode);
	comparison_r->has_half_postcode = a->postcode.full[0] == '\0' || b->postcode.full[0] == '\0';
	/* Where the postcode agrees, the court's area says nothing new. */
	level[FIELD_AREA] = level[FIELD_PLACE] <= PLACE_OUTCODE ? LEVEL_MISSING : area_level(a->court, b->court);
	compare_urns(a, b, comparison_r);
	level[FIELD_PNC] = pnc_level(a, b);
	level[FIELD_GENERATION] = same_level(a->names.all[0].generation, b->names.all[0].generation);
}

bool compare_agrees(const struct comparison *comparison, enum field field)
{
	/* The levels below these agree. */
	static const uint8_t last_close[FIELD_COUNT] = { [FIELD_FORENAME] = NAME_SIMILAR,
		[FIELD_SURNAME] = NAME_SIMILAR,
		[FIELD_ORDER] = ORDER_ALIAS,
		[FIELD_MIDDLE] = NAME_SIMILAR,
		[FIELD_BIRTH] = BIRTH_FIRST_OF_JANUARY,
		[FIELD_SEX] = SAME,
		[FIELD_PLACE] = PLACE_OUTCODE,
		[FIELD_AREA] = SAME,
		[FIELD_URN] = ID_ONE_EDIT,
		[FIELD_PNC] = ID_SAME,
		[FIELD_GENERATION] = SAME };
	uint8_t level = comparison->level[field];

	if (field == FIELD_PNC && level == ID_UNVERIFIED)
		return true;
	if (field == FIELD_BIRTH && level == BIRTH_AGE_NEAR)
		return true;
	return level <= last_close[field];
}
