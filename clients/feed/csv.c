/*
 * Our own table, for courts that have only a spreadsheet: a heading, then a line for each offence of
 * each defendant. A table cut off between two lines looks whole; so only one whose last line is "end"
 * with the number of lines is FULL, and any other one adds without saying what is absent.
 */
#include "clients/feed/reader.h"

#include <csv.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "clients/feed/clock.h"
#include "clients/feed/csv_row.h"
#include "clients/feed/moment.h"
#include "clients/feed/person.h"
#include "clients/feed/tree.h"
#include "proto/wire.h"

#define MAX_COLUMNS 64u
#define WHERE_SIZE 48u
#define ROWS_LIMIT 100000

struct table {
	struct reading *reading;
	const struct reader_hints *hints;
	enum csv_word columns[MAX_COLUMNS];
	size_t n_columns;
	bool has_heading;
	/* The line being read. */
	size_t line, first_line, column;
	bool after_return; /* a line feed now only ends the line that a carriage return ended already */
	char *words[CSV_WORDS];
	bool is_blank;
	bool is_end; /* its first field is "end" */
	char *count; /* and this its second */
	char where[WHERE_SIZE];
	/* The line before it. */
	char *last[CSV_WORDS];
	const struct publication *last_list;
	int rows, kept;
	bool has_ended;
};

static bool csv_recognises(const struct document *document)
{
	return document->syntax == SYNTAX_TABLE;
}

static void refuse(struct table *table, const char *what)
{
	(void)!reading_refuse(table->reading, table->where, what);
}

static void read_heading(struct table *table, const char *text, size_t length)
{
	const char *heading = text_clean(table->reading, TEXT_NAME, text, length, table->where);
	if (table->n_columns == MAX_COLUMNS) {
		refuse(table, "has more columns than a list can");
		return;
	}
	const enum csv_word word = heading == NULL ? CSV_NOT_OURS : csv_column(heading);
	char where[WHERE_SIZE];
	(void)snprintf(where, sizeof where, "line 1, column %zu", table->n_columns + 1);
	if (word == CSV_VICTIM)
		(void)!reading_refuse(table->reading, where, "is about a victim, client or witness: leave it out");
	else if (word == CSV_NOT_OURS && heading != NULL)
		reading_warn(table->reading, where, "a heading that is not known: the column was left out");
	table->columns[table->n_columns++] = word;
}

static void read_word(struct table *table, const char *text, size_t length)
{
	const size_t column = table->column++;
	const enum csv_word word = column < table->n_columns ? table->columns[column] : CSV_NOT_OURS;
	for (size_t i = 0; i < length; i++)
		table->is_blank = table->is_blank && isspace((unsigned char)text[i]);
	if (column == 0 && length == 3 && strncasecmp(text, "end", 3) == 0)
		table->is_end = true;
	if (column == 1 && table->is_end)
		table->count = text_clean(table->reading, TEXT_CODE, text, length, table->where);
	if (word < CSV_WORDS && table->words[word] == NULL)
		table->words[word] = text_clean(table->reading, csv_kind(word), text, length, table->where);
}

static void set_where(struct table *table)
{
	(void)snprintf(table->where, WHERE_SIZE, "line %zu", table->first_line);
}

static void on_field(void *data, size_t length, void *arg)
{
	struct table *table = arg;
	const char *text = data == NULL ? "" : data;
	table->after_return = false;
	for (size_t i = 0; i < length; i++)
		table->line += text[i] == '\n';
	if (table->reading->status != SD_OK)
		return;
	set_where(table);
	if (table->has_heading)
		read_word(table, text, length);
	else
		read_heading(table, text, length);
}

static bool has_column(const struct table *table, enum csv_word word)
{
	for (size_t i = 0; i < table->n_columns; i++)
		if (table->columns[i] == word)
			return true;
	return false;
}

