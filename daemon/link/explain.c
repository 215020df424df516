/*
 * One table: what a field is called and what its levels are in words; the bits become words too
 * ("Surname KHAN, common: weak"). What neither side has is left out; what one side lacks is said, since
 * to know it may be worth a telephone call.
 */
#include "daemon/link/explain.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "daemon/link/level.h"

#define VALUE_SIZE 64u
#define WORDS_SIZE 160u

typedef void value_fn(const struct person *person, const struct comparison *comparison, size_t side, char *value);

static void put_value(char *value, const char *text)
{
	(void)snprintf(value, VALUE_SIZE, "%s", text);
}

static void forename_value(const struct person *person, const struct comparison *comparison, size_t side, char *value)
{
	const struct name *name = &person->names.all[0];

	if (comparison->forename[side] != NULL)
		put_value(value, comparison->forename[side]->text);
	else if (name->n_forenames > 0)
		put_value(value, name->forenames[0].text);
}

static void surname_value(const struct person *person, const struct comparison *comparison, size_t side, char *value)
{
	const struct name *name = &person->names.all[0];

	if (comparison->surname[side] != NULL)
		put_value(value, comparison->surname[side]->text);
	else if (name->n_surnames > 0)
		put_value(value, name->surnames[0].text);
}

static void middle_value(const struct person *person, const struct comparison *comparison, size_t side, char *value)
{
	const struct name *name = &person->names.all[0];

	(void)comparison;
	(void)side;
	if (name->n_forenames > 1)
		put_value(value, name->forenames[1].text);
}

static void birth_value(const struct person *person, const struct comparison *comparison, size_t side, char *value)
{
	struct date birth = person->birth;

	(void)comparison;
	(void)side;
	if (birth.year != 0)
		(void)snprintf(value, VALUE_SIZE, "%04d-%02d-%02d", birth.year, birth.month, birth.day);
	else if (person->born_around != 0)
		(void)snprintf(
		    value, VALUE_SIZE, "about %d", date_from_unix_ms(person->born_around * INT64_C(86400000)).year);
}

static void sex_value(const struct person *person, const struct comparison *comparison, size_t side, char *value)
{
	(void)comparison;
	(void)side;
	if (person->sex != '\0')
		put_value(value, person->sex == 'M' ? "male" : "female");
}

static void place_value(const struct person *person, const struct comparison *comparison, size_t side, char *value)
{
	const struct postcode *postcode = &person->postcode;

	(void)comparison;
	(void)side;
	if (postcode->full[0] != '\0')
		(void)snprintf(
		    value, VALUE_SIZE, "%s %s", postcode->outcode, postcode->full + strlen(postcode->outcode));
	else
		put_value(value, postcode->outcode);
}

static void area_value(const struct person *person, const struct comparison *comparison, size_t side, char *value)
{
	(void)comparison;
	(void)side;
	put_value(value, person->court);
}

static void urn_value(const struct person *person, const struct comparison *comparison, size_t side, char *value)
{
	if (comparison->urn[side] != NULL)
		put_value(value, comparison->urn[side]);
	else if (person->n_urns > 0)
		put_value(value, person->urns[0]);
}

static void pnc_value(const struct person *person, const struct comparison *comparison, size_t side, char *value)
{
	(void)comparison;
	(void)side;
	put_value(value, person->pnc);
}

static void generation_value(const struct person *person, const struct comparison *comparison, size_t side, char *value)
{
	static const struct {
		char generation;
		const char *words;
	} words[] = { { 'J', "junior" }, { 'S', "senior" }, { '2', "the second" }, { '3', "the third" } };

	(void)comparison;
	(void)side;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (words[i].generation == person->names.all[0].generation)
			put_value(value, words[i].words);
	}
}

#define NAME_WORDS                                                                                                     \
	{                                                                                                              \
		[NAME_EXACT] = "is the same", [NAME_NICKNAME] = "is a short form of the other",                        \
		[NAME_SOUNDS_ALIKE] = "sounds alike", [NAME_INITIAL] = "agrees in the initial",                        \
		[NAME_SIMILAR] = "is similar", [NAME_DIFFERENT] = "is different",                                      \
	}
