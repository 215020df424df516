/*
 * A table says which names there are and where their numbers stand. Every number must be given, once:
 * a model half of which is an older one has never been measured.
 */
#include "daemon/link/model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define CONSTANTS_LIMIT 320u
#define WHOLE_MOST 20000 /* days, letters, records: more is a slip of the pen */

/* Names of an array's numbers in their order; NULL: one that is not used. */
static const char *const name_levels[] = { "exact", "nickname", "sounds_alike", "initial", "similar", "different" };
/* What agrees exactly is weighed by its frequency. */
static const char *const inexact_name_levels[] = { NULL, "nickname", "sounds_alike", "initial", "similar",
	"different" };
static const char *const inexact_middle_levels[] = { NULL, "close", "different" };
static const char *const inexact_birth_levels[] = { NULL, "swapped", "one_edit", "year_off", "january", "same_month",
	"near", "different" };
static const char *const other_place_levels[] = { NULL, "outcode", "different" };
static const char *const other_area_levels[] = { NULL, "different" };
static const char *const family_levels[] = { "forename", "surname", "forename_sound", "surname_sound", "full_name",
	"birth", "postcode", "court" };
static const char *const kin_levels[] = { "exact", "close", "different" };
static const char *const order_levels[] = { "straight", "middle", "swapped", "any", "alias" };
static const char *const birth_levels[] = { "exact", "swapped", "one_edit", "year_off", "january", "same_month", "near",
	"different" };
static const char *const age_levels[] = { "near", "fair", "different" };
static const char *const place_levels[] = { "postcode", "outcode", "different" };
static const char *const same_levels[] = { "same", "different" };
static const char *const urn_levels[] = { "same", "one_edit", "different" };
static const char *const pnc_levels[] = { "same", NULL, "different", "unverified" };
static const char *const prior_levels[] = { "link", "parent", "sibling", "twin", "namesake", "codefendant" };
static const char *const factor_levels[] = { "forename", "surname", "nickname", "sounds_alike", "similar", "middle",
	"joint", "independent", "relative", "january" };
static const char *const gap_levels[] = { "same", "misread", "near", "near_sibling", "sibling", "generation", "other",
	"age_near", "age_fair", "age_different", "unknown" };
static const char *const decide_levels[] = { "auto", "review", "hysteresis", "rival", "no_hard_key", "flatten" };
static const char *const likeness_levels[] = { "sounds_alike", "same_sound", "similar", "same_start" };
static const char *const letter_levels[] = { "start_letters", "edit_letters" };
static const char *const cost_levels[] = { "level", "missing" };
static const char *const other_order_levels[] = { NULL, "middle", "swapped", "any", "alias" };
static const char *const near_levels[] = { "near_months" };
static const char *const age_days_levels[] = { "near", "fair" };
static const char *const gap_days_levels[] = { "near", "near_sibling", "sibling", "other", "generation" };
static const char *const words_levels[] = { "strongly_against", "against", "little", "weak", "fair" };
static const char *const rarity_levels[] = { "common", "rare" };
static const char *const unlikely_levels[] = { "unlikely" };
static const char *const block_levels[MODEL_FAMILIES] = { NULL, "urn", "pnc", "birth", "birth_swapped", "postcode",
	"word_birth", "word_month", "word_year_day", "word_day", "word_outcode", "words", "nickname", "word",
	"word_court" };
static const char *const count_levels[] = { "months", "least_records" };
static const char *const renew_levels[] = { "renew_share" };
static const char *const learn_levels[] = { "weight" };

enum range {
	RANGE_SHARE,  /* above 0, at most 1 */
	RANGE_FACTOR, /* above 0 */
	RANGE_WHOLE,  /* a whole number above 0 */
	RANGE_BITS,   /* any number */
};

