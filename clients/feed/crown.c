/*
 * The Crown Court's lists; see crown.h. One document holds several courts and, unless it is a daily
 * list, several days; each court and day is a publication. A hearing on the warned list without a fixed
 * date stands in that of the first day, UNSCHEDULED: nobody knows its day, only the list's period.
 */
#include "clients/feed/crown.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "clients/feed/crown_time.h"
#include "clients/feed/tree.h"
#include "clients/feed/xml.h"

#define WHERE_SIZE 160u
#define SEQUENCE_LIMIT 9999

static const struct kind {
	const char *root;
	Sdac__V1__ListType list_type;
} kinds[] = {
	{ "DailyList", SDAC__V1__LIST_TYPE__LIST_TYPE_CROWN_DAILY },
	{ "FirmList", SDAC__V1__LIST_TYPE__LIST_TYPE_CROWN_FIRM },
	{ "WarnedList", SDAC__V1__LIST_TYPE__LIST_TYPE_CROWN_WARNED },
};
#define KINDS (sizeof kinds / sizeof *kinds)

struct walk {
	struct reading *reading;
	const struct reader_hints *hints;
	const struct kind *kind;
	struct moment first_day, last_day; /* of the list; the last one may not be said */
	struct moment published;
	bool has_published;
	char *version;
	const char *court_name;
	char *own_court_name; /* of the Crown Court that publishes */
	/* Of the sitting or fixture being read. */
	struct moment day;
	struct moment warned_from, warned_to;    /* while no day is fixed */
	enum _Sdac__V1__TimePrecision precision; /* without a time */
	char *room;
	char *sitting_at;
	char *type_of_all;
	char where[WHERE_SIZE];
	size_t hearings; /* of the court being read */
};

static bool crown_xml_recognises(const struct document *document)
{
	for (size_t i = 0; i < KINDS; i++)
		if (document->syntax == SYNTAX_XML &&
		    xml_root_is((const char *)document->data, document->size, kinds[i].root))
			return true;
	return false;
}

static bool crown_json_recognises(const struct document *document)
{
	for (size_t i = 0; i < KINDS; i++)
		if (document->syntax == SYNTAX_JSON && json_is_object(tree_member(document->json, kinds[i].root)))
			return true;
	return false;
}

static bool open_list(struct walk *walk)
{
	const struct reader_hints *hints = walk->hints;
	const struct scope scope = { .court_code = hints->court_code,
		.court_name = walk->court_name,
		.list_date = hints->list_date != NULL ? hints->list_date : walk->day.date,
		.list_type = walk->kind->list_type };
	struct publication *publication = reading_open(walk->reading, &scope);
	if (publication == NULL)
		return false;
	publication->source.has_published_at = walk->has_published;
	publication->source.published_at = walk->has_published ? walk->published.unix_ms : 0;
	publication->source.version = walk->version;
	return true;
}

static bool is_restriction(const char *text)
{
	static const char *const words[] = { "section 45", "section 46", "s.45", "s45", "reporting", "anonym",
		"contempt of court act", "youth justice and criminal evidence", "sexual offences (amendment)" };
	for (size_t i = 0; text != NULL && i < sizeof words / sizeof *words; i++)
		if (strcasestr(text, words[i]) != NULL)
			return true;
	return false;
}

/* A note may hold anything, a name as well: only that it restricts reporting is kept. */
static void note_restriction(struct walk *walk, const json_t *holder)
{
	if (!is_restriction(tree_text(walk->reading, holder, "ListNote", TEXT_PHRASE, walk->where)))
		return;
	walk->reading->at_hearing->has_is_reporting_restricted = true;
	walk->reading->at_hearing->is_reporting_restricted = true;
}

/* Cases of Common Platform have no number of the Crown Court: "CPP" stands in its place. */
static char *case_number(struct walk *walk, const json_t *object)
{
	static const char *const names[] = { "CaseNumber", "CaseNumberCaTH" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *number = tree_text(walk->reading, object, names[i], TEXT_CODE, walk->where);
		if (number != NULL && strncasecmp(number, "CPP", 3) != 0)
			return number;
	}
	return NULL;
}

