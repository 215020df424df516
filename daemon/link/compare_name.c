/*
 * Every name of one person (aliases are names) is laid against every name of the other in each order;
 * the cheapest way counts, by the model's costs.
 */
#include "daemon/link/compare_name.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COST_WORSE DBL_MAX /* than any layout */
#define WORD_SIZE 32u
/* Winkler's: up to four letters that start both words, each a tenth of what Jaro leaves. */
#define START_LETTERS 4
#define START_SHARE 10

/* One way to lay two names against each other. */
struct layout {
	double cost;
	uint8_t forename, surname, order, middle;
	const struct name_word *forenames[2], *surnames[2], *middles[2];
};

struct match {
	double cost;
	uint8_t level;
	const struct name_word *a, *b;
	bool is_middle;
};

/* The characters of a that b also has near the same place, in order. Both shorter than WORD_SIZE. */
static size_t find_common(const char *a, const char *b, char common_a[WORD_SIZE], char common_b[WORD_SIZE])
{
	size_t length_a = strlen(a), length_b = strlen(b), n = 0, m = 0;
	size_t longest = length_a > length_b ? length_a : length_b, window = longest / 2 > 0 ? longest / 2 - 1 : 0;
	bool taken_a[WORD_SIZE] = { false }, taken_b[WORD_SIZE] = { false };

	for (size_t i = 0; i < length_a; i++) {
		size_t from = i > window ? i - window : 0, to = i + window < length_b ? i + window + 1 : length_b;

		for (size_t j = from; j < to; j++) {
			if (taken_b[j] || a[i] != b[j])
				continue;
			taken_a[i] = taken_b[j] = true;
			break;
		}
	}
	for (size_t i = 0; i < length_a; i++) {
		if (taken_a[i])
			common_a[n++] = a[i];
	}
	for (size_t j = 0; j < length_b; j++) {
		if (taken_b[j])
			common_b[m++] = b[j];
	}
	return n;
}

double compare_jaro_winkler(const char *a, const char *b)
{
	char common_a[WORD_SIZE], common_b[WORD_SIZE];
	size_t transposed = 0, prefix = 0;

	_Static_assert(NAME_WORD_SIZE <= WORD_SIZE, "words fit");
	if (a[0] == '\0' || b[0] == '\0')
		return 0;
	/* The greedy match depends on which side leads. */
	if (strcmp(a, b) > 0)
		return compare_jaro_winkler(b, a);
	size_t n = find_common(a, b, common_a, common_b);

	if (n == 0)
		return 0;
	for (size_t i = 0; i < n; i++)
		transposed += common_a[i] != common_b[i] ? 1 : 0;
	double common = (double)n;
	double jaro =
	    (common / (double)strlen(a) + common / (double)strlen(b) + (common - (double)transposed / 2) / common) / 3;

	while (prefix < START_LETTERS && a[prefix] != '\0' && a[prefix] == b[prefix])
		prefix++;
	return jaro + (double)prefix / START_SHARE * (1 - jaro);
}

static bool shares_nickname(const struct name_word *a, const struct name_word *b)
{
	for (size_t i = 0; i < NAME_NICKNAMES && a->nicknames[i] != 0; i++) {
		if (memchr(b->nicknames, a->nicknames[i], NAME_NICKNAMES) != NULL)
			return true;
	}
	return false;
}

bool compare_one_edit(const char *a, const char *b)
{
	size_t length_a = strlen(a), length_b = strlen(b), i = 0;

	while (a[i] != '\0' && a[i] == b[i])
		i++;
	if (length_a != length_b) {
		if (length_a > length_b)
			return strcmp(a + i + 1, b + i) == 0;
		return strcmp(a + i, b + i + 1) == 0;
	}
	if (a[i] == '\0')
		return false;
	return strcmp(a + i + 1, b + i + 1) == 0 ||
	       (a[i + 1] != '\0' && a[i] == b[i + 1] && a[i + 1] == b[i] && strcmp(a + i + 2, b + i + 2) == 0);
}

enum name_level compare_words(const struct model_compare *model, const struct name_word *a, const struct name_word *b)
{
	size_t length_a = strlen(a->text), length_b = strlen(b->text);

	if (strcmp(a->text, b->text) == 0)
		return NAME_EXACT;
	if (shares_nickname(a, b))
		return NAME_NICKNAME;
	if (length_a == 1 || length_b == 1)
		return a->text[0] == b->text[0] ? NAME_INITIAL : NAME_DIFFERENT;
	double likeness = compare_jaro_winkler(a->text, b->text);

