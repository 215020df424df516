/*
 * Answers of the Common Platform's queries: of listing, {"hearings": [...]}, whose hearings name court
 * and room by ids of its own; and of the search for a case, as the Legal Aid Agency receives it,
 * {"cases": [...]}, with summaries of hearings beside those of defendants.
 */
#include "clients/feed/reader.h"

#include <string.h>

#include "clients/feed/cp_write.h"
#include "clients/feed/tree.h"

static bool has_first(const json_t *list, const char *member)
{
	return json_is_array(list) && json_object_get(json_array_get(list, 0), member) != NULL;
}

static bool recognises(const struct document *document)
{
	if (document->syntax != SYNTAX_JSON)
		return false;
	const json_t *hearings = json_object_get(document->json, "hearings");
	return has_first(hearings, "listedCases") || has_first(hearings, "courtCentreId") ||
	       (json_is_array(hearings) && json_array_size(hearings) == 0 && json_object_size(document->json) == 1) ||
	       has_first(json_object_get(document->json, "cases"), "hearingSummary");
}

/* The query's words for what the events call otherwise; the values are shared and not copied. */
static json_t *renamed(const json_t *tree, const char *const (*names)[2], size_t count)
{
	json_t *own = NULL;
	memcpy(&own, &tree, sizeof own); /* jansson copies no const object; nothing is changed */
	json_t *copy = json_copy(own);
	for (size_t i = 0; copy != NULL && i < count; i++) {
		json_t *value = json_object_get(copy, names[i][0]);
		if (value != NULL && json_object_get(copy, names[i][1]) == NULL)
			(void)json_object_set(copy, names[i][1], value);
	}
	return copy;
}

static void write_listed(
    struct reading *reading, const struct reader_hints *hints, const json_t *root, const json_t *tree)
{
	struct cp_hearing hearing = { .reading = reading, .hints = hints, .root = root, .tree = tree };
	size_t count;
	cp_matters_collect(&hearing);
	struct cp_day **days = cp_days(&hearing, &count);
	if (reading->status == SD_OK)
		cp_write_lists(&hearing, days, count);
}

static void read_listed(struct document *document, const struct reader_hints *hints, struct reading *reading)
{
	static const char *const names[][2] = { { "listedCases", "prosecutionCases" } };
	const json_t *hearings = json_object_get(document->json, "hearings");
	for (size_t i = 0; i < tree_count(hearings) && reading->status == SD_OK; i++) {
		json_t *tree = renamed(tree_element(hearings, i), names, 1);
		if (tree == NULL) {
			reading->status = SD_NO_MEMORY;
			return;
		}
		write_listed(reading, hints, document->json, tree);
		json_decref(tree);
	}
}

/* {"defendantFirstName": ...}: as a flat defendant. */
static json_t *defendant_of_summary(const json_t *summary)
{
	static const char *const names[][2] = { { "defendantId", "id" }, { "defendantFirstName", "firstName" },
		{ "defendantMiddleName", "middleName" }, { "defendantLastName", "lastName" },
		{ "defendantDOB", "dateOfBirth" }, { "defendantASN", "arrestSummonsNumber" },
		{ "offenceSummary", "offences" } };
	return renamed(summary, names, sizeof names / sizeof *names);
}

static bool holds_word(const json_t *list, const char *word)
{
	for (size_t i = 0; word != NULL && i < json_array_size(list); i++) {
		const char *text = json_string_value(json_array_get(list, i));
		if (text != NULL && strcmp(text, word) == 0)
			return true;
	}
	return false;
}

/* Only those defendants of the case whom the hearing is about. */
static json_t *defendants_of_hearing(const json_t *tree, const json_t *summary)
{
	const json_t *all = tree_member(tree, "defendantSummary"), *ids = tree_member(summary, "defendantIds");
	json_t *list = json_array();
	for (size_t i = 0; i < tree_count(all); i++) {
		const json_t *defendant = tree_element(all, i);
		if (json_array_size(ids) == 0 || holds_word(ids, cp_word(defendant, "defendantId")))
			(void)json_array_append_new(list, defendant_of_summary(defendant)); /* NULL is refused */
	}
	return list;
}

static json_t *hearing_of_summary(const json_t *tree, const json_t *summary)
{
	static const char *const names[][2] = { { "hearingId", "id" }, { "hearingType", "type" } };
	json_t *hearing = renamed(summary, names, sizeof names / sizeof *names);
	const char *id = cp_word(tree, "prosecutionCaseId"), *urn = cp_word(tree, "prosecutionCaseReference");
	json_t *of_case = json_pack("{s:s?, s:{s:s?}, s:o}", "id", id, "prosecutionCaseIdentifier", "caseURN", urn,
	    "defendants", defendants_of_hearing(tree, summary));
	if (hearing == NULL || of_case == NULL ||
	    json_object_set_new(hearing, "prosecutionCases", json_pack("[o]", of_case)) != 0) {
		json_decref(hearing);
		return NULL;
	}
	return hearing;
}

static void read_found(struct document *document, const struct reader_hints *hints, struct reading *reading)
{
	const json_t *cases = json_object_get(document->json, "cases");
	for (size_t i = 0; i < tree_count(cases) && reading->status == SD_OK; i++) {
		const json_t *tree = tree_element(cases, i);
		const json_t *summaries = tree_member(tree, "hearingSummary");
		for (size_t j = 0; j < tree_count(summaries) && reading->status == SD_OK; j++) {
			if (!json_is_object(tree_element(summaries, j)))
				continue;
			json_t *hearing = hearing_of_summary(tree, tree_element(summaries, j));
			if (hearing == NULL)
				reading->status = SD_NO_MEMORY;
			else
				write_listed(reading, hints, document->json, hearing);
			json_decref(hearing);
		}
	}
}

static enum sd_err read(struct document *document, const struct reader_hints *hints, struct reading *reading)
{
	if (json_object_get(document->json, "hearings") != NULL)
		read_listed(document, hints, reading);
	else
		read_found(document, hints, reading);
	reading_leave(reading);
	if (reading->status == SD_OK && reading->n_publications == 0 && reading->n_warnings == 0)
		reading_warn(reading, "hearings", "is empty: nothing is listed, and for no court");
	return reading->status;
}

const struct reader reader_cp_query = {
	.name = "cp-query",
	.system = CP_SYSTEM,
	.revision = 2,
	.recognises = recognises,
	.read = read,
};
