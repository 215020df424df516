/*
 * CaTH's magistrates' lists, standard and public: the tree that the Court and Tribunal Hearings
 * service passes on (feeds.md 1.2), in every generation seen since 2022. Other lists of the same
 * service share the tree: they are recognised, and refused by name.
 *
 * One case or application is one hearing of ours. The list names courts but gives no codes, and one
 * document can hold several courts; each court and day is a publication.
 */
#include "clients/feed/reader.h"

#include <stdio.h>
#include <string.h>

#include "clients/feed/cath_party.h"
#include "clients/feed/moment.h"
#include "clients/feed/tree.h"

#define WHERE_SIZE 200u
#define AFTERNOON "13:00"

struct walk {
	struct reading *reading;
	const struct reader_hints *hints;
	Sdac__V1__ListType list_type;
	struct moment published;
	bool has_published;
	const char *venue_name;
	/* Of the session and sitting being read. */
	const char *court_name;
	const char *room;
	struct moment start;
	bool has_start;
	int sequence; /* of the hearing in its session */
	size_t list, house_room, session, sitting, hearing;
};

static bool cath_recognises(const struct document *document)
{
	return document->syntax == SYNTAX_JSON && tree_member(document->json, "courtLists") != NULL;
}

/* The first hearing that is there, by first elements: lists of another kind show it in any of them. */
static const json_t *first_hearing(const json_t *root)
{
	static const char *const steps[] = { "courtRoom", "session", "sittings", "hearing" };
	const json_t *lists = tree_member(root, "courtLists");
	for (size_t i = 0; i < tree_count(lists); i++) {
		const json_t *list = tree_element(lists, i);
		const json_t *at = tree_member(list, "courtHouse");
		for (size_t step = 0; step < 4 && at != NULL; step++) {
			at = tree_member(at, steps[step]);
			at = tree_count(at) == 0 ? NULL : tree_element(at, 0);
		}
		if (at != NULL)
			return at;
	}
	return NULL;
}

/* Why a list with the tree of ours is not for us; NULL if it is. */
static const char *other_kind(const json_t *root)
{
	const json_t *hearing = first_hearing(root);
	const json_t *cases = tree_either(hearing, "case", "cases");
	const json_t *first_case = tree_element(cases, 0);
	const json_t *first_party = tree_element(tree_member(hearing, "party"), 0);
	const char *role = json_string_value(tree_member(first_party, "partyRole"));
	if (tree_member(hearing, "lcsu") != NULL)
		return "is a live status update, not a list";
	if (role != NULL && (strcmp(role, "ACCUSED") == 0 || strcmp(role, "PROSECUTOR") == 0))
		return "is a Single Justice Procedure list: set aside, its offences have no victim";
	if (tree_either(first_case, "caseJurisdictionET", "caseType") != NULL)
		return "is a list of a civil or family court";
	return NULL;
}

/* The body does not say what list it is, except once in its name: but only a standard list has these members. */
static Sdac__V1__ListType find_list_type(const struct document *document)
{
	static const char *const standard[] = { "\"dateOfBirth\"", "\"offenceWording\"", "\"offenceCode\"", "\"asn\"",
		"\"pncId\"", "\"age\"", "\"inCustody\"", "STANDARD_LIST" };
	for (size_t i = 0; i < sizeof standard / sizeof *standard; i++)
		if (document_contains(document, standard[i]))
			return SDAC__V1__LIST_TYPE__LIST_TYPE_STANDARD;
	return SDAC__V1__LIST_TYPE__LIST_TYPE_PUBLIC;
}

static void hearing_where(const struct walk *walk, char where[WHERE_SIZE])
{
	(void)snprintf(where, WHERE_SIZE, "courtLists[%zu].courtRoom[%zu].session[%zu].sittings[%zu].hearing[%zu]",
	    walk->list, walk->house_room, walk->session, walk->sitting, walk->hearing);
}

static struct scope scope_of(const struct walk *walk, const char *date)
{
	return (struct scope){ .court_code = walk->hints->court_code,
		.court_name = walk->court_name,
		.list_date = walk->hints->list_date != NULL ? walk->hints->list_date : date,
		.list_type = walk->list_type };
}

static void publish(const struct walk *walk, struct publication *publication)
{
	publication->source.has_published_at = walk->has_published;
	publication->source.published_at = walk->published.unix_ms;
}

/* Opens the list of the hearing's day. Without a day the hearing stands in no list. */
static bool open_list(struct walk *walk, const char *where)
{
	if (!walk->has_start && walk->hints->list_date == NULL) {
		reading_leave(walk->reading);
		reading_set_aside(walk->reading, where, "the hearing has no date, and was set aside");
		return false;
	}
	const struct scope scope = scope_of(walk, walk->start.date);
	struct publication *publication = reading_open(walk->reading, &scope);
	if (publication != NULL)
		publish(walk, publication);
	return publication != NULL;
}