static char *prosecutor(struct walk *walk, const json_t *object)
{
	const json_t *prosecution = tree_member(object, "Prosecution");
	const json_t *organisation = tree_member(prosecution, "ProsecutingOrganisation");
	char *name = tree_text(walk->reading, organisation, "OrganisationName", TEXT_NAME, walk->where);
	return name != NULL ? name
			    : tree_text(walk->reading, prosecution, "ProsecutingAuthority", TEXT_NAME, walk->where);
}

static void fill_type(struct walk *walk, const json_t *details, Sdac__V1__ListedHearing *hearing)
{
	hearing->hearing_type = tree_text(walk->reading, details, "HearingType", TEXT_NAME, walk->where);
	if (hearing->hearing_type == NULL)
		hearing->hearing_type = walk->type_of_all;
	if (hearing->hearing_type == NULL)
		hearing->hearing_type =
		    tree_text(walk->reading, details, "HearingDescription", TEXT_PHRASE, walk->where);
}

static void fill_period(struct walk *walk, Sdac__V1__ListedHearing *hearing)
{
	hearing->warned_from = reading_strdup(walk->reading, walk->warned_from.date);
	if (walk->warned_to.date[0] != '\0')
		hearing->warned_to = reading_strdup(walk->reading, walk->warned_to.date);
	else
		reading_warn(walk->reading, walk->where, "the last day of the list is not said: a week is taken");
}

/* object: a Hearing of a daily or firm list, a Case of a warned one; details: what holds its type and notes. */
static void read_hearing(struct walk *walk, const json_t *object, const json_t *details, bool is_first)
{
	struct reading *reading = walk->reading;
	int sequence;
	Sdac__V1__ListedHearing *hearing = open_list(walk) ? reading_add_hearing(reading) : NULL;
	if (hearing == NULL)
		return;
	walk->hearings++;
	const char *place = tree_text(reading, object, "HearingSequenceNumber", TEXT_CODE, walk->where);
	hearing->source_hearing_id = tree_text(reading, object, "CRESThearingID", TEXT_CODE, walk->where);
	hearing->case_number = case_number(walk, object);
	hearing->prosecutor = prosecutor(walk, object);
	hearing->room = walk->room;
	hearing->has_sequence = text_number(place, SEQUENCE_LIMIT, &sequence);
	hearing->sequence = hearing->has_sequence ? sequence : 0;
	fill_type(walk, details, hearing);
	note_restriction(walk, object);
	note_restriction(walk, details);
	const struct crown_time time = {
		.day = walk->day,
		.note = tree_text(reading, object, "TimeMarkingNote", TEXT_NAME, walk->where),
		.sitting_at = walk->sitting_at,
		.is_first = is_first,
		.otherwise = walk->precision,
	};
	crown_time_fill(reading, &time, hearing);
	if (walk->precision == SDAC__V1__TIME_PRECISION__TIME_PRECISION_UNSCHEDULED)
		fill_period(walk, hearing);
	crown_read_defendants(reading, object, walk->where);
	if (hearing->case_urn == NULL && hearing->case_number == NULL)
		reading_warn(reading, walk->where, "the hearing has neither case number nor URN");
}

/* The day that an object says in one of two members; else the day that was. */
static struct moment day_of(struct walk *walk, const json_t *object, const char *name, struct moment otherwise)
{
	struct moment day;
	const char *text = tree_text(walk->reading, object, name, TEXT_CODE, walk->where);
	if (text == NULL)
		return otherwise;
	if (moment_parse(text, &day))
		return day;
	reading_warn(walk->reading, walk->where, "a day is not a date, and was passed over");
	return otherwise;
}

static void read_sitting(struct walk *walk, const json_t *sitting, size_t list, size_t place)
{
	struct reading *reading = walk->reading;
	walk->room = tree_text(reading, sitting, "CourtRoomNumber", TEXT_NAME, walk->where);
	walk->sitting_at = tree_text(reading, sitting, "SittingAt", TEXT_CODE, walk->where);
	walk->precision = SDAC__V1__TIME_PRECISION__TIME_PRECISION_DATE_ONLY;
	const struct moment day = day_of(walk, sitting, "SittingDate", walk->day);
	const json_t *hearings = crown_list(sitting, "Hearings", "Hearing");
	for (size_t i = 0; i < tree_count(hearings) && reading->status == SD_OK; i++) {
		const json_t *hearing = tree_element(hearings, i);
		walk->day = day;
		(void)snprintf(walk->where, WHERE_SIZE, "CourtLists[%zu].Sittings[%zu].Hearings[%zu]", list, place, i);
		read_hearing(walk, hearing, tree_member(hearing, "HearingDetails"), i == 0);
	}
}

