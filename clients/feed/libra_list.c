/*
 * From the rows of one Libra document to lists: one for each court, day and room. A case row is one
 * defendant; rows with one case number at one time are one hearing (feeds.md 1.3). h_id and c_id are
 * not used: the samples repeat both for different cases. prov is not used: what it says is not known.
 */
#include "clients/feed/libra.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Without memory uthash marks the item instead of leaving the process. */
#define HASH_NONFATAL_OOM 1
#define uthash_nonfatal_oom(item) ((item)->was_left_out = true)
#include <uthash.h>

#include "clients/feed/moment.h"
#include "clients/feed/person.h"
#include "clients/feed/text.h"

#define WHERE_SIZE 120u
#define FIRST_DUMMY_ROOM 50 /* HMPPS: rooms from 50 on are no rooms */
#define ROOM_LIMIT 9999
#define AFTERNOON "13:00"

/* "5_26102020_2992_B10JQ01_ADULT_COURT_LIST_DAILY" */
struct file_name {
	char version[16];
	char court_code[6];
	int room; /* -1: not said */
	struct moment date;
	bool has_date;
	bool is_youth;
};

/* A hearing of this document that later rows of the same case join. */
struct joint {
	char *key;
	Sdac__V1__ListedHearing *hearing;
	bool was_left_out;
	UT_hash_handle hh;
};

struct lister {
	struct libra *libra;
	struct reading *reading;
	const struct libra_row *document;
	struct file_name file;
	struct moment published;
	bool has_published;
	struct joint *joints;
	/* Of the session being read. */
	const struct libra_row *session;
	struct moment day;
	bool has_day;
	char room[16];
	char where[WHERE_SIZE];
};

static void set_where(struct lister *lister, const struct libra_row *row)
{
	size_t indexes[LIBRA_KINDS] = { 0 };
	static const char *const names[] = { [LIBRA_SESSION] = ".sessions",
		[LIBRA_BLOCK] = ".blocks",
		[LIBRA_CASE] = ".cases",
		[LIBRA_OFFENCE] = ".offences" };
	const enum libra_kind kind = row->kind;
	for (; row != NULL; row = row->parent)
		indexes[row->kind] = row->index;
	int used = snprintf(lister->where, WHERE_SIZE, "documents[%zu]", indexes[LIBRA_DOCUMENT]);
	for (unsigned k = LIBRA_SESSION; k <= (unsigned)kind && used > 0 && (size_t)used < WHERE_SIZE; k++)
		used += snprintf(lister->where + used, WHERE_SIZE - (size_t)used, "%s[%zu]", names[k], indexes[k]);
}

static void copy_part(char *out, size_t size, const char *part, size_t length)
{
	(void)snprintf(out, size, "%.*s", (int)(length < size ? length : size - 1), part);
}

static bool is_court_code(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!isupper((unsigned char)text[i]) && !isdigit((unsigned char)text[i]))
			return false;
	return length == 5 || length == 7;
}

static void take_court(struct file_name *file, const char *part, size_t length)
{
	if (!is_court_code(part, length))
		return;
	copy_part(file->court_code, sizeof file->court_code, part, 5);
	if (length == 7 && isdigit((unsigned char)part[5]) && isdigit((unsigned char)part[6]))
		file->room = (part[5] - '0') * 10 + (part[6] - '0');
}

static void parse_file_name(const char *name, struct file_name *file)
{
	*file = (struct file_name){ .room = -1 };
	if (name == NULL)
		return;
	file->is_youth = strcasestr(name, "YOUTH") != NULL;
	const char *part = name;
	for (size_t i = 0; i < 4; i++) {
		const size_t length = strcspn(part, "_");
		if (i == 0)
			copy_part(file->version, sizeof file->version, part, length);
		else if (i == 1)
			file->has_date = length == 8 && moment_parse_packed(part, &file->date);
		else if (i == 3)
			take_court(file, part, length);
		if (part[length] == '\0')
			break;
		part += length + 1;
	}
}

/*
 * The moment of printing orders the prints of a list. A date alone is not used: it would make the
 * second print of a day look older than a first one that gave its time.
 */
static void find_published(struct lister *lister)
{
	char *const *words = lister->document->words;
	const char *sent_at = lister->libra->root->words[LIBRA_SENT_AT];
	struct moment moment;
	if (words[LIBRA_PRINT_DATE] != NULL && moment_parse(words[LIBRA_PRINT_DATE], &moment) &&
	    moment_set_time(&moment, words[LIBRA_START_TIME]))
		lister->has_published = true;
	else
		lister->has_published = sent_at != NULL && moment_parse(sent_at, &moment);
	if (lister->has_published)
		lister->published = moment;
}

