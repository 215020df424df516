/*
 * One walk over a person gives the terms and the places where their frequencies are kept, so that both
 * are always in the same order.
 */
#include "daemon/link/term.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Beside the families of keys: the hash of a key never equals that of a term. */
#define TERM_OCTET 0x10u
#define DATE_SIZE 32u

typedef void visit_fn(void *arg, enum term_family family, const char *first, const char *second, float *frequency);

static void visit_name(struct name *name, visit_fn *visit, void *arg)
{
	for (size_t i = 0; i < name->n_forenames; i++) {
		struct name_word *word = &name->forenames[i];

		visit(arg, TERM_FORENAME, word->text, "", &word->frequency);
		visit(arg, TERM_FORENAME_SOUND, word->code, "", &word->sound_frequency);
	}
	for (size_t i = 0; i < name->n_surnames; i++) {
		struct name_word *word = &name->surnames[i];

		visit(arg, TERM_SURNAME, word->text, "", &word->frequency);
		visit(arg, TERM_SURNAME_SOUND, word->code, "", &word->sound_frequency);
		if (name->n_forenames > 0)
			visit(arg, TERM_FULL_NAME, name->forenames[0].text, word->text, &word->full_frequency);
	}
}

static void visit_person(struct person *person, visit_fn *visit, void *arg)
{
	char date[DATE_SIZE];

	for (size_t i = 0; i < person->names.n; i++)
		visit_name(&person->names.all[i], visit, arg);
	if (person->birth.year != 0) {
		(void)snprintf(
		    date, sizeof date, "%04d%02d%02d", person->birth.year, person->birth.month, person->birth.day);
		visit(arg, TERM_BIRTH, date, "", &person->birth_frequency);
	}
	if (person->postcode.full[0] != '\0')
		visit(arg, TERM_POSTCODE, person->postcode.full, "", &person->postcode_frequency);
	if (person->court[0] != '\0')
		visit(arg, TERM_COURT, person->court, "", &person->court_frequency);
}

struct making {
	struct key_maker *maker;
	struct term_set *terms;
	enum sd_err err;
};

static void make_term(void *arg, enum term_family family, const char *first, const char *second, float *frequency)
{
	struct making *making = arg;

	(void)frequency;
	if (making->err != SD_OK || making->terms->n >= TERMS_LIMIT)
		return;
	making->err = key_hash(
	    making->maker, (uint8_t)(TERM_OCTET | family), first, second, &making->terms->terms[making->terms->n]);
	making->terms->n++;
}

enum sd_err term_make(struct key_maker *maker, const struct person *person, struct term_set *terms_r)
{
	struct making making = { maker, terms_r, SD_OK };
	struct person copy = *person; /* make_term() writes nothing, but the walk is one for both */

	terms_r->n = 0;
	if (!person->is_organisation)
		visit_person(&copy, make_term, &making);
	return making.err;
}

struct weighing {
	const struct term_set *terms;
	const struct score_model *model;
	size_t at;
	double records;
	term_count_fn *count;
	void *arg;
};

static void weigh_term(void *arg, enum term_family family, const char *first, const char *second, float *frequency)
{
	struct weighing *weighing = arg;

	(void)first;
	(void)second;
	if (weighing->at >= weighing->terms->n)
		return;
	double typical = weighing->model->u.typical[family - 1], worth = weighing->model->u.records[family - 1];
	int64_t count = weighing->count(weighing->arg, weighing->terms->terms[weighing->at++]);

	/* This record is one of those that were counted. A full name is rare: there it matters. */
	if (family == TERM_FULL_NAME && count > 0)
		count--;
	*frequency = (float)(((double)count + typical * worth) / (weighing->records + worth));
}

void term_weigh(struct person *person, const struct term_set *terms, const struct score_model *model, int64_t records,
    term_count_fn *count, void *arg)
{
	struct weighing weighing = { terms, model, 0, records > 0 ? (double)records : 0, count, arg };

	if (!person->is_organisation)
		visit_person(person, weigh_term, &weighing);
}

static int by_value(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	return left < right ? -1 : left > right;
}

size_t term_unique(const struct term_set *terms, int64_t *unique)
{
	size_t n = 0;

	memcpy(unique, terms->terms, terms->n * sizeof unique[0]);
	qsort(unique, terms->n, sizeof unique[0], by_value);
	for (size_t i = 0; i < terms->n; i++) {
		if (n == 0 || unique[n - 1] != unique[i])
			unique[n++] = unique[i];
	}
	return n;
}
