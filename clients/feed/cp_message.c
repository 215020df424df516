/*
 * Courts, days, cases and markers of the Common Platform; see cp_message.h. It names some courts and
 * rooms by an id of its own only: a court's id is then given as its name, for which the operator can
 * enter an alias; a room's id would mean nothing to anybody.
 */
#include "clients/feed/cp_message.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "clients/feed/tree.h"

#define CODE_LENGTH 5u /* of the OU code of a court; what follows is a room */
#define MINUTES_MAX 100000

static char *text_of(struct cp_hearing *hearing, const json_t *object, const char *name, const char *where)
{
	return tree_text(hearing->reading, object, name, TEXT_NAME, where);
}

const char *cp_court_code(struct cp_hearing *hearing, const json_t *court_centre, const char *where)
{
	if (hearing->hints->court_code != NULL)
		return hearing->hints->court_code;
	char *code = text_of(hearing, court_centre, "code", where);
	if (code == NULL)
		code = text_of(hearing, court_centre, "courtHearingLocation", where);
	if (code == NULL)
		return NULL;
	for (size_t i = 0; i < CODE_LENGTH; i++) {
		if (!isalnum((unsigned char)code[i])) {
			reading_warn(hearing->reading, where, "the court's code is none");
			return NULL;
		}
		code[i] = (char)toupper((unsigned char)code[i]);
	}
	return reading_strndup(hearing->reading, code, CODE_LENGTH);
}

/* The day's own court and room, where it names others than the hearing. */
static void fill_place(struct cp_hearing *hearing, const json_t *tree, struct cp_day *day)
{
	const json_t *centre = tree_member(hearing->tree, "courtCentre");
	const char *own = cp_word(tree, "courtCentreId"), *usual = cp_word(centre, "id");
	const char *room = cp_word(tree, "courtRoomId"), *usual_room = cp_word(centre, "roomId");
	const bool elsewhere = own != NULL && (usual == NULL || strcmp(own, usual) != 0);
	day->court_id = elsewhere ? text_of(hearing, tree, "courtCentreId", day->where)
				  : text_of(hearing, centre, "id", day->where);
	day->room_id = room != NULL ? text_of(hearing, tree, "courtRoomId", day->where)
		       : elsewhere  ? NULL
				    : text_of(hearing, centre, "roomId", day->where);
	day->court_code = cp_court_code(hearing, elsewhere ? NULL : centre, day->where);
	day->court_name = elsewhere ? NULL : text_of(hearing, centre, "name", day->where);
	if (day->court_name == NULL)
		day->court_name = elsewhere ? text_of(hearing, tree, "courtCentreId", day->where)
					    : text_of(hearing, centre, "id", day->where);
	if (elsewhere && day->court_code == NULL)
		reading_warn(hearing->reading, day->where, "the court is named by its Common Platform id only");
	if (!elsewhere && (room == NULL || usual_room == NULL || strcmp(room, usual_room) == 0))
		day->room = text_of(hearing, centre, "roomName", day->where);
	else if (room != NULL)
		reading_warn(hearing->reading, day->where, "the room is named by its Common Platform id only");
}

static int number_of(const json_t *tree, const char *name, const char *other_name)
{
	const json_int_t value = json_integer_value(tree_either(tree, name, other_name));
	return value > 0 && value < MINUTES_MAX ? (int)value : 0;
}

static struct cp_day *read_day(struct cp_hearing *hearing, const json_t *tree, const char *where)
{
	static const char *const names[] = { "sittingDay", "startTime", "hearingDate", "weekCommencingStartDate" };
	struct cp_day *day = reading_alloc(hearing->reading, sizeof *day);
	bool known;
	if (day == NULL)
		return NULL;
	*day = (struct cp_day){ .where = where };
	for (size_t i = 0; !day->has_date && i < sizeof names / sizeof *names; i++) {
		const char *text = text_of(hearing, tree, names[i], where);
		day->has_date = text != NULL && moment_parse(text, &day->start);
		day->is_week = day->has_date && i == 3;
		if (text != NULL && !day->has_date)
			reading_warn(hearing->reading, where, "a day of sitting is not a date");
	}
	day->has_time = day->has_date && day->start.time[0] != '\0';
	day->is_cancelled = tree_truth(tree, "isCancelled", &known);
	day->minutes = number_of(tree, "listedDurationMinutes", "durationMinutes");
	day->has_sequence = json_is_integer(tree_either(tree, "listingSequence", "sequence"));
	day->sequence = number_of(tree, "listingSequence", "sequence");
	fill_place(hearing, tree, day);
	return day;
}