#define ID_WORDS                                                                                                       \
	{                                                                                                              \
		[ID_SAME] = "is the same", [ID_ONE_EDIT] = "differs in one character",                                 \
		[ID_DIFFERENT] = "is different", [ID_UNVERIFIED] = "is the same, but its check letter is wrong",       \
	}
#define SAME_WORDS                                                                                                     \
	{                                                                                                              \
		[SAME] = "is the same", [DIFFERENT] = "is different",                                                  \
	}

static const struct {
	const char *field, *label;
	value_fn *value;
	bool says_missing;
	const char *levels[LEVELS];
} fields[FIELD_COUNT] = {
	[FIELD_FORENAME] = { "forename", "Forename", forename_value, true, NAME_WORDS },
	[FIELD_SURNAME] = { "surname", "Surname", surname_value, true, NAME_WORDS },
	/* Without words: not worth a line. */
	[FIELD_ORDER] = { "name order", "Name", NULL, false,
	    { [ORDER_MIDDLE] = "has a middle name of one as the forename of the other",
		[ORDER_SWAPPED] = "has forename and surname in each other's place",
		[ORDER_ANY] = "has its words in another order",
		[ORDER_ALIAS] = "agrees as an alias" } },
	[FIELD_MIDDLE] = { "middle name", "Middle name", middle_value, false, NAME_WORDS },
	[FIELD_BIRTH] = { "date of birth", "Date of birth", birth_value, true,
	    { [BIRTH_EXACT] = "is the same",
		[BIRTH_SWAPPED] = "has day and month in each other's place",
		[BIRTH_ONE_EDIT] = "differs in one digit",
		[BIRTH_YEAR_OFF] = "is the same day of another year",
		[BIRTH_FIRST_OF_JANUARY] = "is the same year, and one is 1 January",
		[BIRTH_SAME_MONTH] = "is another day of the same month",
		[BIRTH_NEAR] = "is different, within two years",
		[BIRTH_DIFFERENT] = "is different",
		[BIRTH_AGE_NEAR] = "agrees with the age",
		[BIRTH_AGE_FAIR] = "agrees roughly with the age",
		[BIRTH_AGE_DIFFERENT] = "does not agree with the age" } },
	[FIELD_SEX] = { "sex", "Sex", sex_value, false, SAME_WORDS },
	[FIELD_PLACE] = { "postcode", "Postcode", place_value, true,
	    { [PLACE_POSTCODE] = "is the same",
		[PLACE_OUTCODE] = "is in the same district",
		[PLACE_DIFFERENT] = "is different" } },
	[FIELD_AREA] = { "court", "Court", area_value, false, SAME_WORDS },
	[FIELD_URN] = { "URN", "URN", urn_value, true, ID_WORDS },
	[FIELD_PNC] = { "PNC id", "PNC id", pnc_value, true, ID_WORDS },
	[FIELD_GENERATION] = { "generation", "Junior or senior", generation_value, false, SAME_WORDS },
};

static const char *const doubts[] = {
	[DOUBT_PUBLIC_LIST] = "A public list can only propose",
	[DOUBT_PNC] = "Not linked automatically: the PNC ids differ",
	[DOUBT_SEX] = "Not linked automatically: the sex differs",
	[DOUBT_GENERATION] = "Not linked automatically: could be father and son",
	[DOUBT_KEY] = "Not linked automatically: neither date of birth nor URN nor PNC id agrees",
	[DOUBT_RIVAL] = "Not linked automatically: another person fits nearly as well",
};

struct explaining {
	struct arena *arena;
	const struct score_model *model;
	const struct person *person[2];
	const struct comparison *comparison;
	const struct score *score;
	struct explanation *explanation;
	enum sd_err err;
};

static char *keep(struct explaining *explaining, const char *text)
{
	char *copy = arena_strdup(explaining->arena, text);

	if (copy == NULL)
		explaining->err = SD_NO_MEMORY;
	return copy;
}

