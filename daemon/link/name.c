/*
 * From the shapes in which names are written to names: commas, brackets and the marks of an alias cut
 * the folded text in place; name_words.c then cleans each part.
 */
#include "daemon/link/name.h"

#include <string.h>

#include "daemon/link/fold.h"
#include "daemon/link/name_words.h"
#include "daemon/link/nickname.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* What comes before another name. A former name is a surname. */
static const struct {
	const char *words;
	bool is_former;
} alias_marks[] = {
	{ "ALSO KNOWN AS", false },
	{ "OTHERWISE KNOWN AS", false },
	{ "KNOWN AS", false },
	{ "A K A", false },
	{ "AKA", false },
	{ "ALIAS", false },
	{ "OTHERWISE", false },
	{ "FORMERLY", true },
	{ "F K A", true },
	{ "FKA", true },
	{ "NEE", true },
};

static void word_set(struct name_word *word, const char *text)
{
	size_t length = strnlen(text, NAME_WORD_SIZE - 1);

	memcpy(word->text, text, length);
	word->text[length] = '\0';
	code_sound(word->text, word->code);
	nickname_groups(word->text, word->nicknames, NAME_NICKNAMES);
}

static void add_forenames(struct name *name, const struct words *words, size_t from, size_t to)
{
	for (size_t i = from; i < to && name->n_forenames < NAME_PARTS; i++)
		word_set(&name->forenames[name->n_forenames++], words->word[i]);
}

/* A lone letter within a surname is what is left of an apostrophe or of a middle name. */
static void add_surnames(struct name *name, const struct words *words, size_t from, size_t to)
{
	for (size_t i = from; i < to && name->n_surnames < NAME_PARTS; i++) {
		if (words->word[i][1] != '\0' || to - from == 1)
			word_set(&name->surnames[name->n_surnames++], words->word[i]);
	}
}

static void parse_bare(struct words *words, struct name *name)
{
	words_clean(words, PART_BARE, &name->generation);
	name->is_bare = true;
	if (words->n == 0)
		return;
	add_forenames(name, words, 0, words->n - 1);
	add_surnames(name, words, words->n - 1, words->n);
}

/* Forenames and surname, each folded and written to; either may be "". */
static void parse_parts(char *forenames, char *surname, struct name *name)
{
	struct words words;

	words_split(surname, &words);
	words_clean(&words, PART_SURNAME, &name->generation);
	add_surnames(name, &words, 0, words.n);
	words_split(forenames, &words);
	words_clean(&words, PART_FORENAMES, &name->generation);
	add_forenames(name, &words, 0, words.n);
}

/* One whole name, folded and written to: "SURNAME, FORENAMES" or bare. */
static void parse_whole(char *text, struct name *name)
{
	char *comma = strchr(text, ',');
	struct words words;

	if (comma != NULL) {
		*comma = '\0';
		parse_parts(comma + 1, text, name);
	}
	if (comma != NULL && !name_is_empty(name))
		return;
	words_split(comma == NULL ? text : comma + 1, &words);
	parse_bare(&words, name);
}

static bool words_equal(const struct name_word *a, size_t n_a, const struct name_word *b, size_t n_b)
{
	for (size_t i = 0; i < n_a && n_a == n_b; i++) {
		if (strcmp(a[i].text, b[i].text) != 0)
			return false;
	}
	return n_a == n_b;
}

static void add_name(struct names *names, const struct name *name)
{
	if (names->n >= NAME_LIMIT || name_is_empty(name))
		return;
	for (size_t i = 0; i < names->n; i++) {
		const struct name *known = &names->all[i];

		if (words_equal(known->forenames, known->n_forenames, name->forenames, name->n_forenames) &&
		    words_equal(known->surnames, known->n_surnames, name->surnames, name->n_surnames))
			return;
	}
	names->all[names->n++] = *name;
}

/* One word alone stands for the forename, or the former surname; the rest is as in the name itself. */
static void complete(struct name *alias, const struct name *main_name, bool is_former)
{
	if (alias->n_forenames + alias->n_surnames != 1)
		return;
	struct name_word word = alias->n_surnames == 1 ? alias->surnames[0] : alias->forenames[0];

	*alias = *main_name;
	if (is_former) {
		alias->surnames[0] = word;
		alias->n_surnames = 1;
	} else {
		alias->forenames[0] = word;
		alias->n_forenames = 1;
	}
}

/* text: folded, and written to. */
static void add_folded_alias(struct names *names, char *text, bool is_former)
{
	struct name alias = { 0 };

	parse_whole(text, &alias);
	if (name_is_empty(&alias))
		return;
	complete(&alias, &names->all[0], is_former);
	add_name(names, &alias);
}

static size_t word_start(const char *text, const char *mark)
{
	size_t length = strlen(mark);

	for (const char *at = text; (at = strstr(at, mark)) != NULL; at++) {
		bool starts = at == text || at[-1] < 'A' || at[-1] > 'Z';
		bool ends = at[length] < 'A' || at[length] > 'Z';

		if (starts && ends)
			return (size_t)(at - text);
	}
	return SIZE_MAX;
}