/* The day of a session: its own word, else the file's name, else (CaTH's copy has neither) the day of printing. */
static void find_day(struct lister *lister)
{
	const char *print_date = lister->document->words[LIBRA_PRINT_DATE];
	const char *info_date = lister->document->words[LIBRA_INFO_DATE];
	const char *doh = lister->session == NULL ? NULL : lister->session->words[LIBRA_DOH];
	const char *hint = lister->libra->hints->list_date;
	lister->has_day = true;
	if (hint != NULL && moment_parse(hint, &lister->day))
		return;
	if (doh != NULL && moment_parse(doh, &lister->day)) {
		if (lister->file.has_date && strcmp(lister->file.date.date, lister->day.date) != 0)
			reading_warn(lister->reading, lister->where, "the day of hearing differs from the file's name");
		return;
	}
	if (doh != NULL)
		reading_warn(lister->reading, lister->where, "the day of hearing is not a date");
	if (lister->file.has_date) {
		lister->day = lister->file.date;
	} else if (info_date != NULL && moment_parse(info_date, &lister->day)) {
		return;
	} else if (print_date != NULL && moment_parse(print_date, &lister->day)) {
		reading_warn(
		    lister->reading, lister->where, "the day of hearing is not said: the day of printing was taken");
	} else {
		lister->has_day = false;
	}
}

/* A room of the body that says something, else the file's. False for a dummy room. */
static bool find_room(struct lister *lister)
{
	const char *word = lister->session == NULL ? NULL : lister->session->words[LIBRA_ROOM];
	int number = 0;
	const bool is_number = word != NULL && text_number(word, ROOM_LIMIT, &number);
	if (word != NULL && !is_number) {
		copy_part(lister->room, sizeof lister->room, word, strlen(word));
		return lister->file.room < FIRST_DUMMY_ROOM;
	}
	if (number == 0 && lister->file.room > 0)
		number = lister->file.room;
	lister->room[0] = '\0';
	if (is_number || lister->file.room >= 0)
		(void)snprintf(lister->room, sizeof lister->room, "%d", number);
	return number < FIRST_DUMMY_ROOM && lister->file.room < FIRST_DUMMY_ROOM;
}

static const char *find_court_code(struct lister *lister, char own[6])
{
	const char *ou_code = lister->session == NULL ? NULL : lister->session->words[LIBRA_OU_CODE];
	own[0] = '\0';
	if (lister->libra->hints->court_code != NULL)
		return lister->libra->hints->court_code;
	if (ou_code != NULL && is_court_code(ou_code, strlen(ou_code)))
		copy_part(own, 6, ou_code, 5);
	if (own[0] != '\0' && lister->file.court_code[0] != '\0' && strcmp(own, lister->file.court_code) != 0)
		reading_warn(lister->reading, lister->where, "the court's code differs from the file's name");
	if (lister->file.court_code[0] != '\0')
		return lister->file.court_code;
	return own[0] == '\0' ? NULL : own;
}

static Sdac__V1__ListType find_list_type(const struct lister *lister)
{
	const char *panel = lister->session == NULL ? NULL : lister->session->words[LIBRA_PANEL];
	if (lister->file.is_youth || (panel != NULL && strncasecmp(panel, "youth", 5) == 0))
		return SDAC__V1__LIST_TYPE__LIST_TYPE_YOUTH;
	return lister->libra->list_type;
}

/* Makes the list of a session (NULL: of a document without any) the current one. False: it is in no list. */
static bool open_list(struct lister *lister)
{
	char own_code[6];
	reading_leave(lister->reading);
	if (!find_room(lister)) {
		reading_warn(lister->reading, lister->where, "a dummy room (50 or above): skipped");
		return false;
	}
	find_day(lister);
	const struct scope scope = { .group = lister->document->index,
		.court_code = find_court_code(lister, own_code),
		.court_name = lister->session == NULL ? NULL : lister->session->words[LIBRA_COURT],
		.list_date = lister->has_day ? lister->day.date : NULL,
		.list_type = find_list_type(lister),
		.room = lister->libra->by_room && lister->room[0] != '\0' ? lister->room : NULL };
	if (scope.list_date == NULL || (scope.court_code == NULL && scope.court_name == NULL)) {
		reading_set_aside(lister->reading, lister->where, "neither day nor court are known: set aside");
		return false;
	}
	struct publication *publication = reading_open(lister->reading, &scope);
	if (publication == NULL)
		return false;
	publication->source.has_published_at = lister->has_published;
	publication->source.published_at = lister->published.unix_ms;
	publication->source.document = lister->document->words[LIBRA_FILE_NAME];
	if (publication->source.version == NULL && lister->file.version[0] != '\0')
		publication->source.version = reading_strdup(lister->reading, lister->file.version);
	return lister->reading->status == SD_OK;
}

