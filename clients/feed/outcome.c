/*
 * Outcomes of a reading; see outcome.h.
 */
#include "clients/feed/outcome.h"

#include <string.h>

struct outcome *outcome_open(struct reading *reading)
{
	reading_leave(reading);
	if (reading->n_outcomes == READING_MAX_OUTCOMES &&
	    reading_refuse(reading, "document", "holds more outcomes than one document can") != SD_OK)
		return NULL;
	struct outcome *outcome = reading_alloc(reading, sizeof *outcome);
	struct outcome **outcomes = reading_grow(reading, reading->outcomes, reading->n_outcomes);
	if (outcome == NULL || outcomes == NULL)
		return NULL;
	*outcome = (struct outcome){ .part = (unsigned)reading->n_outcomes + 1 };
	sdac__v1__submit_outcome_request__init(&outcome->request);
	sdac__v1__source__init(&outcome->source);
	sdac__v1__listed_defendant__init(&outcome->defendant);
	outcome->request.source = &outcome->source;
	outcome->request.defendant = &outcome->defendant;
	outcome->request.has_basis = true;
	outcome->request.basis = SDAC__V1__OUTCOME_BASIS__OUTCOME_BASIS_OFFICIAL;
	reading->outcomes = outcomes;
	reading->outcomes[reading->n_outcomes++] = outcome;
	reading->at_outcome = outcome;
	reading->at_defendant = &outcome->defendant;
	return outcome;
}

Sdac__V1__OutcomeResult *outcome_add_result(struct reading *reading, Sdac__V1__ResultLevel level)
{
	Sdac__V1__SubmitOutcomeRequest *request = &reading->at_outcome->request;
	Sdac__V1__OutcomeResult *result = reading_alloc(reading, sizeof *result);
	Sdac__V1__OutcomeResult **results = reading_grow(reading, request->results, request->n_results);
	if (result == NULL || results == NULL)
		return NULL;
	sdac__v1__outcome_result__init(result);
	result->has_level = true;
	result->level = level;
	request->results = results;
	request->results[request->n_results++] = result;
	return result;
}

static void add_text(struct reading *reading, char ***texts, size_t *count, const char *text)
{
	char *copy = text == NULL ? NULL : reading_strdup(reading, text);
	char **grown = copy == NULL ? NULL : reading_grow(reading, *texts, *count);
	if (grown == NULL)
		return;
	*texts = grown;
	grown[(*count)++] = copy;
}

void outcome_add_qualifier(struct reading *reading, Sdac__V1__OutcomeResult *result, const char *code)
{
	add_text(reading, &result->qualifiers, &result->n_qualifiers, code);
}

void outcome_add_condition(struct reading *reading, Sdac__V1__OutcomeResult *result, const char *text)
{
	add_text(reading, &result->conditions, &result->n_conditions, text);
}

void outcome_set_text(struct reading *reading, Sdac__V1__OutcomeResult *result, char *text, const char *where)
{
	/* CJS: restraining orders on conviction and acquittal, varied or discharged; stalking protection orders,
	 * interim and full; domestic abuse protection orders (feeds.md 1.5, 3.2). */
	static const char *const orders[] = { "3047", "3260", "3263", "3306", "3307", "3326" };
	for (size_t i = 0; text != NULL && result->code != NULL && i < sizeof orders / sizeof *orders; i++) {
		if (strcmp(result->code, orders[i]) != 0)
			continue;
		reading_warn(reading, where, "the text of an order that protects somebody was left out");
		return;
	}
	result->text = text;
}

Sdac__V1__NextHearing *outcome_next_hearing(struct reading *reading)
{
	Sdac__V1__SubmitOutcomeRequest *request = &reading->at_outcome->request;
	if (request->next_hearing != NULL)
		return request->next_hearing;
	Sdac__V1__NextHearing *next = reading_alloc(reading, sizeof *next);
	if (next != NULL)
		sdac__v1__next_hearing__init(next);
	return request->next_hearing = next;
}

void outcome_set_bail(struct reading *reading, const char *status)
{
	/* P, S and L are left open: none of them is bail, and none of them is a prison for certain (domain.md 2.3). */
	static const struct {
		const char *status;
		bool in_custody;
	} known[] = { { "C", true }, { "B", false }, { "U", false } };
	struct outcome *outcome = reading->at_outcome;
	if (status == NULL)
		return;
	outcome->request.bail_status = reading_strdup(reading, status);
	outcome->defendant.bail_status = outcome->request.bail_status;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (strcmp(status, known[i].status) != 0)
			continue;
		outcome->defendant.has_in_custody = true;
		outcome->defendant.in_custody = known[i].in_custody;
	}
}