static const struct group {
	const char *prefix;
	const char *const *levels;
	size_t n, offset;
	enum range range;
} groups[] = {
#define GROUP(prefix, levels, member, range)                                                                           \
	{                                                                                                              \
		prefix, levels, sizeof levels / sizeof levels[0], offsetof(struct score_model, member), range          \
	}
	GROUP("prior", prior_levels, prior, RANGE_SHARE),
	GROUP("m.forename", name_levels, m.forename, RANGE_SHARE),
	GROUP("m.surname", name_levels, m.surname, RANGE_SHARE),
	GROUP("m.order", order_levels, m.order, RANGE_SHARE),
	GROUP("m.middle", kin_levels, m.middle, RANGE_SHARE),
	GROUP("m.birth", birth_levels, m.birth, RANGE_SHARE),
	GROUP("m.age", age_levels, m.age, RANGE_SHARE),
	GROUP("m.place", place_levels, m.place, RANGE_SHARE),
	GROUP("m.outcode", same_levels, m.outcode, RANGE_SHARE),
	GROUP("m.area", same_levels, m.area, RANGE_SHARE),
	GROUP("m.urn", urn_levels, m.urn, RANGE_SHARE),
	GROUP("m.pnc", pnc_levels, m.pnc, RANGE_SHARE),
	GROUP("m.sex", same_levels, m.sex, RANGE_SHARE),
	GROUP("m.generation", same_levels, m.generation, RANGE_SHARE),
	GROUP("u.forename", inexact_name_levels, u.forename, RANGE_SHARE),
	GROUP("u.surname", inexact_name_levels, u.surname, RANGE_SHARE),
	GROUP("u.order", order_levels, u.order, RANGE_FACTOR),
	GROUP("u.typical", family_levels, u.typical, RANGE_SHARE),
	GROUP("u.records", family_levels, u.records, RANGE_FACTOR),
	GROUP("u.factor", factor_levels, u.factor, RANGE_FACTOR),
	GROUP("u.middle", inexact_middle_levels, u.middle, RANGE_SHARE),
	GROUP("u.birth", inexact_birth_levels, u.birth, RANGE_SHARE),
	GROUP("u.age", age_levels, u.age, RANGE_SHARE),
	GROUP("u.place", other_place_levels, u.place, RANGE_SHARE),
	GROUP("u.area", other_area_levels, u.area, RANGE_SHARE),
	GROUP("u.urn", urn_levels, u.urn, RANGE_SHARE),
	GROUP("u.pnc", pnc_levels, u.pnc, RANGE_SHARE),
	GROUP("u.sex", same_levels, u.sex, RANGE_SHARE),
	GROUP("u.generation", same_levels, u.generation, RANGE_SHARE),
	GROUP("relative.surname", kin_levels, relative.surname, RANGE_SHARE),
	GROUP("relative.place", place_levels, relative.place, RANGE_SHARE),
	GROUP("relative.outcode", same_levels, relative.outcode, RANGE_SHARE),
	GROUP("relative.area", same_levels, relative.area, RANGE_SHARE),
	GROUP("relative.urn", urn_levels, relative.urn, RANGE_SHARE),
	GROUP("relative.pnc", pnc_levels, relative.pnc, RANGE_SHARE),
	GROUP("parent.forename", kin_levels, parent.forename, RANGE_SHARE),
	GROUP("parent.middle", kin_levels, parent.middle, RANGE_SHARE),
	GROUP("parent.gap", gap_levels, parent.gap, RANGE_SHARE),
	GROUP("sibling.forename", kin_levels, sibling.forename, RANGE_SHARE),
	GROUP("sibling.middle", kin_levels, sibling.middle, RANGE_SHARE),
	GROUP("sibling.gap", gap_levels, sibling.gap, RANGE_SHARE),
	GROUP("twin.forename", kin_levels, twin.forename, RANGE_SHARE),
	GROUP("twin.middle", kin_levels, twin.middle, RANGE_SHARE),
	GROUP("twin.gap", gap_levels, twin.gap, RANGE_SHARE),
	GROUP("namesake.forename", kin_levels, namesake.forename, RANGE_SHARE),
	GROUP("namesake.surname", kin_levels, namesake.surname, RANGE_SHARE),
	GROUP("namesake.gap", gap_levels, namesake.gap, RANGE_SHARE),
	GROUP("namesake.place", place_levels, namesake.place, RANGE_SHARE),
	GROUP("decide", decide_levels, decide, RANGE_BITS),
	GROUP("compare.word", likeness_levels, compare.word, RANGE_SHARE),
	GROUP("compare.word", letter_levels, compare.word.start_letters, RANGE_WHOLE),
	GROUP("compare.cost", cost_levels, compare.cost, RANGE_WHOLE),
	GROUP("compare.order", other_order_levels, compare.cost.order, RANGE_WHOLE),
	GROUP("compare.birth", near_levels, compare.near_months, RANGE_WHOLE),
	GROUP("compare.age_days", age_days_levels, compare.age_days, RANGE_WHOLE),
	GROUP("compare.gap_days", gap_days_levels, compare.gap_days, RANGE_WHOLE),
	GROUP("words", words_levels, words, RANGE_BITS),
	GROUP("words", rarity_levels, words.common, RANGE_SHARE),
	GROUP("words", unlikely_levels, words.unlikely_bits, RANGE_BITS),
	GROUP("block", block_levels, block, RANGE_WHOLE),
	GROUP("count", count_levels, count, RANGE_WHOLE),
	GROUP("count", renew_levels, count.renew_share, RANGE_SHARE),
	GROUP("learn", learn_levels, learn_weight, RANGE_FACTOR),
#undef GROUP
};