static void fill_time(const struct walk *walk, Sdac__V1__ListedHearing *hearing)
{
	hearing->has_time_precision = true;
	hearing->time_precision = SDAC__V1__TIME_PRECISION__TIME_PRECISION_DATE_ONLY;
	if (!walk->has_start || walk->start.time[0] == '\0')
		return;
	hearing->time_precision = SDAC__V1__TIME_PRECISION__TIME_PRECISION_EXACT;
	hearing->has_starts_at = true;
	hearing->starts_at = walk->start.unix_ms;
	hearing->local_time = reading_strdup(walk->reading, walk->start.time);
	hearing->has_day_part = true;
	hearing->day_part = strcmp(walk->start.time, AFTERNOON) < 0 ? SDAC__V1__DAY_PART__DAY_PART_MORNING
								    : SDAC__V1__DAY_PART__DAY_PART_AFTERNOON;
}

static Sdac__V1__ListedHearing *add_hearing(
    struct walk *walk, const json_t *tree, const json_t *matter, const char *where)
{
	struct reading *reading = walk->reading;
	Sdac__V1__ListedHearing *hearing = open_list(walk, where) ? reading_add_hearing(reading) : NULL;
	if (hearing == NULL)
		return NULL;
	hearing->case_urn = tree_text(reading, matter, "caseUrn", TEXT_CODE, where);
	hearing->case_number = tree_text(reading, matter, "caseNumber", TEXT_CODE, where);
	hearing->application_reference = tree_text(reading, matter, "applicationReference", TEXT_CODE, where);
	hearing->room = reading_strdup(reading, walk->room);
	hearing->hearing_type = tree_text(reading, tree, "hearingType", TEXT_PHRASE, where);
	if (hearing->hearing_type == NULL)
		hearing->hearing_type = tree_text(reading, matter, "applicationType", TEXT_PHRASE, where);
	hearing->has_sequence = true;
	hearing->sequence = ++walk->sequence;
	fill_time(walk, hearing);
	if (hearing->case_urn == NULL && hearing->case_number == NULL && hearing->application_reference == NULL)
		reading_warn(reading, where, "the hearing has no case number, URN or application reference");
	return hearing;
}

/* One case or application. Parties and offences that stand on the hearing are those of its cases. */
static void read_matter(struct walk *walk, const json_t *tree, const json_t *matter, const char *where)
{
	if (add_hearing(walk, tree, matter, where) == NULL)
		return;
	cath_party_note_restriction(walk->reading, matter);
	const json_t *own = tree_member(matter, "party");
	const json_t *offences = tree_member(matter, "offence");
	const struct cath_case cath_case = {
		.parties = own != NULL ? own : tree_member(tree, "party"),
		.of_first_generation = own == NULL,
		.offences = offences != NULL ? offences : tree_member(tree, "offence"),
		.panel = tree_text(walk->reading, tree, "panel", TEXT_CODE, where),
		.where = where,
	};
	cath_party_read(walk->reading, &cath_case);
}

static void read_matters(struct walk *walk, const json_t *tree, const json_t *matters, const char *word)
{
	char where[WHERE_SIZE + 40];
	for (size_t i = 0; i < tree_count(matters) && walk->reading->status == SD_OK; i++) {
		hearing_where(walk, where);
		const size_t used = strlen(where);
		(void)snprintf(where + used, sizeof where - used, ".%s[%zu]", word, i);
		read_matter(walk, tree, tree_element(matters, i), where);
	}
}

static void read_hearing(struct walk *walk, const json_t *tree)
{
	const json_t *cases = tree_either(tree, "case", "cases");
	const json_t *applications = tree_member(tree, "application");
	char where[WHERE_SIZE];
	hearing_where(walk, where);
	reading_leave(walk->reading);
	if (tree_count(cases) > 1 && tree_member(tree, "party") != NULL)
		reading_warn(walk->reading, where, "the parties of the hearing were given to each of its cases");
	if (tree_count(cases) + tree_count(applications) != 0) {
		read_matters(walk, tree, cases, "case");
		read_matters(walk, tree, applications, "application");
	} else if (tree_count(tree_member(tree, "party")) != 0) {
		read_matter(walk, tree, tree, where);
	} else if (open_list(walk, where)) {
		reading_set_aside(walk->reading, where, "the hearing has no case, and was set aside");
	}
}

/* False if there is none. */
static bool take_start(struct walk *walk, const json_t *object, const char *name, const char *where)
{
	const char *text = tree_text(walk->reading, object, name, TEXT_CODE, where);
	if (text == NULL)
		return false;
	if (moment_parse(text, &walk->start))
		return true;
	reading_warn(walk->reading, where, "a time of sitting is not a time");
	return false;
}

static void read_sitting(struct walk *walk, const json_t *sitting)
{
	char where[WHERE_SIZE];
	const struct moment of_session = walk->start;
	const bool session_has_start = walk->has_start;
	hearing_where(walk, where);
	reading_leave(walk->reading);
	if (take_start(walk, sitting, "sittingStart", where))
		walk->has_start = true;
	const json_t *hearings = tree_member(sitting, "hearing");
	for (size_t i = 0; i < tree_count(hearings) && walk->reading->status == SD_OK; i++) {
		walk->hearing = i;
		read_hearing(walk, tree_element(hearings, i));
	}
	walk->start = of_session;
	walk->has_start = session_has_start;
}