/* The first mark in the text; SIZE_MAX if there is none. Earlier lines of the table win at one place. */
static size_t find_mark(const char *text, size_t *length_r, bool *is_former_r)
{
	size_t first = SIZE_MAX;

	for (size_t i = 0; i < COUNT(alias_marks); i++) {
		size_t start = word_start(text, alias_marks[i].words);

		if (start >= first)
			continue;
		first = start;
		*length_r = strlen(alias_marks[i].words);
		*is_former_r = alias_marks[i].is_former;
	}
	return first;
}

/* Cuts "NAME AKA OTHER ALIAS THIRD" at its marks: the aliases are added, text ends before the first. */
static void cut_marked(struct names *names, char *text)
{
	size_t length = 0;
	bool is_former = false, is_first = true;
	char *at = text;

	for (bool former_before = false;; is_first = false, former_before = is_former) {
		size_t start = find_mark(at, &length, &is_former);
		char *rest = start == SIZE_MAX ? NULL : at + start + length;

		if (rest != NULL)
			at[start] = '\0';
		if (!is_first)
			add_folded_alias(names, at, former_before);
		if (rest == NULL)
			return;
		at = rest;
	}
}

/* Aliases of one kind of text: after marks, or separated by ';'. */
static void add_alias_list(struct names *names, char *text)
{
	for (char *next = text; next != NULL;) {
		char *item = next, *separator = strchr(next, ';');
		size_t length = 0;
		bool is_former = false;

		next = separator == NULL ? NULL : separator + 1;
		if (separator != NULL)
			*separator = '\0';
		size_t mark = find_mark(item, &length, &is_former);

		if (mark == SIZE_MAX) {
			add_folded_alias(names, item, false);
		} else if (mark > 0) {
			char head[FOLD_SIZE];

			memcpy(head, item, mark);
			head[mark] = '\0';
			add_folded_alias(names, head, false);
		}
		if (mark != SIZE_MAX)
			cut_marked(names, item);
	}
}

/* Takes out the first "(...)": its inside goes to inside, which has the room of the whole text. */
static bool take_brackets(char *text, char *inside)
{
	char *open = strchr(text, '(');

	inside[0] = '\0';
	if (open == NULL)
		return false;
	char *close = strchr(open, ')');
	size_t length = close == NULL ? strlen(open + 1) : (size_t)(close - open - 1);

	memcpy(inside, open + 1, length);
	inside[length] = '\0';
	/* A blank is left so that the words around do not run together. */
	*open = ' ';
	if (close == NULL)
		open[1] = '\0';
	else
		memmove(open + 1, close + 1, strlen(close + 1) + 1);
	return true;
}

/* The name itself is what is left when brackets, marked aliases and a ';' list are taken out. */
static void strip_aliases(const char *text, char *main_text)
{
	char inside[FOLD_SIZE];
	size_t length = 0;
	bool is_former = false;

	strcpy(main_text, text);
	while (take_brackets(main_text, inside))
		;
	main_text[strcspn(main_text, ";")] = '\0';
	size_t mark = find_mark(main_text, &length, &is_former);

	if (mark != SIZE_MAX)
		main_text[mark] = '\0';
}

/* text: folded, and written to; the name itself is already in names. */
static void collect_aliases(struct names *names, char *text)
{
	char inside[FOLD_SIZE];

	while (take_brackets(text, inside))
		add_alias_list(names, inside);
	char *separator = strchr(text, ';');

	if (separator != NULL) {
		*separator = '\0';
		add_alias_list(names, separator + 1);
	}
	cut_marked(names, text);
}

static bool is_given(const char *text)
{
	return text != NULL && text[0] != '\0';
}

static void parse_structured(const struct name_source *source, struct names *names)
{
	char forenames[FOLD_SIZE], middle[FOLD_SIZE], surname[FOLD_SIZE];
	char main_forenames[2 * FOLD_SIZE], main_surname[FOLD_SIZE];

	fold_text(source->forenames, forenames, sizeof forenames);
	fold_text(source->middle_names, middle, sizeof middle);
	fold_text(source->surname, surname, sizeof surname);
	strip_aliases(forenames, main_forenames);
	strip_aliases(surname, main_surname);
	strcat(strcat(main_forenames, " "), middle);
	parse_parts(main_forenames, main_surname, &names->all[0]);
	names->all[0].is_bare = source->is_bare;
	collect_aliases(names, forenames);
	collect_aliases(names, surname);
}

void names_parse(const struct name_source *source, struct names *names_r)
{
	char text[FOLD_SIZE], main_text[FOLD_SIZE];

	memset(names_r, 0, sizeof *names_r);
	names_r->n = 1;
	if (is_given(source->forenames) || is_given(source->surname)) {
		parse_structured(source, names_r);
		return;
	}
	fold_text(source->full, text, sizeof text);
	strip_aliases(text, main_text);
	parse_whole(main_text, &names_r->all[0]);
	collect_aliases(names_r, text);
}

void names_add_alias(struct names *names, const char *alias)
{
	char text[FOLD_SIZE];

	fold_text(alias, text, sizeof text);
	add_alias_list(names, text);
}
