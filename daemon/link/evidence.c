/*
 * One function for each field, in a table. A frequency that neither side knows is the typical one.
 */
#include "daemon/link/evidence.h"

#include <math.h>

#include "daemon/link/term.h"

static double known(const struct score_model *model, enum term_family family, float a, float b)
{
	float frequency = a > b ? a : b;

	return frequency > 0 ? (double)frequency : model->u.typical[family - 1];
}

/* One place of a name: its tables of the model, and what is counted of it. */
struct place_in_name {
	const double *m, *u;
	double factor;
	enum term_family word, sound;
};

static double name_chance(const struct score_model *model, const struct place_in_name *place,
    const struct name_word *const words[2], uint8_t level)
{
	double word = known(model, place->word, words[0]->frequency, words[1]->frequency);
	double sound = known(model, place->sound, words[0]->sound_frequency, words[1]->sound_frequency);

	switch ((enum name_level)level) {
	case NAME_EXACT:
		return word * place->factor;
	case NAME_NICKNAME:
		return fmax(word * model->u.factor.nickname, place->u[level]);
	case NAME_SOUNDS_ALIKE:
		return fmax(sound * model->u.factor.sounds_alike, place->u[level]);
	case NAME_SIMILAR:
		return fmax(sound * model->u.factor.similar, place->u[level]);
	case NAME_INITIAL:
	case NAME_DIFFERENT:
		break;
	}
	return place->u[level];
}

static struct evidence name_evidence(const struct score_model *model, const struct place_in_name *place,
    const struct name_word *const words[2], uint8_t level)
{
	if (level >= MODEL_NAME_LEVELS || words[0] == NULL || words[1] == NULL)
		return (struct evidence){ 1, 1 };
	return (struct evidence){ place->m[level], fmin(name_chance(model, place, words, level), 1) };
}

typedef struct evidence evidence_fn(const struct score_model *model, const struct person *a, const struct person *b,
    const struct comparison *comparison, uint8_t level);

static struct evidence forename_evidence(const struct score_model *model, const struct person *a,
    const struct person *b, const struct comparison *comparison, uint8_t level)
{
	const struct place_in_name place = { model->m.forename, model->u.forename, model->u.factor.forename,
		TERM_FORENAME, TERM_FORENAME_SOUND };

	(void)a;
	(void)b;
	return name_evidence(model, &place, comparison->forename, level);
}

/* Names are not independent within a community: a full name that is more common than its parts let
 * expect is weighed as a whole. */
static double joint_chance(const struct score_model *model, const struct comparison *comparison, double surname)
{
	const struct name_word *const *words = comparison->surname;
	double full = fmax((double)words[0]->full_frequency, (double)words[1]->full_frequency);
	double forename =
	    known(model, TERM_FORENAME, comparison->forename[0]->frequency, comparison->forename[1]->frequency) *
	    model->u.factor.forename;
	double joint = model->u.factor.joint * (full + model->u.factor.independent * forename * surname);

	return full > 0 ? fmax(surname, joint / forename) : surname;
}

static struct evidence surname_evidence(const struct score_model *model, const struct person *a, const struct person *b,
    const struct comparison *comparison, uint8_t level)
{
	const struct place_in_name place = { model->m.surname, model->u.surname, model->u.factor.surname, TERM_SURNAME,
		TERM_SURNAME_SOUND };
	struct evidence evidence = name_evidence(model, &place, comparison->surname, level);

	(void)a;
	(void)b;
	if (level == NAME_EXACT && comparison->level[FIELD_FORENAME] == NAME_EXACT &&
	    (comparison->level[FIELD_ORDER] == ORDER_STRAIGHT || comparison->level[FIELD_ORDER] == ORDER_ALIAS))
		evidence.u = fmin(joint_chance(model, comparison, evidence.u), 1);
	return evidence;
}

static struct evidence order_evidence(const struct score_model *model, const struct person *a, const struct person *b,
    const struct comparison *comparison, uint8_t level)
{
	(void)a;
	(void)b;
	(void)comparison;
	return (struct evidence){ model->m.order[level], model->u.order[level] };
}