static Sdac__V1__Evidence *add_line(
    struct explaining *explaining, const char *field, const char *words, Sdac__V1__Agreement agreement)
{
	Sdac__V1__Evidence *line = arena_alloc(explaining->arena, sizeof *line);

	if (line == NULL) {
		explaining->err = SD_NO_MEMORY;
		return NULL;
	}
	sdac__v1__evidence__init(line);
	line->field = keep(explaining, field);
	line->words = keep(explaining, words);
	line->has_agreement = true;
	line->agreement = agreement;
	explaining->explanation->evidence[explaining->explanation->n++] = line;
	return line;
}

static Sdac__V1__Agreement agreement_of(const struct comparison *comparison, enum field field)
{
	/* Level 0 of each field is full agreement. */
	if (comparison->level[field] == LEVEL_MISSING)
		return SDAC__V1__AGREEMENT__AGREEMENT_MISSING;
	if (comparison->level[field] == 0)
		return SDAC__V1__AGREEMENT__AGREEMENT_SAME;
	return compare_agrees(comparison, field) ? SDAC__V1__AGREEMENT__AGREEMENT_CLOSE
						 : SDAC__V1__AGREEMENT__AGREEMENT_DIFFERS;
}

/* NULL: not worth a line. */
static const char *level_words(const struct comparison *comparison, enum field field, char values[2][VALUE_SIZE])
{
	uint8_t level = comparison->level[field];
	bool has_listed = values[0][0] != '\0', has_recorded = values[1][0] != '\0';

	if (level < LEVELS)
		return fields[field].levels[level];
	if (!fields[field].says_missing || (!has_listed && !has_recorded))
		return NULL;
	if (has_listed && has_recorded) /* a PNC id with a wrong check letter */
		return "cannot be compared";
	return has_listed ? "is not on the caseload" : "is not on the list";
}

/* Bits in words. That a name agrees is seldom much by itself, and people take it for proof. */
static const char *weight_words(const struct score_model *model, double bits)
{
	const struct {
		double below;
		const char *words;
	} weights[] = { { model->words.strongly_against, "strongly against" }, { model->words.against, "against" },
		{ model->words.little, "says little" }, { model->words.weak, "weak" }, { model->words.fair, "fair" } };

	for (size_t i = 0; i < sizeof weights / sizeof weights[0]; i++) {
		if (bits < weights[i].below)
			return weights[i].words;
	}
	return "strong";
}

/* Of a word that both have. */
static const char *rarity_words(const struct score_model *model, const struct name_word *const words[2])
{
	double frequency = fmax((double)words[0]->frequency, (double)words[1]->frequency);

	if (!(frequency > 0))
		return "";
	return frequency >= model->words.common ? ", common" : frequency < model->words.rare ? ", rare" : "";
}

static void put_words(const struct explaining *explaining, enum field field, const char *level, char words[WORDS_SIZE])
{
	const struct comparison *comparison = explaining->comparison;
	const struct name_word *const *same = field == FIELD_SURNAME    ? comparison->surname
					      : field == FIELD_FORENAME ? comparison->forename
									: NULL;
	const char *label = fields[field].label,
		   *weight = weight_words(explaining->model, explaining->score->field_bits[field]);

	/* How the words were laid against each other is in the weight of the words. */
	if (comparison->level[field] == LEVEL_MISSING || field == FIELD_ORDER)
		(void)snprintf(words, WORDS_SIZE, "%s %s", label, level);
	else if (same != NULL && comparison->level[field] == NAME_EXACT && same[0] != NULL)
		(void)snprintf(words, WORDS_SIZE, "%s %s%s: %s", label, same[0]->text,
		    rarity_words(explaining->model, same), weight);
	else
		(void)snprintf(words, WORDS_SIZE, "%s %s: %s", label, level, weight);
}