static void read_fixture(struct walk *walk, const json_t *fixture, bool is_fixed, const char *where)
{
	struct reading *reading = walk->reading;
	const json_t *cases = crown_list(fixture, "Cases", "Case");
	const struct moment none = { 0 };
	(void)snprintf(walk->where, WHERE_SIZE, "%s", where);
	reading_leave(reading);
	const struct moment fixed = is_fixed ? day_of(walk, fixture, "FixedDate", none) : none;
	for (size_t i = 0; i < tree_count(cases) && reading->status == SD_OK; i++) {
		const json_t *object = tree_element(cases, i);
		const json_t *hearing = tree_element(tree_member(object, "Hearing"), 0);
		(void)snprintf(walk->where, WHERE_SIZE, "%.100s.Cases[%zu]", where, i);
		walk->day = is_fixed && fixed.date[0] == '\0' ? day_of(walk, hearing, "HearingDate", none) : fixed;
		walk->precision = SDAC__V1__TIME_PRECISION__TIME_PRECISION_DATE_ONLY;
		if (walk->day.date[0] == '\0') {
			walk->day = walk->warned_from = walk->first_day;
			walk->warned_to = walk->last_day;
			walk->precision = SDAC__V1__TIME_PRECISION__TIME_PRECISION_UNSCHEDULED;
		}
		read_hearing(walk, object, hearing, false);
	}
}

static void read_fixtures(struct walk *walk, const json_t *list, const char *name, size_t place)
{
	const bool is_fixed = strcmp(name, "WithFixedDate") == 0;
	const json_t *groups = tree_member(list, name);
	char where[WHERE_SIZE];
	walk->room = walk->sitting_at = NULL;
	for (size_t i = 0; i < tree_count(groups); i++) {
		const json_t *group = tree_element(groups, i);
		const json_t *fixtures = tree_member(group, "Fixture");
		walk->type_of_all = tree_text(walk->reading, group, "HearingType", TEXT_NAME, walk->where);
		for (size_t j = 0; j < tree_count(fixtures) && walk->reading->status == SD_OK; j++) {
			(void)snprintf(where, sizeof where, "CourtLists[%zu].%s[%zu].Fixture[%zu]", place, name, i, j);
			read_fixture(walk, tree_element(fixtures, j), is_fixed, where);
		}
	}
	walk->type_of_all = NULL;
}

static char *court_name(struct walk *walk, const json_t *house)
{
	static const char *const names[] = { "CourtHouseName", "CourtHouseShortName", "CourtHouseCode" };
	char *name = NULL;
	for (size_t i = 0; name == NULL && i < sizeof names / sizeof *names; i++)
		name = tree_text(walk->reading, house, names[i], TEXT_NAME, "CourtHouse");
	return name;
}

static void read_court(struct walk *walk, const json_t *list, size_t place)
{
	struct reading *reading = walk->reading;
	(void)snprintf(walk->where, WHERE_SIZE, "CourtLists[%zu]", place);
	reading_leave(reading);
	walk->court_name = court_name(walk, tree_member(list, "CourtHouse"));
	if (walk->court_name == NULL)
		walk->court_name = walk->own_court_name;
	const struct moment day = day_of(walk, list, "SittingDate", walk->first_day);
	walk->day = day;
	walk->hearings = 0;
	if (walk->court_name == NULL && walk->hints->court_code == NULL)
		reading_warn(reading, walk->where, "the court is not named: give its code");
	const json_t *sittings = crown_list(list, "Sittings", "Sitting");
	for (size_t i = 0; i < tree_count(sittings) && reading->status == SD_OK; i++) {
		walk->day = day;
		read_sitting(walk, tree_element(sittings, i), place, i);
	}
	read_fixtures(walk, list, "WithFixedDate", place);
	read_fixtures(walk, list, "WithoutFixedDate", place);
	/* A court without hearings says that the feed lives. */
	walk->day = day;
	if (walk->hearings == 0 && reading->status == SD_OK)
		(void)open_list(walk);
}

/* Cases in reserve may be called on a day of the list, or on that which is said; of which court is not said but for the
 * publisher's name. */