	if (likeness >= model->word.sounds_alike ||
	    (likeness >= model->word.same_sound && strcmp(a->code, b->code) == 0))
		return NAME_SOUNDS_ALIKE;
	if (fmin((double)length_a, (double)length_b) >= model->word.edit_letters && compare_one_edit(a->text, b->text))
		return NAME_SOUNDS_ALIKE;
	if (likeness >= model->word.similar ||
	    (likeness >= model->word.same_start && strncmp(a->text, b->text, (size_t)model->word.start_letters) == 0))
		return NAME_SIMILAR;
	return NAME_DIFFERENT;
}

/* Equally good pairs of words are chosen between by the words, so that the choice does not depend on
 * which side is a. */
static bool is_earlier(const struct name_word *a, const struct name_word *b, const struct match *than)
{
	bool in_order = strcmp(a->text, b->text) < 0, than_in_order = strcmp(than->a->text, than->b->text) < 0;
	int low = strcmp(in_order ? a->text : b->text, than_in_order ? than->a->text : than->b->text);
	int high = strcmp(in_order ? b->text : a->text, than_in_order ? than->b->text : than->a->text);

	return low < 0 || (low == 0 && high < 0);
}

static void match_improve(const struct model_compare *model, struct match *best, const struct name_word *a,
    const struct name_word *b, bool is_middle)
{
	enum name_level level = compare_words(model, a, b);
	double cost = (double)level * model->cost.level + (is_middle ? model->cost.order[ORDER_MIDDLE] : 0);

	if (cost < best->cost || (!(cost > best->cost) && is_earlier(a, b, best)))
		*best = (struct match){ cost, (uint8_t)level, a, b, is_middle };
}

static struct match match_none(void)
{
	return (struct match){ COST_WORSE, LEVEL_MISSING, NULL, NULL, false };
}

/* One of the two must be a first forename: two brothers may share a middle name. */
static struct match match_forenames(const struct model_compare *model, const struct name *a, const struct name *b)
{
	struct match best = match_none();

	for (size_t i = 0; i < a->n_forenames; i++) {
		for (size_t j = 0; j < b->n_forenames; j++) {
			if (i == 0 || j == 0)
				match_improve(model, &best, &a->forenames[i], &b->forenames[j], i + j > 0);
		}
	}
	return best;
}

static struct match match_surnames(const struct model_compare *model, const struct name *a, const struct name *b)
{
	struct match best = match_none();

	for (size_t i = 0; i < a->n_surnames; i++) {
		for (size_t j = 0; j < b->n_surnames; j++)
			match_improve(model, &best, &a->surnames[i], &b->surnames[j], false);
	}
	return best;
}

static struct match match_across(
    const struct model_compare *model, const struct name *forename_of, const struct name *surname_of)
{
	struct match best = match_none();

	for (size_t j = 0; forename_of->n_forenames > 0 && j < surname_of->n_surnames; j++)
		match_improve(model, &best, &forename_of->forenames[0], &surname_of->surnames[j], false);
	return best;
}

static double match_cost(const struct model_compare *model, const struct match *match)
{
	return match->level == LEVEL_MISSING ? model->cost.missing : match->cost;
}

static struct layout lay(const struct model_compare *model, const struct match *forename, const struct match *surname,
    enum order_level order)
{
	return (struct layout){ match_cost(model, forename) + match_cost(model, surname) + model->cost.order[order],
		forename->level, surname->level, (uint8_t)order, LEVEL_MISSING, { forename->a, forename->b },
		{ surname->a, surname->b }, { NULL, NULL } };
}

static struct layout lay_straight(const struct model_compare *model, const struct name *a, const struct name *b)
{
	struct match forename = match_forenames(model, a, b), surname = match_surnames(model, a, b);
	struct layout layout = lay(model, &forename, &surname, ORDER_STRAIGHT);

	if (forename.is_middle)
		layout.order = ORDER_MIDDLE; /* its cost is in the match */
	else if (a->n_forenames > 1 && b->n_forenames > 1) {
		layout.middle = (uint8_t)compare_words(model, &a->forenames[1], &b->forenames[1]);
		layout.middles[0] = &a->forenames[1];
		layout.middles[1] = &b->forenames[1];
	}
	return layout;
}

/* Which of the two is "the forename" is not known in these orders: the better match, so that the
 * levels are the same from either side. */
static struct layout lay_unordered(
    const struct model_compare *model, struct match x, struct match y, enum order_level order)
{
	bool x_first = x.cost <= y.cost;

	return lay(model, x_first ? &x : &y, x_first ? &y : &x, order);
}

static struct layout lay_swapped(const struct model_compare *model, const struct name *a, const struct name *b)
{
	struct match x = match_across(model, a, b), y = match_across(model, b, a);
	struct match y_turned = { y.cost, y.level, y.b, y.a, false };