static void fill_time(struct lister *lister, const struct libra_row *block, Sdac__V1__ListedHearing *hearing)
{
	struct moment start = lister->day;
	hearing->has_time_precision = true;
	hearing->time_precision = SDAC__V1__TIME_PRECISION__TIME_PRECISION_DATE_ONLY;
	const char *block_start = block->words[LIBRA_BSTART];
	if (!moment_set_time(&start, block_start) && !moment_set_time(&start, lister->session->words[LIBRA_SSTART])) {
		reading_warn(lister->reading, lister->where, "the time is not said");
		return;
	}
	hearing->time_precision = SDAC__V1__TIME_PRECISION__TIME_PRECISION_EXACT;
	hearing->has_starts_at = true;
	hearing->starts_at = start.unix_ms;
	hearing->local_time = reading_strdup(lister->reading, start.time);
	hearing->has_day_part = true;
	hearing->day_part = strcmp(start.time, AFTERNOON) < 0 ? SDAC__V1__DAY_PART__DAY_PART_MORNING
							      : SDAC__V1__DAY_PART__DAY_PART_AFTERNOON;
}

static Sdac__V1__ListedHearing *new_hearing(struct lister *lister, const struct libra_row *row)
{
	struct reading *reading = lister->reading;
	Sdac__V1__ListedHearing *hearing = reading_add_hearing(reading);
	int sequence;
	if (hearing == NULL)
		return NULL;
	hearing->case_number = row->words[LIBRA_CASENO];
	hearing->case_urn = row->words[LIBRA_URN];
	hearing->hearing_type = row->words[LIBRA_LISTNO];
	hearing->prosecutor = row->words[LIBRA_INFORMANT];
	hearing->business_type = row->parent->words[LIBRA_DESC];
	hearing->room = lister->room[0] == '\0' ? NULL : reading_strdup(reading, lister->room);
	if (text_number(row->words[LIBRA_CSEQ], ROOM_LIMIT, &sequence)) {
		hearing->has_sequence = true;
		hearing->sequence = sequence;
	}
	fill_time(lister, row->parent, hearing);
	if (hearing->case_number == NULL && hearing->case_urn == NULL)
		reading_warn(reading, lister->where, "the row has neither case number nor URN");
	return hearing;
}

/* The hearing that a row belongs to: of an earlier row with its number in the same list at the same time, or a new
 * one. */
static Sdac__V1__ListedHearing *hearing_of(struct lister *lister, const struct libra_row *row)
{
	struct reading *reading = lister->reading;
	const char *number = row->words[LIBRA_CASENO] != NULL ? row->words[LIBRA_CASENO] : row->words[LIBRA_URN];
	const char *start = row->parent->words[LIBRA_BSTART];
	if (number == NULL)
		return new_hearing(lister, row);
	char *key = arena_printf(reading->arena, "%u/%zu/%s/%s", reading->at_publication->part, lister->session->index,
	    start == NULL ? "" : start, number);
	struct joint *joint = NULL;
	if (key == NULL)
		return NULL;
	HASH_FIND_STR(lister->joints, key, joint);
	if (joint != NULL)
		return reading->at_hearing = joint->hearing;
	joint = reading_alloc(reading, sizeof *joint);
	if (joint == NULL)
		return NULL;
	joint->key = key;
	joint->hearing = new_hearing(lister, row);
	HASH_ADD_KEYPTR(hh, lister->joints, joint->key, strlen(joint->key), joint);
	return joint->was_left_out ? NULL : joint->hearing;
}

static char *date_of(struct lister *lister, const char *text)
{
	struct moment moment;
	if (text == NULL)
		return NULL;
	if (moment_parse(text, &moment))
		return reading_strdup(lister->reading, moment.date);
	reading_warn(lister->reading, lister->where, "a date of an offence is not a date, and was left out");
	return NULL;
}