static void read_session(struct walk *walk, const json_t *session)
{
	char where[WHERE_SIZE];
	walk->sitting = walk->hearing = 0;
	walk->sequence = 0;
	hearing_where(walk, where);
	reading_leave(walk->reading);
	walk->has_start = take_start(walk, session, "sessionStartTime", where);
	const json_t *sittings = tree_member(session, "sittings");
	for (size_t i = 0; i < tree_count(sittings) && walk->reading->status == SD_OK; i++) {
		walk->sitting = i;
		read_sitting(walk, tree_element(sittings, i));
	}
}

static void read_room(struct walk *walk, const json_t *room)
{
	walk->room = tree_text(walk->reading, room, "courtRoomName", TEXT_NAME, "courtRoomName");
	const json_t *sessions = tree_member(room, "session");
	for (size_t i = 0; i < tree_count(sessions) && walk->reading->status == SD_OK; i++) {
		walk->session = i;
		read_session(walk, tree_element(sessions, i));
	}
}

/* "NoMatch...": CaTH itself did not know the court, so its name is nobody's. */
static void note_court(struct walk *walk)
{
	char where[WHERE_SIZE];
	(void)snprintf(where, sizeof where, "courtLists[%zu]", walk->list);
	reading_leave(walk->reading);
	if (walk->hints->court_code != NULL)
		return;
	if (walk->court_name == NULL)
		reading_warn(walk->reading, where, "the court is not named: give its code");
	else if (strncmp(walk->court_name, "NoMatch", 7) == 0)
		reading_warn(walk->reading, where, "CaTH did not recognise the court: give its code");
}

static void read_court_list(struct walk *walk, const json_t *list)
{
	const json_t *house = tree_member(list, "courtHouse");
	const json_t *rooms = tree_either(house, "courtRoom", "courtroom");
	if (rooms == NULL)
		rooms = tree_member(list, "courtRoom");
	walk->court_name = tree_text(walk->reading, house, "courtHouseName", TEXT_NAME, "courtHouseName");
	if (walk->court_name == NULL)
		walk->court_name = walk->venue_name;
	note_court(walk);
	for (size_t i = 0; i < tree_count(rooms) && walk->reading->status == SD_OK; i++) {
		walk->house_room = i;
		read_room(walk, tree_element(rooms, i));
	}
}

/* A list without hearings says that the feed lives. It names no day; the day of publication is the nearest. */
static void read_empty(struct walk *walk)
{
	struct moment published = walk->published;
	walk->court_name = walk->venue_name;
	const struct scope scope = scope_of(walk, published.date);
	struct publication *publication = reading_open(walk->reading, &scope);
	if (publication == NULL)
		return;
	publish(walk, publication);
	if (walk->hints->list_date == NULL)
		reading_warn(
		    walk->reading, "document", "an empty list without a date: the day of publication was taken");
}

static enum sd_err begin(struct walk *walk, const struct document *document)
{
	struct reading *reading = walk->reading;
	const json_t *head = tree_member(document->json, "document");
	const char *published = tree_text(reading, head, "publicationDate", TEXT_CODE, "document.publicationDate");
	if (published == NULL)
		return reading_refuse(reading, "document.publicationDate", "is missing: the list is not whole");
	const char *kind = other_kind(document->json);
	if (kind != NULL)
		return reading_refuse(reading, "document", kind);
	if (!json_is_array(tree_member(document->json, "courtLists")))
		return reading_refuse(reading, "courtLists", "is not an array");
	walk->has_published = moment_parse(published, &walk->published);
	if (!walk->has_published)
		return reading_refuse(reading, "document.publicationDate", "is not a time");
	walk->venue_name = tree_text(reading, tree_member(document->json, "venue"), "venueName", TEXT_NAME, "venue");
	walk->list_type = find_list_type(document);
	return reading->status;
}

static enum sd_err cath_read(struct document *document, const struct reader_hints *hints, struct reading *reading)
{
	struct walk walk = { .reading = reading, .hints = hints };
	if (begin(&walk, document) != SD_OK)
		return reading->status;
	const json_t *lists = tree_member(document->json, "courtLists");
	for (size_t i = 0; i < tree_count(lists) && reading->status == SD_OK; i++) {
		walk.list = i;
		read_court_list(&walk, tree_element(lists, i));
	}
	if (reading->status == SD_OK && reading->n_publications == 0 && !reading->document_is_partial)
		read_empty(&walk);
	reading_leave(reading);
	return reading->status;
}

const struct reader reader_cath_standard = {
	.name = "cath-standard",
	.system = "cath",
	.revision = 1,
	.recognises = cath_recognises,
	.read = cath_read,
};
