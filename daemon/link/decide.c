/*
 * Bands by score, then guards. A URN alone is never enough: co-defendants share it, and the score says so.
 */
#include "daemon/link/decide.h"

#include <stddef.h>

static bool is_name_close(const struct comparison *comparison)
{
	return comparison->level[FIELD_FORENAME] <= NAME_SIMILAR && comparison->level[FIELD_SURNAME] <= NAME_SIMILAR;
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
    const struct comparison *comparison, const struct score *score, bool is_linked)
{
	double lowest_auto = model->decide.auto_bits - (is_linked ? model->decide.hysteresis_bits : 0);
	struct decision decision = { BAND_NONE, DOUBT_NONE };

	if (listed->is_organisation || recorded->is_organisation)
		return decision;
	if (score->bits >= lowest_auto)
		decision.band = BAND_AUTO;
	else if (score->bits >= model->decide.review_bits)
		decision.band = BAND_REVIEW;
	if (is_linked || decision.band == BAND_NONE)
		return decision;
	decision.doubt = find_doubt(listed, recorded, comparison);
	if (decision.doubt == DOUBT_NONE && !score_has_hard_key(comparison) &&
	    score->bits >= model->decide.no_hard_key_bits)
		decision.doubt = DOUBT_KEY;
	if (decision.doubt != DOUBT_NONE)
		decision.band = BAND_REVIEW;
	return decision;
}

bool decide_is_near(const struct score_model *model, const struct decision *other, double other_bits, double bits)
{
	return other->band != BAND_NONE && other_bits >= bits - model->decide.rival_bits;
}

bool decide_are_distinct(const struct score_model *model, const struct person *a, const struct person *b)
{
	struct comparison comparison = { 0 };

	compare_persons(&model->compare, a, b, &comparison);
	if (!is_name_close(&comparison) || find_doubt(a, b, &comparison) > DOUBT_PUBLIC_LIST)
		return true;
	/* A date that one of them lacks does not make them two. */
	return comparison.level[FIELD_BIRTH] != LEVEL_MISSING && !compare_agrees(&comparison, FIELD_BIRTH);
}

bool decide_is_same_case(const struct comparison *comparison)
{
	return comparison->level[FIELD_URN] == ID_SAME;
}