static struct evidence middle_evidence(const struct score_model *model, const struct person *a, const struct person *b,
    const struct comparison *comparison, uint8_t level)
{
	enum kin_level kin = level == NAME_EXACT ? KIN_EXACT : level <= NAME_INITIAL ? KIN_CLOSE : KIN_DIFFERENT;
	const struct name_word *const *words = comparison->middle;

	(void)a;
	(void)b;
	if (kin != KIN_EXACT)
		return (struct evidence){ model->m.middle[kin], model->u.middle[kin] };
	return (struct evidence){ model->m.middle[kin],
		fmin(1,
		    known(model, TERM_FORENAME, words[0]->frequency, words[1]->frequency) * model->u.factor.middle) };
}

static struct evidence birth_evidence(const struct score_model *model, const struct person *a, const struct person *b,
    const struct comparison *comparison, uint8_t level)
{
	(void)comparison;
	if (level >= BIRTH_AGE_NEAR)
		return (struct evidence){ model->m.age[level - BIRTH_AGE_NEAR], model->u.age[level - BIRTH_AGE_NEAR] };
	double frequency = known(model, TERM_BIRTH, a->birth_frequency, b->birth_frequency);

	/* The day stands for "not known" in whole communities, whose names are alike too. */
	if (level == BIRTH_EXACT && a->birth.month == 1 && a->birth.day == 1)
		frequency *= model->u.factor.january;
	if (level == BIRTH_EXACT)
		return (struct evidence){ model->m.birth[level], fmin(frequency, 1) };
	return (struct evidence){ model->m.birth[level], model->u.birth[level] };
}

static struct evidence sex_evidence(const struct score_model *model, const struct person *a, const struct person *b,
    const struct comparison *comparison, uint8_t level)
{
	(void)a;
	(void)b;
	(void)comparison;
	return (struct evidence){ model->m.sex[level], model->u.sex[level] };
}

static struct evidence place_evidence(const struct score_model *model, const struct person *a, const struct person *b,
    const struct comparison *comparison, uint8_t level)
{
	if (level == PLACE_POSTCODE)
		return (struct evidence){ model->m.place[level],
			known(model, TERM_POSTCODE, a->postcode_frequency, b->postcode_frequency) };
	if (!comparison->has_half_postcode)
		return (struct evidence){ model->m.place[level], model->u.place[level] };
	return (struct evidence){ model->m.outcode[level - PLACE_OUTCODE], model->u.place[level] };
}

static struct evidence area_evidence(const struct score_model *model, const struct person *a, const struct person *b,
    const struct comparison *comparison, uint8_t level)
{
	(void)comparison;
	if (level == SAME)
		return (struct evidence){ model->m.area[level],
			known(model, TERM_COURT, a->court_frequency, b->court_frequency) };
	return (struct evidence){ model->m.area[level], model->u.area[level] };
}

static struct evidence urn_evidence(const struct score_model *model, const struct person *a, const struct person *b,
    const struct comparison *comparison, uint8_t level)
{
	(void)a;
	(void)b;
	(void)comparison;
	return (struct evidence){ model->m.urn[level], model->u.urn[level] };
}

static struct evidence pnc_evidence(const struct score_model *model, const struct person *a, const struct person *b,
    const struct comparison *comparison, uint8_t level)
{
	(void)a;
	(void)b;
	(void)comparison;
	return (struct evidence){ model->m.pnc[level], model->u.pnc[level] };
}

static struct evidence generation_evidence(const struct score_model *model, const struct person *a,
    const struct person *b, const struct comparison *comparison, uint8_t level)
{
	(void)a;
	(void)b;
	(void)comparison;
	return (struct evidence){ model->m.generation[level], model->u.generation[level] };
}

void evidence_of(const struct score_model *model, const struct person *a, const struct person *b,
    const struct comparison *comparison, struct evidence *evidence_r)
{
	static evidence_fn *const fields[FIELD_COUNT] = {
		[FIELD_FORENAME] = forename_evidence,
		[FIELD_SURNAME] = surname_evidence,
		[FIELD_ORDER] = order_evidence,
		[FIELD_MIDDLE] = middle_evidence,
		[FIELD_BIRTH] = birth_evidence,
		[FIELD_SEX] = sex_evidence,
		[FIELD_PLACE] = place_evidence,
		[FIELD_AREA] = area_evidence,
		[FIELD_URN] = urn_evidence,
		[FIELD_PNC] = pnc_evidence,
		[FIELD_GENERATION] = generation_evidence,
	};

	for (size_t field = 0; field < FIELD_COUNT; field++) {
		uint8_t level = comparison->level[field];

		evidence_r[field] =
		    level == LEVEL_MISSING ? (struct evidence){ 1, 1 } : fields[field](model, a, b, comparison, level);
	}
}