static void read_reserves(struct walk *walk, const json_t *root)
{
	const json_t *reserves = crown_list(root, "ReserveList", "Hearing");
	walk->court_name = walk->own_court_name;
	walk->room = walk->sitting_at = NULL;
	walk->precision = SDAC__V1__TIME_PRECISION__TIME_PRECISION_UNSCHEDULED;
	for (size_t i = 0; i < tree_count(reserves) && walk->reading->status == SD_OK; i++) {
		const json_t *hearing = tree_element(reserves, i);
		const json_t *details = tree_member(hearing, "HearingDetails");
		(void)snprintf(walk->where, WHERE_SIZE, "ReserveList[%zu]", i);
		const struct moment none = { 0 }, said = day_of(walk, details, "HearingDate", none);
		walk->day = walk->warned_from = said.date[0] != '\0' ? said : walk->first_day;
		walk->warned_to = day_of(walk, details, "HearingEndDate", said.date[0] != '\0' ? said : walk->last_day);
		read_hearing(walk, hearing, details, false);
	}
}

static enum sd_err begin(struct walk *walk, const json_t *root)
{
	struct reading *reading = walk->reading;
	const json_t *header = tree_member(root, "ListHeader");
	const char *first_day = tree_text(reading, header, "StartDate", TEXT_CODE, "ListHeader.StartDate");
	const char *published = tree_text(reading, header, "PublishedTime", TEXT_CODE, "ListHeader.PublishedTime");
	if (first_day == NULL)
		return reading_refuse(reading, "ListHeader.StartDate", "is missing: the list is not whole");
	if (!moment_parse(first_day, &walk->first_day))
		return reading_refuse(reading, "ListHeader.StartDate", "is not a date");
	const char *last_day = tree_text(reading, header, "EndDate", TEXT_CODE, "ListHeader.EndDate");
	if (last_day != NULL && !moment_parse(last_day, &walk->last_day)) {
		walk->last_day.date[0] = '\0';
		reading_warn(reading, "ListHeader.EndDate", "is not a date, and was passed over");
	}
	walk->has_published = published != NULL && moment_parse(published, &walk->published);
	if (!walk->has_published)
		reading_warn(reading, "ListHeader.PublishedTime", "the time of publication is not said");
	walk->version = tree_text(reading, header, "Version", TEXT_NAME, "ListHeader.Version");
	walk->own_court_name = court_name(walk, tree_member(root, "CrownCourt"));
	return reading->status;
}

static enum sd_err read_tree(struct reading *reading, const struct reader_hints *hints, const json_t *tree)
{
	struct walk walk = { .reading = reading, .hints = hints };
	const json_t *root = NULL;
	for (size_t i = 0; i < KINDS && root == NULL; i++) {
		walk.kind = &kinds[i];
		root = tree_member(tree, kinds[i].root);
	}
	if (begin(&walk, root) != SD_OK)
		return reading->status;
	const json_t *lists = crown_list(root, "CourtLists", "CourtList");
	for (size_t i = 0; i < tree_count(lists) && reading->status == SD_OK; i++)
		read_court(&walk, tree_element(lists, i), i);
	read_reserves(&walk, root);
	if (reading->status == SD_OK && reading->n_publications == 0) {
		walk.court_name = walk.own_court_name;
		walk.day = walk.first_day;
		(void)open_list(&walk);
	}
	reading_leave(reading);
	return reading->status;
}

static enum sd_err crown_xml_read(struct document *document, const struct reader_hints *hints, struct reading *reading)
{
	json_t *tree = xml_tree(reading, (const char *)document->data, document->size);
	const enum sd_err err = tree == NULL ? reading->status : read_tree(reading, hints, tree);
	json_decref(tree);
	return err;
}

static enum sd_err crown_json_read(struct document *document, const struct reader_hints *hints, struct reading *reading)
{
	return read_tree(reading, hints, document->json);
}

const struct reader reader_crown_xml = {
	.name = "crown-xml",
	.system = "xhibit",
	.revision = 3,
	.recognises = crown_xml_recognises,
	.read = crown_xml_read,
};

const struct reader reader_crown_json = {
	.name = "cath-crown",
	.system = "cath",
	.revision = 3,
	.recognises = crown_json_recognises,
	.read = crown_json_read,
};