static void judge_heading(struct table *table)
{
	const struct reader_hints *hints = table->hints;
	table->has_heading = true;
	if (!has_column(table, CSV_URN) && !has_column(table, CSV_CASE_NUMBER))
		refuse(table, "has no column for the case: case_urn or case_number");
	else if (!has_column(table, CSV_NAME) && !has_column(table, CSV_SURNAME) &&
		 !has_column(table, CSV_ORGANISATION))
		refuse(table, "has no column for the defendant: defendant, surname or organisation");
	else if (!has_column(table, CSV_DATE) && hints->list_date == NULL)
		refuse(table, "has no column for the day: date, or give --date");
	else if (!has_column(table, CSV_COURT) && hints->court_code == NULL)
		refuse(table, "has no column for the court: court, or give --court");
}

/* "B01LY", "B01LY00": a court's code and not its name. */
static bool is_court_code(const char *text)
{
	const size_t length = strlen(text);
	size_t digits = 0;
	for (size_t i = 0; i < length; i++) {
		if (!isupper((unsigned char)text[i]) && !isdigit((unsigned char)text[i]))
			return false;
		digits += isdigit((unsigned char)text[i]) ? 1 : 0;
	}
	return digits != 0 && (length == 5 || length == 7);
}

static bool open_list(struct table *table, struct moment *day_r)
{
	struct reading *reading = table->reading;
	const struct reader_hints *hints = table->hints;
	const char *court = table->words[CSV_COURT];
	const char *date = hints->list_date != NULL ? hints->list_date : table->words[CSV_DATE];
	const bool is_code = court != NULL && is_court_code(court);
	reading_leave(reading);
	if (date == NULL || !moment_parse(date, day_r)) {
		reading_set_aside(reading, table->where, "the date is not a date: set aside");
		return false;
	}
	if (court == NULL && hints->court_code == NULL) {
		reading_set_aside(reading, table->where, "the court is not said: set aside");
		return false;
	}
	const struct scope scope = {
		.court_code = hints->court_code != NULL ? hints->court_code
							: (is_code ? reading_strndup(reading, court, 5) : NULL),
		.court_name = is_code ? NULL : court,
		.list_date = day_r->date,
		.list_type = SDAC__V1__LIST_TYPE__LIST_TYPE_MANUAL,
	};
	return reading_open(reading, &scope) != NULL;
}

static void fill_time(struct table *table, struct moment start, Sdac__V1__ListedHearing *hearing)
{
	char clock[MOMENT_TIME_SIZE];
	const char *text = table->words[CSV_TIME];
	hearing->has_time_precision = true;
	hearing->time_precision = SDAC__V1__TIME_PRECISION__TIME_PRECISION_DATE_ONLY;
	if (text == NULL)
		return;
	if (!clock_find(text, clock) || !moment_set_time(&start, clock)) {
		reading_warn(table->reading, table->where, "the time is not a time, and was left out");
		return;
	}
	clock_fill(table->reading, &start, hearing);
	hearing->time_precision = SDAC__V1__TIME_PRECISION__TIME_PRECISION_EXACT;
}

/* Lines of one hearing follow one another and agree in all of these. */
static bool is_same(const struct table *table, const enum csv_word *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *now = table->words[words[i]], *then = table->last[words[i]];
		if (now != then && (now == NULL || then == NULL || strcmp(now, then) != 0))
			return false;
	}
	return true;
}

static bool is_same_hearing(const struct table *table)
{
	static const enum csv_word words[] = { CSV_TIME, CSV_ROOM, CSV_URN, CSV_CASE_NUMBER };
	return table->reading->at_publication == table->last_list &&
	       is_same(table, words, sizeof words / sizeof *words);
}

static bool is_same_defendant(const struct table *table)
{
	static const enum csv_word words[] = { CSV_NAME, CSV_FORENAMES, CSV_SURNAME, CSV_ORGANISATION, CSV_DOB, CSV_PNC,
		CSV_ASN };
	return is_same(table, words, sizeof words / sizeof *words);
}

static void add_hearing(struct table *table, struct moment day)
{
	char **words = table->words;
	Sdac__V1__ListedHearing *hearing = reading_add_hearing(table->reading);
	if (hearing == NULL)
		return;
	hearing->case_urn = words[CSV_URN];
	hearing->case_number = words[CSV_CASE_NUMBER];
	hearing->room = words[CSV_ROOM];
	hearing->hearing_type = words[CSV_TYPE];
	hearing->business_type = words[CSV_BUSINESS];
	hearing->prosecutor = words[CSV_PROSECUTOR];
	fill_time(table, day, hearing);
}

