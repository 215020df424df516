/*
 * The first rules: URN, name and date of birth all the same link by themselves; two fields that agree
 * are worth a look. A URN alone is never enough: co-defendants share it.
 */
#include "daemon/link/decide.h"

#include <stddef.h>

static bool is_name_exact(const struct comparison *comparison)
{
	return comparison->level[FIELD_FORENAME] == NAME_EXACT && comparison->level[FIELD_SURNAME] == NAME_EXACT &&
	       comparison->level[FIELD_ORDER] == ORDER_STRAIGHT;
}

static bool is_name_close(const struct comparison *comparison)
{
	return comparison->level[FIELD_FORENAME] <= NAME_SIMILAR && comparison->level[FIELD_SURNAME] <= NAME_SIMILAR;
}

/* Sex, area and half a postcode are shared by thousands. */
static int count_agreeing(const struct comparison *comparison)
{
	return (is_name_close(comparison) ? 1 : 0) + (compare_agrees(comparison, FIELD_BIRTH) ? 1 : 0) +
	       (comparison->level[FIELD_PLACE] == PLACE_POSTCODE ? 1 : 0) +
	       (compare_agrees(comparison, FIELD_URN) ? 1 : 0) + (compare_agrees(comparison, FIELD_PNC) ? 1 : 0);
}

static enum doubt find_doubt(
    const struct person *listed, const struct person *recorded, const struct comparison *comparison)
{
	if (listed->from_public_list || recorded->from_public_list)
		return DOUBT_PUBLIC_LIST;
	if (comparison->level[FIELD_PNC] == ID_DIFFERENT)
		return DOUBT_PNC;
	if (comparison->level[FIELD_SEX] == DIFFERENT)
		return DOUBT_SEX;
	if (comparison->level[FIELD_GENERATION] == DIFFERENT)
		return DOUBT_GENERATION;
	return DOUBT_NONE;
}

struct decision decide_pair(const struct score_model *model, const struct person *listed, const struct person *recorded,
    const struct comparison *comparison, const struct score *score)
{
	bool is_certain = comparison->level[FIELD_URN] == ID_SAME && comparison->level[FIELD_BIRTH] == BIRTH_EXACT &&
			  is_name_exact(comparison) && score->bits >= model->auto_bits;
	struct decision decision = { BAND_NONE, DOUBT_NONE };

	if (listed->is_organisation || recorded->is_organisation)
		return decision;
	if (is_certain) {
		decision.doubt = find_doubt(listed, recorded, comparison);
		decision.band = decision.doubt == DOUBT_NONE ? BAND_AUTO : BAND_REVIEW;
	} else if (count_agreeing(comparison) >= 2) {
		decision.band = BAND_REVIEW;
	}
	return decision;
}

bool decide_are_distinct(const struct person *a, const struct person *b)
{
	struct comparison comparison = { 0 };

	compare_persons(a, b, &comparison);
	if (!is_name_close(&comparison) || find_doubt(a, b, &comparison) > DOUBT_PUBLIC_LIST)
		return true;
	/* A date that one of them lacks does not make them two. */
	return comparison.level[FIELD_BIRTH] != LEVEL_MISSING && !compare_agrees(&comparison, FIELD_BIRTH);
}

bool decide_is_same_case(const struct comparison *comparison)
{
	return comparison->level[FIELD_URN] == ID_SAME;
}
