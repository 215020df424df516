/*
 * The magistrates' rota: which session of a court is for what business, "DVT" for domestic abuse
 * trials; as the optimiser's XML, as Common Platform's schedule in JSON or CSV, and the standing table of
 * allocations. A list of hearings cannot say any of it, so a document is recognised, its sessions are
 * counted, and it is set aside with what it holds. Reference tables beside it are told apart.
 */
#include "clients/feed/reader.h"

#include <stdio.h>
#include <string.h>

#include "clients/feed/tree.h"
#include "clients/feed/xml.h"

#define CSV_HEADING "court_schedule_id,"
#define CSV_BUSINESS_TYPE 7 /* its place in a line */

struct tally {
	size_t sessions, of_domestic_abuse;
};

static const json_t *sessions_of(const json_t *json)
{
	const json_t *allocations = tree_member(json, "courtRoomSessionAllocations");
	if (allocations != NULL)
		return allocations;
	return tree_member(tree_element(json, 0), "courtScheduleId") != NULL ? json : NULL;
}

static bool is_reference(const json_t *json)
{
	return tree_member(json, "rotaBusinessTypes") != NULL ||
	       tree_member(tree_element(json, 0), "rotaVenueId") != NULL;
}

static bool rota_recognises(const struct document *document)
{
	const char *text = (const char *)document->data;
	if (document->syntax == SYNTAX_XML)
		return xml_root_is(text, document->size, "rotaSchedule");
	if (document->syntax == SYNTAX_JSON)
		return sessions_of(document->json) != NULL || is_reference(document->json);
	const size_t length = strlen(CSV_HEADING);
	return document->syntax == SYNTAX_TABLE && document->size > length && memcmp(text, CSV_HEADING, length) == 0;
}

/* Remands, bail, pre-sentence reports and trials (feeds.md 3.3), or the optimiser's own word. */
static bool is_domestic_abuse(const char *type)
{
	static const char *const types[] = { "DAR", "DVB", "DVP", "DVT", "DOMESTIC_VIOLENCE" };
	for (size_t i = 0; type != NULL && i < sizeof types / sizeof *types; i++)
		if (strcmp(type, types[i]) == 0)
			return true;
	return false;
}

static void count(struct tally *tally, const char *type)
{
	tally->sessions++;
	tally->of_domestic_abuse += is_domestic_abuse(type) ? 1 : 0;
}

static void count_objects(struct tally *tally, const json_t *list, const char *name)
{
	for (size_t i = 0; i < tree_count(list); i++)
		count(tally, json_string_value(tree_member(tree_element(list, i), name)));
}

static void count_xml(struct tally *tally, const json_t *tree)
{
	const json_t *root = tree_member(tree, "rotaSchedule");
	const json_t *profiles = tree_member(root, "courtListingProfiles");
	count_objects(tally, tree_member(profiles, "courtListingProfile"), "business");
}

/* Values of these columns hold no commas. */
static void count_lines(struct tally *tally, const struct document *document)
{
	const char *at = (const char *)document->data, *end = at + document->size;
	for (bool is_heading = true; at < end; is_heading = false) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		stop = stop == NULL ? end : stop;
		const char *field = at;
		for (size_t i = 0; field != NULL && i < CSV_BUSINESS_TYPE; i++) {
			field = memchr(field, ',', (size_t)(stop - field));
			field = field == NULL ? NULL : field + 1;
		}
		if (!is_heading && field != NULL) {
			const char *after = memchr(field, ',', (size_t)(stop - field));
			const size_t length = (size_t)((after == NULL ? stop : after) - field);
			char type[24];
			(void)snprintf(
			    type, sizeof type, "%.*s", (int)(length < sizeof type ? length : sizeof type - 1), field);
			count(tally, type);
		}
		at = stop + (stop < end ? 1 : 0);
	}
}

static enum sd_err rota_read(struct document *document, const struct reader_hints *hints, struct reading *reading)
{
	struct tally tally = { 0 };
	char what[128];
	(void)hints;
	if (document->syntax == SYNTAX_JSON && is_reference(document->json))
		return reading_refuse(reading, "document", "is a table of the rota's codes or rooms, not a rota");
	if (document->syntax == SYNTAX_XML) {
		json_t *tree = xml_tree(reading, (const char *)document->data, document->size);
		if (tree == NULL)
			return reading->status;
		count_xml(&tally, tree);
		json_decref(tree);
	} else if (document->syntax == SYNTAX_JSON) {
		const bool is_table = tree_member(document->json, "courtRoomSessionAllocations") != NULL;
		count_objects(&tally, sessions_of(document->json), is_table ? "rotaBusinessType" : "businessType");
	} else {
		count_lines(&tally, document);
	}
	(void)snprintf(what, sizeof what,
	    "is a rota (sessions: %zu, for domestic abuse: %zu): set aside, no list can say it", tally.sessions,
	    tally.of_domestic_abuse);
	return reading_refuse(reading, "document", what);
}

const struct reader reader_rota = {
	.name = "rota",
	.system = "rota",
	.revision = 1,
	.recognises = rota_recognises,
	.read = rota_read,
};