static void fill_custody(struct table *table)
{
	static const char *const yes[] = { "y", "yes", "true", "c", "custody" }, *const no[] = { "n", "no", "false",
		"bail", "b" };
	Sdac__V1__ListedDefendant *defendant = table->reading->at_defendant;
	const char *text = table->words[CSV_CUSTODY];
	defendant->bail_status = table->words[CSV_BAIL];
	for (size_t i = 0; text != NULL && i < sizeof yes / sizeof *yes; i++) {
		const bool is_yes = strcasecmp(text, yes[i]) == 0;
		if (!is_yes && strcasecmp(text, no[i]) != 0)
			continue;
		defendant->has_in_custody = true;
		defendant->in_custody = is_yes;
		return;
	}
	if (text != NULL)
		reading_warn(table->reading, table->where, "custody is neither yes nor no, and was left out");
}

static void add_defendant(struct table *table)
{
	char **words = table->words;
	/* All of a name in the column of the surname, as "HOLLINS, John". */
	const bool is_whole = words[CSV_NAME] == NULL && words[CSV_FORENAMES] == NULL && words[CSV_SURNAME] != NULL &&
			      strchr(words[CSV_SURNAME], ',') != NULL;
	const struct person_words person = {
		.full = is_whole ? words[CSV_SURNAME] : words[CSV_NAME],
		.title = words[CSV_TITLE],
		.forenames = words[CSV_FORENAMES],
		.surname = is_whole ? NULL : words[CSV_SURNAME],
		.organisation = words[CSV_ORGANISATION],
		.birth_date = words[CSV_DOB],
		.age = words[CSV_AGE],
		.sex = words[CSV_SEX],
		.postcode = words[CSV_POSTCODE],
	};
	Sdac__V1__ListedDefendant *defendant = reading_add_defendant(table->reading);
	if (defendant == NULL)
		return;
	person_fill(table->reading, &person, NULL, table->where);
	defendant->pnc_id = words[CSV_PNC];
	defendant->cro_number = words[CSV_CRO];
	defendant->arrest_summons_number = words[CSV_ASN];
	fill_custody(table);
}

static void add_offence(struct table *table)
{
	char **words = table->words;
	if (words[CSV_OFFENCE_CODE] == NULL && words[CSV_OFFENCE] == NULL && words[CSV_WORDING] == NULL)
		return;
	Sdac__V1__ListedOffence *offence = reading_add_offence(table->reading);
	if (offence == NULL)
		return;
	offence->has_sequence = true;
	offence->sequence = (int)table->reading->at_defendant->n_offences;
	offence->code = words[CSV_OFFENCE_CODE];
	offence->title = words[CSV_OFFENCE];
	offence->wording = words[CSV_WORDING];
	offence->plea = words[CSV_PLEA];
}

static void read_row(struct table *table)
{
	struct reading *reading = table->reading;
	struct moment day;
	char **words = table->words;
	reading_leave(reading);
	if (words[CSV_URN] == NULL && words[CSV_CASE_NUMBER] == NULL) {
		reading_set_aside(reading, table->where, "the case is not said: set aside");
		return;
	}
	if (words[CSV_NAME] == NULL && words[CSV_SURNAME] == NULL && words[CSV_ORGANISATION] == NULL) {
		reading_set_aside(reading, table->where, "the defendant is not named: set aside");
		return;
	}
	if (!open_list(table, &day))
		return;
	const size_t hearings = reading->at_publication->request.n_hearings;
	const bool joins = hearings != 0 && is_same_hearing(table);
	if (joins)
		reading->at_hearing = reading->at_publication->request.hearings[hearings - 1];
	else
		add_hearing(table, day);
	if (reading->status != SD_OK)
		return;
	person_markers(reading, words[CSV_MARKERS]);
	if (joins && is_same_defendant(table))
		reading->at_defendant = reading->at_hearing->defendants[reading->at_hearing->n_defendants - 1];
	else
		add_defendant(table);
	if (reading->status != SD_OK)
		return;
	add_offence(table);
	table->last_list = reading->at_publication;
	memcpy(table->last, table->words, sizeof table->last);
	table->kept++;
}