struct cp_day **cp_days(struct cp_hearing *hearing, size_t *count_r)
{
	const json_t *list = tree_member(hearing->tree, "hearingDays");
	struct cp_day **days = NULL;
	*count_r = 0;
	for (size_t i = 0; (i < tree_count(list) || i == 0) && hearing->reading->status == SD_OK; i++) {
		const json_t *tree = tree_count(list) == 0 ? hearing->tree : tree_element(list, i);
		const char *where = tree_count(list) == 0 ? "hearing" : cp_where(hearing, "hearingDays[%zu]", i);
		struct cp_day *day = read_day(hearing, tree, where);
		struct cp_day **larger = reading_grow(hearing->reading, days, *count_r);
		if (day == NULL || larger == NULL)
			return days;
		days = larger;
		days[(*count_r)++] = day;
	}
	return days;
}

char *cp_urn(struct cp_hearing *hearing, const struct cp_matter *matter)
{
	static const char *const names[] = { "caseURN", "prosecutionAuthorityReference", "caseReference" };
	const json_t *linked = tree_element(tree_member(matter->application, "courtApplicationCases"), 0);
	const json_t *tree = matter->prosecution_case != NULL ? matter->prosecution_case : linked;
	const json_t *identifier = tree_either(tree, "prosecutionCaseIdentifier", "caseIdentifier");
	char *urn = NULL;
	for (size_t i = 0; urn == NULL && i < sizeof names / sizeof *names; i++)
		urn = text_of(hearing, identifier, names[i], matter->where);
	return urn;
}

char *cp_marker_code(struct cp_hearing *hearing, const json_t *marker, const char *where)
{
	static const char *const known[][2] = {
		{ "877ea509-85de-440b-b513-b8e2c82fa7ad", "DV" },
		{ "c19ad2d3-74ec-4b6b-92b3-a39a6039b867", "VI" },
	};
	char *code = text_of(hearing, marker, "markerTypeCode", where);
	const char *id = cp_word(marker, "markerTypeid");
	const char *words = cp_word(marker, "markerTypeDescription");
	if (code != NULL)
		return code;
	if (id == NULL)
		id = cp_word(marker, "markerTypeId");
	for (size_t i = 0; id != NULL && i < sizeof known / sizeof *known; i++)
		if (strcasecmp(id, known[i][0]) == 0)
			return reading_strdup(hearing->reading, known[i][1]);
	if (words != NULL &&
	    (strcasestr(words, "domestic violence") != NULL || strcasestr(words, "domestic abuse") != NULL))
		return reading_strdup(hearing->reading, "DV");
	return NULL;
}

bool cp_is_domestic_abuse(struct cp_hearing *hearing, const struct cp_matter *matter)
{
	const json_t *markers = tree_either(matter->prosecution_case, "caseMarkers", "markers");
	for (size_t i = 0; i < tree_count(markers); i++) {
		const char *code = cp_marker_code(hearing, tree_element(markers, i), matter->where);
		if (code != NULL && strcmp(code, "DV") == 0)
			return true;
	}
	return false;
}

/* Withheld from the court list is as good as restricted to those who write alerts (feeds.md 2.4, 12). */
bool cp_is_restricted(const struct cp_hearing *hearing, const struct cp_matter *matter)
{
	bool known;
	if (cp_word(hearing->tree, "reportingRestrictionReason") != NULL ||
	    tree_truth(hearing->tree, "restrictFromCourtList", &known) ||
	    tree_truth(matter->prosecution_case, "restrictFromCourtList", &known))
		return true;
	for (size_t i = 0; i < hearing->n_seats; i++) {
		const struct cp_seat *seat = hearing->seats[i];
		if (hearing->matters[seat->matter] != matter)
			continue;
		if (tree_truth(seat->person, "restrictFromCourtList", &known))
			return true;
		for (size_t j = 0; j < seat->n_offences; j++)
			if (tree_count(tree_member(seat->offences[j], "reportingRestrictions")) != 0)
				return true;
	}
	return false;
}