/* The second is above the first: a level that begins where a better one does is none. */
static const struct {
	const char *below, *above;
} orders[] = {
	{ "compare.word.same_sound", "compare.word.sounds_alike" },
	{ "compare.word.similar", "compare.word.sounds_alike" },
	{ "compare.word.same_start", "compare.word.similar" },
	{ "compare.age_days.near", "compare.age_days.fair" },
	{ "compare.gap_days.near", "compare.gap_days.near_sibling" },
	{ "compare.gap_days.near_sibling", "compare.gap_days.sibling" },
	{ "compare.gap_days.sibling", "compare.gap_days.other" },
	{ "compare.gap_days.other", "compare.gap_days.generation" },
	{ "words.strongly_against", "words.against" },
	{ "words.against", "words.little" },
	{ "words.little", "words.weak" },
	{ "words.weak", "words.fair" },
	{ "words.rare", "words.common" },
	{ "decide.review", "decide.auto" },
	{ "decide.review", "decide.no_hard_key" },
};

static double *find(struct score_model *model, const char *name, enum range *range_r, size_t *index_r)
{
	size_t index = 0;

	for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++) {
		size_t length = strlen(groups[g].prefix);

		for (size_t i = 0; i < groups[g].n; i++, index++) {
			const char *level = groups[g].levels[i];

			if (level == NULL || strncmp(groups[g].prefix, name, length) != 0 || name[length] != '.' ||
			    strcmp(name + length + 1, level) != 0)
				continue;
			*range_r = groups[g].range;
			*index_r = index;
			return (double *)(void *)((char *)model + groups[g].offset) + i;
		}
	}
	return NULL;
}

static bool is_in_range(double value, enum range range)
{
	if (!isfinite(value))
		return false;
	switch (range) {
	case RANGE_SHARE:
		return value > 0 && value <= 1;
	case RANGE_FACTOR:
		return value > 0;
	case RANGE_WHOLE:
		return value >= 1 && value <= WHOLE_MOST && floor(value) == value;
	case RANGE_BITS:
		break;
	}
	return true;
}

static void say(char name_r[MODEL_NAME_SIZE], const char *name)
{
	(void)snprintf(name_r, MODEL_NAME_SIZE, "%s", name);
}

/* The first that was not given. */
static bool find_missing(const bool given[CONSTANTS_LIMIT], char name_r[MODEL_NAME_SIZE])
{
	size_t index = 0;

	for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++) {
		for (size_t i = 0; i < groups[g].n; i++, index++) {
			if (groups[g].levels[i] == NULL || given[index])
				continue;
			(void)snprintf(name_r, MODEL_NAME_SIZE, "%s.%s", groups[g].prefix, groups[g].levels[i]);
			return true;
		}
	}
	return false;
}

static bool is_in_order(struct score_model *model, char name_r[MODEL_NAME_SIZE])
{
	enum range range = RANGE_SHARE;
	size_t index = 0;

	for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
		const double *below = find(model, orders[i].below, &range, &index);
		const double *above = find(model, orders[i].above, &range, &index);

		say(name_r, orders[i].above);
		if (below == NULL || above == NULL || *below >= *above)
			return false;
	}
	say(name_r, "decide.hysteresis");
	if (model->decide.hysteresis_bits < 0)
		return false;
	say(name_r, "decide.flatten");
	return model->decide.flatten >= 1;
}

bool model_load(const char *version, const struct model_constant *constants, size_t n, struct score_model *model_r,
    char name_r[MODEL_NAME_SIZE])
{
	bool given[CONSTANTS_LIMIT] = { false };

	memset(model_r, 0, sizeof *model_r);
	say(name_r, "version");
	if (version == NULL || version[0] == '\0' || strlen(version) >= sizeof model_r->version)
		return false;
	(void)snprintf(model_r->version, sizeof model_r->version, "%s", version);
	for (size_t i = 0; i < n; i++) {
		enum range range = RANGE_SHARE;
		size_t index = 0;

		say(name_r, constants[i].name);
		double *value = find(model_r, constants[i].name, &range, &index);

		if (value == NULL || index >= CONSTANTS_LIMIT || given[index] ||
		    !is_in_range(constants[i].value, range))
			return false;
		given[index] = true;
		*value = constants[i].value;
	}
	return !find_missing(given, name_r) && is_in_order(model_r, name_r);
}