static void read_end(struct table *table)
{
	int count;
	if (!text_number(table->count, ROWS_LIMIT, &count))
		refuse(table, "ends without the number of its lines");
	else if (count != table->rows)
		refuse(table, "counts other lines than there are: the table is not whole");
	table->has_ended = true;
}

static void on_row(int character, void *arg)
{
	struct table *table = arg;
	const bool is_second = character == '\n' && table->after_return && table->column == 0;
	table->after_return = character == '\r';
	set_where(table);
	if (table->reading->status != SD_OK || is_second)
		return;
	if (!table->has_heading) {
		judge_heading(table);
	} else if (table->has_ended && !table->is_blank) {
		refuse(table, "stands behind the end of the table");
	} else if (table->is_end) {
		read_end(table);
	} else if (!table->is_blank) {
		table->rows++;
		read_row(table);
	}
	table->first_line = ++table->line;
	table->column = 0;
	table->is_blank = true;
	table->is_end = false;
	memset(table->words, 0, sizeof table->words);
}

/* Spreadsheets of other countries and pasted ones part their columns by ";" or tabs. */
static unsigned char delimiter_of(const char *text, size_t size)
{
	const char *candidates = ",;\t";
	size_t best = 0, most = 0;
	for (size_t i = 0; candidates[i] != '\0'; i++) {
		size_t found = 0;
		for (size_t at = 0; at < size && text[at] != '\n' && text[at] != '\r'; at++)
			found += text[at] == candidates[i];
		if (found > most) {
			most = found;
			best = i;
		}
	}
	return (unsigned char)candidates[best];
}

static enum sd_err check_text(struct reading *reading, const char *text, size_t size)
{
	size_t line = 1, start = 0;
	char where[WHERE_SIZE];
	for (size_t at = 0; at <= size; at++) {
		if (at < size && text[at] != '\n')
			continue;
		(void)snprintf(where, sizeof where, "line %zu", line++);
		if (!wire_is_utf8((const uint8_t *)text + start, at - start))
			return reading_refuse(reading, where, "is not UTF-8 text: save the table as \"CSV UTF-8\"");
		start = at + 1;
	}
	if (size == 0 || (text[size - 1] != '\n' && text[size - 1] != '\r'))
		return reading_refuse(reading, where, "has no end: the table is cut off");
	return reading->status;
}

static void parse(struct table *table, const char *text, size_t size)
{
	struct csv_parser parser;
	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL | CSV_EMPTY_IS_NULL) != 0) {
		table->reading->status = SD_NO_MEMORY;
		return;
	}
	csv_set_delim(&parser, delimiter_of(text, size));
	const bool is_read = csv_parse(&parser, text, size, on_field, on_row, table) == size &&
			     csv_fini(&parser, on_field, on_row, table) == 0;
	set_where(table);
	if (!is_read && table->reading->status == SD_OK)
		refuse(table,
		    csv_error(&parser) == CSV_ENOMEM ? "needs too much memory" : "its quotation marks do not pair");
	csv_free(&parser);
}

static enum sd_err csv_read(struct document *document, const struct reader_hints *hints, struct reading *reading)
{
	struct table table = { .reading = reading, .hints = hints, .line = 1, .first_line = 1, .is_blank = true };
	const char *text = (const char *)document->data;
	const size_t mark = document->size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	if (check_text(reading, text + mark, document->size - mark) != SD_OK)
		return reading->status;
	parse(&table, text + mark, document->size - mark);
	reading_leave(reading);
	if (reading->status != SD_OK)
		return reading->status;
	if (table.kept == 0 && reading->n_warnings != 0) {
		const struct warning *last = reading->warnings[reading->n_warnings - 1];
		return reading_refuse(reading, last->where, last->what);
	}
	if (table.kept == 0)
		return reading_refuse(reading, "document", "holds no line but its heading");
	for (size_t i = 0; i < reading->n_publications; i++)
		reading->publications[i]->is_partial |= !table.has_ended;
	return SD_OK;
}

const struct reader reader_csv = {
	.name = "csv",
	.system = "csv",
	.revision = 1,
	.recognises = csv_recognises,
	.read = csv_read,
};
