/*
 * The magistrates' rota: which session of a court is for what business, "DVT" for domestic abuse trials; as the
 * optimiser's XML, as Common Platform's schedule in JSON or CSV (rota_table.c), and as the standing table of
 * allocations. The optimiser's file replaces what was said of its days; a schedule says of each session whether it is
 * still active, and replaces no other. Who sits is not read: only where, when and for what.
 */
#include "clients/feed/rota.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "clients/feed/moment.h"
#include "clients/feed/text.h"
#include "clients/feed/tree.h"
#include "clients/feed/xml.h"

#define CAPACITY_LIMIT 1000
#define COURT_LENGTH 5u /* of an OU code; what follows is a room */

bool rota_day_part(const char *text, Sdac__V1__DayPart *part_r)
{
	static const struct {
		const char *word;
		Sdac__V1__DayPart part;
	} known[] = { { "AM", SDAC__V1__DAY_PART__DAY_PART_MORNING }, { "PM", SDAC__V1__DAY_PART__DAY_PART_AFTERNOON },
		{ "AD", SDAC__V1__DAY_PART__DAY_PART_ALL_DAY } };
	for (size_t i = 0; text != NULL && i < sizeof known / sizeof *known; i++) {
		if (strcasecmp(text, known[i].word) == 0) {
			*part_r = known[i].part;
			return true;
		}
	}
	return false;
}

/* "FRIPM": a weekday and a half of it. 0: no weekday. */
static int weekday_of(const char *text, const char **rest_r)
{
	static const char *const days[] = { "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN" };
	for (size_t i = 0; text != NULL && i < sizeof days / sizeof *days; i++) {
		if (strncasecmp(text, days[i], 3) == 0) {
			*rest_r = text + 3;
			return (int)i + 1;
		}
	}
	return 0;
}

static void widen(struct reading *reading, struct rota_list *list, const char *day)
{
	Sdac__V1__SubmitSessionsRequest *request = &list->request;
	if (request->from_date == NULL || strcmp(day, request->from_date) < 0)
		request->from_date = reading_strdup(reading, day);
	if (request->to_date == NULL || strcmp(day, request->to_date) > 0)
		request->to_date = reading_strdup(reading, day);
}

static struct rota_list *list_of(struct reading *reading, const struct rota_words *words, const char *hint)
{
	char code[COURT_LENGTH + 1] = "";
	if (words->court_code != NULL)
		(void)snprintf(code, sizeof code, "%.5s", words->court_code);
	const bool has_code = strlen(code) == COURT_LENGTH;
	if (hint == NULL && !has_code && words->court_name == NULL)
		return NULL;
	struct rota_list *list = rota_list_open(reading,
	    hint != NULL ? hint
	    : has_code   ? code
			 : NULL,
	    words->court_name);
	if (list != NULL && !list->request.has_completeness) {
		list->request.has_completeness = true;
		list->request.completeness = words->is_whole ? SDAC__V1__COMPLETENESS__COMPLETENESS_FULL
							     : SDAC__V1__COMPLETENESS__COMPLETENESS_PARTIAL;
	}
	return list;
}

/* A session that is not understood makes its court's rota PARTIAL: nothing ends because of a slip. */
static void set_aside(struct reading *reading, const struct rota_words *words, const char *what, const char *hint)
{
	struct rota_list *list = list_of(reading, words, hint);
	if (list != NULL)
		list->request.completeness = SDAC__V1__COMPLETENESS__COMPLETENESS_PARTIAL;
	reading_warn(reading, words->where, what);
}

void rota_add(struct reading *reading, const struct reader_hints *hints, const struct rota_words *words)
{
	struct moment day = { 0 };
	const char *rest = words->session;
	const int weekday = words->is_standing ? weekday_of(words->session, &rest) : 0;
	Sdac__V1__DayPart part = SDAC__V1__DAY_PART__DAY_PART_UNSPECIFIED;
	const bool has_day = words->is_standing ? weekday != 0 : words->date != NULL && moment_parse(words->date, &day);
	int capacity = 0;
	if (!has_day || !rota_day_part(rest, &part) || words->business_type == NULL) {
		set_aside(reading, words, "a session without its day, its half or its business was left out",
		    hints->court_code);
		return;
	}
	struct rota_list *list = list_of(reading, words, hints->court_code);
	if (list == NULL) {
		if (reading->status == SD_OK)
			reading_warn(reading, words->where, "a session without its court was left out: give --court");
		return;
	}
	Sdac__V1__RotaSession *session = rota_list_add(reading, list);
	if (session == NULL)
		return;
	if (!words->is_standing)
		widen(reading, list, day.date);
	session->source_session_id = reading_strdup(reading, words->id);
	session->session_date = words->is_standing ? NULL : reading_strdup(reading, day.date);
	session->has_weekday = words->is_standing;
	session->weekday = weekday;
	session->room = reading_strdup(reading, words->room);
	session->has_day_part = true;
	session->day_part = part;
	session->business_type = reading_strdup(reading, words->business_type);
	session->has_capacity = text_number(words->capacity, CAPACITY_LIMIT, &capacity) && capacity > 0;
	session->capacity = session->has_capacity ? capacity : 0;
	session->has_is_ended = session->is_ended = words->is_ended;
}

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
	if (document->syntax == SYNTAX_XML)
		return xml_root_is((const char *)document->data, document->size, "rotaSchedule");
	if (document->syntax == SYNTAX_JSON)
		return sessions_of(document->json) != NULL || is_reference(document->json);
	return rota_table_recognises(document);
}