static void read_offence(struct lister *lister, const struct libra_row *row)
{
	char **words = row->words;
	set_where(lister, row);
	if (words[LIBRA_CODE] == NULL && words[LIBRA_OFFENCE_TITLE] == NULL && words[LIBRA_SUMMARY] == NULL) {
		reading_warn(lister->reading, lister->where, "an offence without code, title and wording was left out");
		return;
	}
	Sdac__V1__ListedOffence *offence = reading_add_offence(lister->reading);
	int sequence = (int)row->index + 1;
	if (offence == NULL)
		return;
	(void)text_number(words[LIBRA_OSEQ], ROOM_LIMIT, &sequence);
	offence->has_sequence = true;
	offence->sequence = sequence;
	offence->code = words[LIBRA_CODE];
	offence->title = words[LIBRA_OFFENCE_TITLE];
	offence->wording = words[LIBRA_SUMMARY];
	offence->plea = words[LIBRA_PLEA];
	offence->plea_date = date_of(lister, words[LIBRA_PLEA_DATE]);
	offence->verdict_date = date_of(lister, words[LIBRA_CONVICTION_DATE]);
	offence->adjourned_date = date_of(lister, words[LIBRA_ADJOURNED_DATE]);
	offence->adjournment_reason = words[LIBRA_ADJOURNMENT_REASON];
}

static char *middle_names(struct lister *lister, char *const *words)
{
	char *second = words[LIBRA_FORENAME2], *third = words[LIBRA_FORENAME3];
	if (second == NULL || third == NULL)
		return second != NULL ? second : third;
	return arena_printf(lister->reading->arena, "%s %s", second, third);
}

static void fill_person(struct lister *lister, char *const *words)
{
	const bool is_organisation = words[LIBRA_DEF_TYPE] != NULL && strcasecmp(words[LIBRA_DEF_TYPE], "O") == 0;
	const char *company = words[LIBRA_DEF_NAME] != NULL ? words[LIBRA_DEF_NAME] : words[LIBRA_SURNAME];
	const struct person_words person = {
		.full = words[LIBRA_DEF_NAME],
		.title = words[LIBRA_TITLE],
		.forenames = words[LIBRA_FORENAME1],
		.middle_names = middle_names(lister, words),
		.surname = words[LIBRA_SURNAME],
		.organisation = is_organisation ? company : NULL,
		.birth_date = words[LIBRA_DEF_DOB],
		.age = words[LIBRA_DEF_AGE],
		.sex = words[LIBRA_DEF_SEX],
		.postcode = words[LIBRA_POSTCODE],
	};
	person_fill(lister->reading, &person, lister->session->words[LIBRA_PANEL], lister->where);
}

static bool is_blank(const struct libra_row *row)
{
	for (size_t i = 0; i <= LIBRA_LISTNO; i++)
		if (row->words[i] != NULL)
			return false;
	return row->first_child == NULL;
}

static void read_case(struct lister *lister, const struct libra_row *row)
{
	struct reading *reading = lister->reading;
	char **words = row->words;
	set_where(lister, row);
	if (is_blank(row)) {
		lister->reading->at_hearing = NULL;
		lister->reading->at_defendant = NULL;
		reading_warn(reading, lister->where, "a row that says nothing was left out");
		return;
	}
	if (hearing_of(lister, row) == NULL)
		return;
	if (reading->at_hearing->case_urn == NULL)
		reading->at_hearing->case_urn = words[LIBRA_URN];
	person_markers(reading, words[LIBRA_MARKER]);
	Sdac__V1__ListedDefendant *defendant = reading_add_defendant(reading);
	if (defendant == NULL)
		return;
	fill_person(lister, words);
	defendant->pnc_id = words[LIBRA_PNC_ID];
	defendant->cro_number = words[LIBRA_CRO_NUMBER];
	defendant->arrest_summons_number = words[LIBRA_ASN];
	if (words[LIBRA_VALID] != NULL && strcasecmp(words[LIBRA_VALID], "N") == 0)
		reading_warn(reading, lister->where, "Libra marks the row as not valid");
	for (const struct libra_row *offence = row->first_child; offence != NULL && reading->status == SD_OK;
	     offence = offence->next)
		read_offence(lister, offence);
}

static void read_session(struct lister *lister, const struct libra_row *session)
{
	lister->session = session;
	set_where(lister, session);
	if (!open_list(lister))
		return;
	for (const struct libra_row *block = session->first_child; block != NULL; block = block->next)
		for (const struct libra_row *row = block->first_child; row != NULL && lister->reading->status == SD_OK;
		     row = row->next)
			read_case(lister, row);
	lister->reading->at_defendant = NULL;
	lister->reading->at_hearing = NULL;
}

void libra_list(struct libra *libra, const struct libra_row *document)
{
	struct lister lister = { .libra = libra, .reading = libra->reading, .document = document };
	parse_file_name(document->words[LIBRA_FILE_NAME], &lister.file);
	find_published(&lister);
	if (document->first_child == NULL) {
		set_where(&lister, document);
		(void)open_list(&lister);
	}
	for (const struct libra_row *session = document->first_child;
	     session != NULL && libra->reading->status == SD_OK; session = session->next)
		read_session(&lister, session);
	HASH_CLEAR(hh, lister.joints); /* the items are the arena's */
}