	return lay_unordered(model, x, y_turned, ORDER_SWAPPED);
}

static size_t all_words(const struct name *name, const struct name_word *words[2 * NAME_PARTS])
{
	size_t n = 0;

	for (size_t i = 0; i < name->n_forenames; i++)
		words[n++] = &name->forenames[i];
	for (size_t i = 0; i < name->n_surnames; i++)
		words[n++] = &name->surnames[i];
	return n;
}

/* Takes out one word; the order of the rest is kept. */
static size_t drop_word(const struct name_word **words, size_t n, const struct name_word *word)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (words[i] != word)
			words[kept++] = words[i];
	}
	return kept;
}

static struct match match_all(const struct model_compare *model, const struct name_word *const *a, size_t n_a,
    const struct name_word *const *b, size_t n_b)
{
	struct match best = match_none();

	for (size_t i = 0; i < n_a; i++) {
		for (size_t j = 0; j < n_b; j++)
			match_improve(model, &best, a[i], b[j], false);
	}
	return best;
}

/* The best word first, then the best of the rest: enough, as only good matches are used. If both
 * names have further words, these must not contradict: JOHN PAUL SMITH is not PETER PAUL SMITH. */
static struct layout lay_any(const struct model_compare *model, const struct name *a, const struct name *b)
{
	const struct name_word *words_a[2 * NAME_PARTS], *words_b[2 * NAME_PARTS];
	size_t n_a = all_words(a, words_a), n_b = all_words(b, words_b);
	struct match x = match_all(model, words_a, n_a, words_b, n_b);

	n_a = drop_word(words_a, n_a, x.a);
	n_b = drop_word(words_b, n_b, x.b);
	struct match y = match_all(model, words_a, n_a, words_b, n_b);

	n_a = drop_word(words_a, n_a, y.a);
	n_b = drop_word(words_b, n_b, y.b);
	struct match rest = match_all(model, words_a, n_a, words_b, n_b);
	struct match none = match_none();

	if (n_a > 0 && n_b > 0 && rest.level > NAME_INITIAL)
		return lay(model, &none, &none, ORDER_ANY);
	return lay_unordered(model, x, y, ORDER_ANY);
}

/* Cheaper; or at equal cost the better forename, so that no side's order of names decides. */
static bool is_better(const struct layout *layout, const struct layout *than)
{
	if (layout->cost < than->cost || layout->cost > than->cost)
		return layout->cost < than->cost;
	return layout->forename != than->forename ? layout->forename < than->forename : layout->middle < than->middle;
}

static bool is_good(const struct layout *layout)
{
	return layout->forename <= NAME_SOUNDS_ALIKE && layout->surname <= NAME_SOUNDS_ALIKE;
}

static struct layout lay_names(const struct model_compare *model, const struct name *a, const struct name *b)
{
	struct layout best = lay_straight(model, a, b);
	bool has_many = a->n_forenames + a->n_surnames > 2 || b->n_forenames + b->n_surnames > 2;

	if (is_good(&best))
		return best;
	struct layout swapped = lay_swapped(model, a, b);

	/* Other orders explain only what they explain well. */
	if (is_good(&swapped) && swapped.cost < best.cost)
		best = swapped;
	if (!has_many || is_good(&best))
		return best;
	struct layout any = lay_any(model, a, b);

	return is_good(&any) && any.cost < best.cost ? any : best;
}

void compare_names(
    const struct model_compare *model, const struct names *a, const struct names *b, struct comparison *comparison)
{
	struct layout best = { .cost = COST_WORSE,
		.forename = LEVEL_MISSING,
		.surname = LEVEL_MISSING,
		.order = LEVEL_MISSING,
		.middle = LEVEL_MISSING };

	for (size_t i = 0; i < a->n; i++) {
		for (size_t j = 0; j < b->n; j++) {
			if (name_is_empty(&a->all[i]) || name_is_empty(&b->all[j]))
				continue;
			struct layout layout = lay_names(model, &a->all[i], &b->all[j]);

			if (i + j > 0) {
				layout.cost += model->cost.order[ORDER_ALIAS];
				layout.order = ORDER_ALIAS;
			}
			if (is_better(&layout, &best))
				best = layout;
		}
	}
	comparison->level[FIELD_FORENAME] = best.forename;
	comparison->level[FIELD_SURNAME] = best.surname;
	comparison->level[FIELD_ORDER] = best.order;
	comparison->level[FIELD_MIDDLE] = best.middle;
	memcpy(comparison->forename, best.forenames, sizeof best.forenames);
	memcpy(comparison->surname, best.surnames, sizeof best.surnames);
	memcpy(comparison->middle, best.middles, sizeof best.middles);
}
