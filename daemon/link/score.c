/*
 * score = log2(lambda * product of m) - log2(sum over the look-alikes of their prior * product of u).
 * Sums of chances, not of bits: with two likely look-alikes both count.
 */
#include "daemon/link/score.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "daemon/link/evidence.h"

#define LEAST DBL_MIN /* of a chance whose logarithm is taken */

/* What a look-alike shares with the person, as levels. */
struct likeness {
	uint8_t forename, surname, middle; /* of enum kin_level, or LEVEL_MISSING */
	enum gap gap;
	const struct comparison *comparison;
	const struct evidence *evidence;
};

static uint8_t kin_of(uint8_t level, enum name_level last_close)
{
	if (level == LEVEL_MISSING)
		return LEVEL_MISSING;
	if (level == NAME_EXACT)
		return KIN_EXACT;
	return level <= last_close ? KIN_CLOSE : KIN_DIFFERENT;
}

static enum gap gap_of(const struct model_compare *model, const struct comparison *comparison)
{
	const struct {
		double below;
		enum gap gap;
	} gaps[] = { { model->gap_days.near, GAP_NEAR }, { model->gap_days.near_sibling, GAP_NEAR_SIBLING },
		{ model->gap_days.sibling, GAP_SIBLING }, { model->gap_days.other, GAP_OTHER },
		{ model->gap_days.generation, GAP_GENERATION } };
	uint8_t level = comparison->level[FIELD_BIRTH];

	if (level == LEVEL_MISSING)
		return GAP_UNKNOWN;
	if (level >= BIRTH_AGE_NEAR)
		return (enum gap)(GAP_AGE_NEAR + level - BIRTH_AGE_NEAR);
	if (level == BIRTH_EXACT)
		return GAP_SAME;
	if (level <= BIRTH_FIRST_OF_JANUARY)
		return GAP_MISREAD;
	for (size_t i = 0; i < sizeof gaps / sizeof gaps[0]; i++) {
		if (comparison->days_apart < gaps[i].below)
			return gaps[i].gap;
	}
	return GAP_OTHER;
}

/* Of a table by level; what is missing says nothing. */
static double at(const double *table, uint8_t level)
{
	return level == LEVEL_MISSING ? 1 : table[level];
}

/* A name that agrees as it stands is a relative's no more often than one's own. One that agrees only in another
 * order may be: a man's middle name is his brother's forename. */
static double straight_chance(const struct likeness *likeness)
{
	return likeness->comparison->level[FIELD_ORDER] == ORDER_STRAIGHT ? likeness->evidence[FIELD_ORDER].m : 1;
}

/* Of half a postcode, relatives at one address have the same. */
static double relative_place(const struct score_model *model, const struct comparison *comparison)
{
	uint8_t level = comparison->level[FIELD_PLACE];

	if (level != LEVEL_MISSING && comparison->has_half_postcode)
		return model->relative.outcode[level - PLACE_OUTCODE];
	return at(model->relative.place, level);
}

/* What relatives have in common by themselves: the surname, the household; a sex is as sure as of one
 * person; identifiers are their own. */
static double relative_chance(const struct score_model *model, const struct likeness *likeness)
{
	const uint8_t *level = likeness->comparison->level;

	return at(model->relative.surname, likeness->surname) * relative_place(model, likeness->comparison) *
	       at(model->relative.area, level[FIELD_AREA]) * at(model->relative.urn, level[FIELD_URN]) *
	       at(model->relative.pnc, level[FIELD_PNC]) * likeness->evidence[FIELD_SEX].m * straight_chance(likeness) *
	       likeness->evidence[FIELD_GENERATION].u;
}

static double kin_chance(
    const struct score_model *model, const struct model_kin *kin, const struct likeness *likeness, double forename)
{
	return relative_chance(model, likeness) * forename * at(kin->middle, likeness->middle) *
	       kin->gap[likeness->gap];
}

/* Brothers and twins have forenames of their own, like strangers, and seldom the same. */
static double own_forename(
    const struct score_model *model, const struct model_kin *kin, const struct likeness *likeness)
{
	return fmin(
	    at(kin->forename, likeness->forename), model->u.factor.relative * likeness->evidence[FIELD_FORENAME].u);
}