/* The name that stands beside an id in one of the file's tables. */
static char *name_of(
    struct reading *reading, const json_t *table, const char *key, const json_t *profile, const char *where)
{
	const char *id = tree_text(reading, profile, key, TEXT_CODE, where);
	for (size_t i = 0; id != NULL && i < tree_count(table); i++) {
		const json_t *entry = tree_element(table, i);
		const char *own = json_string_value(tree_member(entry, key));
		if (own != NULL && strcmp(own, id) == 0)
			return tree_text(reading, entry, "name", TEXT_NAME, where);
	}
	return NULL;
}

static void cover_period(struct reading *reading, const json_t *period)
{
	static const char *const names[] = { "startDate", "endDate" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct moment day;
		const char *text = tree_text(reading, period, names[i], TEXT_CODE, "rotaPeriod");
		for (size_t j = 0; text != NULL && moment_parse(text, &day) && j < reading->n_rotas; j++)
			widen(reading, reading->rotas[j], day.date);
	}
}

static void read_xml(struct reading *reading, const struct reader_hints *hints, const json_t *tree)
{
	const json_t *root = tree_member(tree, "rotaSchedule");
	const json_t *venues = tree_member(tree_member(root, "venues"), "venue");
	const json_t *locations = tree_member(tree_member(root, "locations"), "location");
	const json_t *profiles = tree_member(tree_member(root, "courtListingProfiles"), "courtListingProfile");
	char where[64];
	for (size_t i = 0; i < tree_count(profiles) && reading->status == SD_OK; i++) {
		const json_t *profile = tree_element(profiles, i);
		(void)snprintf(where, sizeof where, "courtListingProfile[%zu]", i);
		const struct rota_words words = {
			.where = where,
			.is_whole = true,
			.id = tree_text(reading, profile, "id", TEXT_CODE, where),
			.court_name = name_of(reading, locations, "locationId", profile, where),
			.room = name_of(reading, venues, "venueId", profile, where),
			.date = tree_text(reading, profile, "sessionDate", TEXT_CODE, where),
			.session = tree_text(reading, profile, "session", TEXT_CODE, where),
			.business_type = tree_text(reading, profile, "business", TEXT_CODE, where),
		};
		rota_add(reading, hints, &words);
	}
	cover_period(reading, tree_member(root, "rotaPeriod"));
}

/* Members are named alike in a schedule and in the table of allocations, but for a few. */
static void read_object(struct reading *reading, const struct reader_hints *hints, const json_t *object,
    bool is_standing, const char *where)
{
	bool is_known = false;
	const bool is_active = tree_truth(object, "active", &is_known);
	const char *room = tree_text(reading, object, "courtRoomName", TEXT_NAME, where);
	const struct rota_words words = {
		.where = where,
		.is_standing = is_standing,
		.is_whole = is_standing,
		.is_ended = is_known && !is_active,
		.id = tree_text(reading, object, is_standing ? "id" : "courtScheduleId", TEXT_CODE, where),
		.court_code = tree_text(reading, object, is_standing ? "oucode" : "ouCode", TEXT_CODE, where),
		.court_name = tree_text(reading, object, "courtHouseName", TEXT_NAME, where),
		.room = room != NULL ? room
				     : tree_text(reading, object, is_standing ? "courtRoomId" : "courtRoomNumber",
					   TEXT_NAME, where),
		.date = tree_text(reading, object, "sessionDate", TEXT_CODE, where),
		.session = tree_text(reading, object, is_standing ? "session" : "courtSession", TEXT_CODE, where),
		.business_type =
		    tree_text(reading, object, is_standing ? "rotaBusinessType" : "businessType", TEXT_CODE, where),
		.capacity = tree_text(reading, object, is_standing ? "maxSlot" : "maxSlots", TEXT_CODE, where),
	};
	rota_add(reading, hints, &words);
}

static void read_json(struct reading *reading, const struct reader_hints *hints, const json_t *json)
{
	const bool is_standing = tree_member(json, "courtRoomSessionAllocations") != NULL;
	const json_t *sessions = sessions_of(json);
	char where[64];
	for (size_t i = 0; i < tree_count(sessions) && reading->status == SD_OK; i++) {
		(void)snprintf(where, sizeof where, "%s[%zu]", is_standing ? "allocations" : "schedules", i);
		read_object(reading, hints, tree_element(sessions, i), is_standing, where);
	}
}

static enum sd_err rota_read(struct document *document, const struct reader_hints *hints, struct reading *reading)
{
	if (document->syntax == SYNTAX_JSON && is_reference(document->json))
		return reading_refuse(reading, "document", "is a table of the rota's codes or rooms, not a rota");
	if (document->syntax == SYNTAX_XML) {
		json_t *tree = xml_tree(reading, (const char *)document->data, document->size);
		if (tree == NULL)
			return reading->status;
		read_xml(reading, hints, tree);
		json_decref(tree);
	} else if (document->syntax == SYNTAX_JSON) {
		read_json(reading, hints, document->json);
	} else {
		rota_table_read(document, hints, reading);
	}
	if (reading->status == SD_OK && reading->n_rotas == 0)
		return reading_refuse(reading, "document", "is a rota without a session that is understood");
	return reading->status;
}

const struct reader reader_rota = {
	.name = "rota",
	.system = "rota",
	.revision = 2,
	.recognises = rota_recognises,
	.read = rota_read,
};