static void add_field(struct explaining *explaining, enum field field)
{
	char values[2][VALUE_SIZE] = { "", "" }, words[WORDS_SIZE];
	value_fn *value = fields[field].value;

	for (size_t side = 0; side < 2 && value != NULL; side++)
		value(explaining->person[side], explaining->comparison, side, values[side]);
	const char *level = level_words(explaining->comparison, field, values);

	if (level == NULL)
		return;
	put_words(explaining, field, level, words);
	Sdac__V1__Evidence *line =
	    add_line(explaining, fields[field].field, words, agreement_of(explaining->comparison, field));

	if (line == NULL)
		return;
	line->listed = values[0][0] == '\0' ? NULL : keep(explaining, values[0]);
	line->recorded = values[1][0] == '\0' ? NULL : keep(explaining, values[1]);
	line->has_bits = true;
	line->bits = explaining->score->field_bits[field];
	const char *constant =
	    level_constant(field, explaining->comparison->level[field], explaining->comparison->has_half_postcode);

	line->level = constant == NULL ? NULL : keep(explaining, constant);
}

/* Who it could be instead, as seen from the person on the caseload. */
static void add_lookalike(struct explaining *explaining)
{
	static const struct {
		const char *male, *female, *unknown;
		bool is_at_home; /* it matters that the address is the same */
	} lookalikes[LOOKALIKES] = {
		[LOOKALIKE_STRANGER] = { "a stranger: what agrees is common", NULL, NULL, false },
		[LOOKALIKE_PARENT] = { "his father or son of the same name", "her mother or daughter of the same name",
		    "a parent or child of the same name", true },
		[LOOKALIKE_SIBLING] = { "his brother", "her sister", "a brother or sister", true },
		[LOOKALIKE_TWIN] = { "his twin", "her twin", "a twin", true },
		[LOOKALIKE_NAMESAKE] = { "another person of the same name and about the same age", NULL, NULL, false },
		[LOOKALIKE_CODEFENDANT] = { "another defendant on the same URN", NULL, NULL, false },
	};
	enum lookalike lookalike = explaining->score->lookalike;
	char sex = explaining->person[1]->sex;
	const char *who = lookalikes[lookalike].male;
	bool is_at_home =
	    lookalikes[lookalike].is_at_home && explaining->comparison->level[FIELD_PLACE] == PLACE_POSTCODE;
	char words[WORDS_SIZE];

	if (explaining->score->odds_bits[lookalike] >= explaining->model->words.unlikely_bits)
		return;
	if (sex == '\0' || explaining->comparison->level[FIELD_SEX] == DIFFERENT)
		sex = explaining->comparison->level[FIELD_SEX] == DIFFERENT ? '\0' : explaining->person[0]->sex;
	if (lookalikes[lookalike].female != NULL && sex != 'M')
		who = sex == 'F' ? lookalikes[lookalike].female : lookalikes[lookalike].unknown;
	(void)snprintf(words, sizeof words, "Could be %s%s", who, is_at_home ? " at the same address" : "");
	Sdac__V1__Evidence *line = add_line(explaining, "look-alike", words, SDAC__V1__AGREEMENT__AGREEMENT_DIFFERS);

	if (line == NULL)
		return;
	line->has_bits = true;
	line->bits = explaining->score->odds_bits[lookalike];
}

enum sd_err explain_pair(struct arena *arena, const struct score_model *model, const struct person *listed,
    const struct person *recorded, const struct comparison *comparison, const struct score *score, enum doubt doubt,
    struct explanation *explanation_r)
{
	struct explaining explaining = { arena, model, { listed, recorded }, comparison, score, explanation_r, SD_OK };

	explanation_r->n = 0;
	explanation_r->evidence = arena_alloc_array(arena, FIELD_COUNT + 2, sizeof(Sdac__V1__Evidence *));
	if (explanation_r->evidence == NULL)
		return SD_NO_MEMORY;
	for (int field = 0; field < FIELD_COUNT && explaining.err == SD_OK; field++)
		add_field(&explaining, (enum field)field);
	if (explaining.err == SD_OK)
		add_lookalike(&explaining);
	if (explaining.err == SD_OK && doubt != DOUBT_NONE)
		(void)add_line(&explaining, "doubt", doubts[doubt], SDAC__V1__AGREEMENT__AGREEMENT_DIFFERS);
	return explaining.err;
}