static double namesake_chance(const struct score_model *model, const struct likeness *likeness)
{
	const uint8_t *level = likeness->comparison->level;
	const struct evidence *evidence = likeness->evidence;

	return at(model->namesake.forename, likeness->forename) * at(model->namesake.surname, likeness->surname) *
	       evidence[FIELD_MIDDLE].u * model->namesake.gap[likeness->gap] *
	       at(model->namesake.place, level[FIELD_PLACE]) * evidence[FIELD_AREA].u *
	       at(model->relative.urn, level[FIELD_URN]) * at(model->relative.pnc, level[FIELD_PNC]) *
	       evidence[FIELD_SEX].m * straight_chance(likeness) * evidence[FIELD_GENERATION].u;
}

/* Chances of all that is seen, given each look-alike, with its prior. */
static void weigh_lookalikes(
    const struct score_model *model, double lambda, const struct likeness *likeness, double chances[LOOKALIKES])
{
	const uint8_t *level = likeness->comparison->level;
	const struct evidence *urn = &likeness->evidence[FIELD_URN];
	double stranger = 1;

	for (size_t field = 0; field < FIELD_COUNT; field++)
		stranger *= likeness->evidence[field].u;
	chances[LOOKALIKE_STRANGER] = (1 - lambda) * stranger;
	chances[LOOKALIKE_PARENT] =
	    model->prior.parent * lambda *
	    kin_chance(model, &model->parent, likeness, at(model->parent.forename, likeness->forename));
	chances[LOOKALIKE_SIBLING] =
	    model->prior.sibling * lambda *
	    kin_chance(model, &model->sibling, likeness, own_forename(model, &model->sibling, likeness));
	chances[LOOKALIKE_TWIN] =
	    model->prior.twin * lambda *
	    kin_chance(model, &model->twin, likeness, own_forename(model, &model->twin, likeness));
	chances[LOOKALIKE_NAMESAKE] = model->prior.namesake * lambda * namesake_chance(model, likeness);
	chances[LOOKALIKE_CODEFENDANT] =
	    level[FIELD_URN] <= ID_ONE_EDIT ? model->prior.codefendant * lambda * stranger / urn->u * urn->m : 0;
}

static struct likeness liken(
    const struct model_compare *model, const struct comparison *comparison, const struct evidence *evidence)
{
	const uint8_t *level = comparison->level;

	bool is_shuffled = level[FIELD_ORDER] == ORDER_ANY; /* then the surname is no family's */

	return (struct likeness){ .forename = kin_of(level[FIELD_FORENAME], NAME_SOUNDS_ALIKE),
		.surname = is_shuffled ? KIN_DIFFERENT : kin_of(level[FIELD_SURNAME], NAME_SOUNDS_ALIKE),
		.middle = kin_of(level[FIELD_MIDDLE], NAME_INITIAL),
		.gap = gap_of(model, comparison),
		.comparison = comparison,
		.evidence = evidence };
}

bool score_has_hard_key(const struct comparison *comparison)
{
	const uint8_t *level = comparison->level;

	return level[FIELD_BIRTH] <= BIRTH_ONE_EDIT || level[FIELD_URN] <= ID_ONE_EDIT || level[FIELD_PNC] == ID_SAME;
}

void score_pair(const struct score_model *model, int64_t open_cases, const struct person *a, const struct person *b,
    const struct comparison *comparison, struct score *score_r)
{
	struct evidence evidence[FIELD_COUNT];
	double lambda = model->prior.link / (open_cases > 1 ? (double)open_cases : 1), same = lambda, other = 0;
	double chances[LOOKALIKES];

	memset(score_r, 0, sizeof *score_r);
	evidence_of(model, a, b, comparison, evidence);
	for (size_t field = 0; field < FIELD_COUNT; field++) {
		same *= evidence[field].m;
		score_r->field_bits[field] = log2(evidence[field].m / evidence[field].u);
	}
	const struct likeness likeness = liken(&model->compare, comparison, evidence);

	weigh_lookalikes(model, lambda, &likeness, chances);
	for (size_t i = 0; i < LOOKALIKES; i++) {
		other += chances[i];
		score_r->odds_bits[i] = log2(same / fmax(chances[i], LEAST));
		if (chances[i] > chances[score_r->lookalike])
			score_r->lookalike = (enum lookalike)i;
	}
	/* What else is a stranger on the same URN? */
	if (score_r->lookalike == LOOKALIKE_STRANGER && comparison->level[FIELD_URN] == ID_SAME)
		score_r->lookalike = LOOKALIKE_CODEFENDANT;
	score_r->bits = log2(same / fmax(other, LEAST));
	/* Not flat, so that the best are still shown first. */
	if (!score_has_hard_key(comparison) && score_r->bits > model->decide.no_hard_key_bits)
		score_r->bits = model->decide.no_hard_key_bits +
				(score_r->bits - model->decide.no_hard_key_bits) / model->decide.flatten;
}
