/*
 * What was understood, as JSON lines; see show.h.
 */
#include "clients/feed/show.h"

#include <jansson.h>
#include <string.h>

#include "clients/feed/moment.h"
#include "clients/feed/outcome.h"
#include "clients/feed/rota_list.h"
#include "clients/feed/show_outcome.h"
#include "clients/feed/show_record.h"
#include "clients/feed/told.h"
#include "clients/feed/withdrawal.h"

const char *show_enum(const ProtobufCEnumDescriptor *descriptor, int value)
{
	const ProtobufCEnumValue *found = protobuf_c_enum_descriptor_get_value(descriptor, value);
	const ProtobufCEnumValue *zero = protobuf_c_enum_descriptor_get_value(descriptor, 0);
	if (found == NULL || zero == NULL)
		return "";
	/* "COMPLETENESS_UNSPECIFIED": what stands before its last word is the prefix of all. */
	const char *last = strrchr(zero->name, '_');
	return last == NULL ? found->name : found->name + (last - zero->name) + 1;
}

static const char *text_or_empty(const char *text)
{
	return text == NULL ? "" : text;
}

/* One line: a list or an outcome. Warnings of the whole document are shown with its first line. */
struct shown {
	const struct publication *publication;
	const struct outcome *outcome;
	bool is_first;
};

static bool is_shown_with(const struct warning *warning, const struct shown *shown)
{
	const bool of_document = warning->publication == NULL && warning->outcome == NULL;
	return of_document ? shown->is_first
			   : warning->publication == shown->publication && warning->outcome == shown->outcome;
}

static size_t document_warnings(const struct reading *reading)
{
	size_t others = 0;
	for (size_t i = 0; i < reading->n_publications; i++)
		others += reading->publications[i]->warnings;
	for (size_t i = 0; i < reading->n_outcomes; i++)
		others += reading->outcomes[i]->warnings;
	return reading->all_warnings - others;
}

static json_t *warning_list(const struct reading *reading, const struct shown *shown)
{
	json_t *list = json_array();
	for (size_t i = 0; i < reading->n_warnings; i++) {
		const struct warning *warning = reading->warnings[i];
		if (is_shown_with(warning, shown))
			(void)json_array_append_new(
			    list, json_pack("{s:s, s:s}", "where", warning->where, "what", warning->what));
	}
	return list;
}

/* A hearing that its source names by an id is one hearing, however many cases, and records, it has. */
static size_t count_hearings(const Sdac__V1__SubmitListRequest *request)
{
	size_t count = 0;
	const char *before = NULL;
	for (size_t i = 0; i < request->n_hearings; i++) {
		const char *id = request->hearings[i]->source_hearing_id;
		count += id == NULL || before == NULL || strcmp(id, before) != 0;
		before = id;
	}
	return count;
}

static json_t *publication_line(const struct reading *reading, const struct publication *publication, const char *file)
{
	const Sdac__V1__SubmitListRequest *request = &publication->request;
	const Sdac__V1__Source *source = &publication->source;
	const char *court = request->court_code != NULL ? request->court_code : request->court_name;
	json_t *line = json_pack("{s:s, s:s, s:s, s:s, s:s?, s:s?, s:s?, s:s?, s:s?, s:s, s:s, s:s?}", "file", file,
	    "kind", "list", "format", reading->reader, "source", source->system, "court", court, "court_code",
	    request->court_code, "court_name", request->court_name, "date", request->list_date, "room", request->room,
	    "list_type", show_enum(&sdac__v1__list_type__descriptor, (int)request->list_type), "completeness",
	    show_enum(&sdac__v1__completeness__descriptor, (int)request->completeness), "version", source->version);
	if (line == NULL)
		return NULL;
	(void)json_object_set_new(
	    line, "published_at", source->has_published_at ? show_instant(source->published_at) : json_null());
	(void)json_object_set_new(line, "hearings", json_integer((json_int_t)count_hearings(request)));
	(void)json_object_set_new(line, "defendants", json_integer((json_int_t)publication->defendants));
	(void)json_object_set_new(line, "offences", json_integer((json_int_t)publication->offences));
	(void)json_object_set_new(line, "warnings", json_integer((json_int_t)publication->warnings));
	(void)json_object_set_new(line, "message_id", json_string(source->message_id));
	if (publication->fate != NULL)
		(void)json_object_set_new(line, "fate", json_string(publication->fate));
	return line;
}

static json_t *shown_line(
    const struct reading *reading, const struct shown *shown, const char *file, const struct show_options *options)
{
	json_t *line = shown->publication != NULL ? publication_line(reading, shown->publication, file)
						  : show_outcome_line(reading, shown->outcome, file);
	if (line == NULL)
		return NULL;
	const json_int_t own = json_integer_value(json_object_get(line, "warnings"));
	const json_int_t more = shown->is_first ? (json_int_t)document_warnings(reading) : 0;
	(void)json_object_set_new(line, "warnings", json_integer(own + more));
	if (options->warnings)
		(void)json_object_set_new(line, "warning_list", warning_list(reading, shown));
	return line;
}

static const struct column {
	const char *key;
	int width;
} columns[] = {
	{ "source", 7 },
	{ "court", 28 },
	{ "date", 10 },
	{ "room", 5 },
	{ "list_type", 9 },
	{ "completeness", 12 },
	{ "hearings", 8 },
	{ "defendants", 10 },
	{ "offences", 8 },
	{ "warnings", 8 },
	{ "file", 0 },
};
#define COLUMNS (sizeof columns / sizeof *columns)

static void print_csv_field(const char *text, FILE *out)
{
	if (strpbrk(text, ",\"\r\n") == NULL) {
		(void)fputs(text, out);
		return;
	}
	(void)fputc('"', out);
	for (; *text != '\0'; text++) {
		if (*text == '"')
			(void)fputc('"', out);
		(void)fputc(*text, out);
	}
	(void)fputc('"', out);
}

static void print_cell(size_t column, const char *text, enum show_format format, FILE *out)
{
	const bool last = column + 1 == COLUMNS;
	if (format == SHOW_CSV)
		print_csv_field(text, out);
	else
		(void)fprintf(out, "%-*s", columns[column].width, text);
	(void)fputs(last ? "\n" : format == SHOW_CSV ? "," : "  ", out);
}

static void print_row(const json_t *line, enum show_format format, FILE *out)
{
	char number[24];
	for (size_t i = 0; i < COLUMNS; i++) {
		const json_t *value = json_object_get(line, columns[i].key);
		const char *text = text_or_empty(json_string_value(value));
		if (json_is_integer(value)) {
			(void)snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
			text = number;
		}
		print_cell(i, text, format, out);
	}
}

void show_begin(const struct show_options *options, FILE *out)
{
	for (size_t i = 0; options->format != SHOW_JSON && i < COLUMNS; i++)
		print_cell(i, columns[i].key, options->format, out);
}

static enum sd_err print_line(json_t *line, const struct show_options *options, FILE *out)
{
	if (line == NULL)
		return SD_NO_MEMORY;
	if (options->format != SHOW_JSON)
		print_row(line, options->format, out);
	else if (json_dumpf(line, out, JSON_COMPACT) != 0 || fputc('\n', out) == EOF) {
		json_decref(line);
		return SD_IO;
	}
	json_decref(line);
	return ferror(out) ? SD_IO : SD_OK;
}

static enum sd_err print_records(
    const struct reading *reading, const struct publication *publication, const struct show_options *options, FILE *out)
{
	const Sdac__V1__SubmitListRequest *request = &publication->request;
	enum sd_err err = SD_OK;
	for (size_t i = 0; i < request->n_hearings && err == SD_OK; i++) {
		const Sdac__V1__ListedHearing *hearing = request->hearings[i];
		if (hearing->n_defendants == 0)
			err = print_line(show_record(reading, publication, hearing, NULL), options, out);
		for (size_t j = 0; j < hearing->n_defendants && err == SD_OK; j++)
			err = print_line(
			    show_record(reading, publication, hearing, hearing->defendants[j]), options, out);
	}
	return err;
}

static enum sd_err print_shown(const struct reading *reading, const struct shown *shown, const char *file,
    const struct show_options *options, FILE *out)
{
	const bool records = options->records && options->format == SHOW_JSON;
	const enum sd_err err = print_line(shown_line(reading, shown, file, options), options, out);
	if (err != SD_OK || !records)
		return err;
	if (shown->publication != NULL)
		return print_records(reading, shown->publication, options, out);
	return print_line(show_outcome_record(reading, shown->outcome), options, out);
}

/* A hearing of which the document has no list. */
static json_t *told_line(const struct reading *reading, const struct told *told, const char *file)
{
	const Sdac__V1__SubmitHearingRequest *request = &told->request;
	return json_pack("{s:s, s:s, s:s, s:s, s:s?, s:s?, s:s, s:s?, s:i, s:i, s:i, s:i, s:i, s:s}", "file", file,
	    "kind", "hearing", "format", reading->reader, "source", told->source.system, "court",
	    request->court_code != NULL ? request->court_code : request->court_name, "hearing_id",
	    request->source_hearing_id, "fate", show_enum(&sdac__v1__hearing_fate__descriptor, (int)request->fate),
	    "reason", request->reason, "days", (int)request->n_days, "hearings", 1, "defendants", 0, "offences", 0,
	    "warnings", (int)document_warnings(reading), "message_id", told->source.message_id);
}

/* All lists of a publication. */
static json_t *withdrawal_line(const struct reading *reading, const struct withdrawal *withdrawal, const char *file)
{
	const Sdac__V1__Source *source = &withdrawal->source;
	return json_pack("{s:s, s:s, s:s, s:s, s:s?, s:i, s:i, s:i, s:i, s:s}", "file", file, "kind", "withdrawal",
	    "format", reading->reader, "source", source->system, "publication", source->document, "hearings", 0,
	    "defendants", 0, "offences", 0, "warnings", (int)reading->all_warnings, "message_id", source->message_id);
}

static json_t *rota_line(const struct reading *reading, const struct rota_list *list, const char *file)
{
	const Sdac__V1__SubmitSessionsRequest *request = &list->request;
	const char *court = request->court_code != NULL ? request->court_code : request->court_name;
	return json_pack("{s:s, s:s, s:s, s:s, s:s?, s:s?, s:s?, s:s, s:i, s:i, s:i, s:i, s:i, s:s}", "file", file,
	    "kind", "rota", "format", reading->reader, "source", list->source.system, "court", court, "from_date",
	    request->from_date, "to_date", request->to_date, "completeness",
	    show_enum(&sdac__v1__completeness__descriptor, (int)request->completeness), "sessions",
	    (int)request->n_sessions, "hearings", 0, "defendants", 0, "offences", 0, "warnings",
	    list->part == 1 ? (int)reading->all_warnings : 0, "message_id", list->source.message_id);
}

static json_t *rota_record(const struct rota_list *list, const Sdac__V1__RotaSession *session)
{
	const char *court = list->request.court_code != NULL ? list->request.court_code : list->request.court_name;
	json_t *object = json_pack("{s:s?, s:s?, s:s?, s:s?, s:s, s:s?, s:b}", "session_id", session->source_session_id,
	    "court", court, "date", session->session_date, "room", session->room, "day_part",
	    show_enum(&sdac__v1__day_part__descriptor, (int)session->day_part), "business_type", session->business_type,
	    "ended", session->is_ended);
	if (object == NULL)
		return NULL;
	(void)json_object_set_new(
	    object, "weekday", session->has_weekday ? json_integer(session->weekday) : json_null());
	(void)json_object_set_new(
	    object, "capacity", session->has_capacity ? json_integer(session->capacity) : json_null());
	return object;
}

static enum sd_err print_rota(const struct reading *reading, const struct rota_list *list, const char *file,
    const struct show_options *options, FILE *out)
{
	enum sd_err err = print_line(rota_line(reading, list, file), options, out);
	for (size_t i = 0;
	     options->records && options->format == SHOW_JSON && i < list->request.n_sessions && err == SD_OK; i++)
		err = print_line(rota_record(list, list->request.sessions[i]), options, out);
	return err;
}

enum sd_err show_reading(const struct reading *reading, const char *file, const struct show_options *options, FILE *out)
{
	enum sd_err err = SD_OK;
	const size_t lists = reading->n_publications;
	for (size_t i = 0; i < lists + reading->n_outcomes && err == SD_OK; i++) {
		const struct shown shown = { .publication = i < lists ? reading->publications[i] : NULL,
			.outcome = i < lists ? NULL : reading->outcomes[i - lists],
			.is_first = i == 0 };
		err = print_shown(reading, &shown, file, options, out);
	}
	for (size_t i = 0; i < reading->n_told && err == SD_OK; i++)
		if (!reading->told[i]->is_shown_as_list)
			err = print_line(told_line(reading, reading->told[i], file), options, out);
	for (size_t i = 0; i < reading->n_withdrawals && err == SD_OK; i++)
		err = print_line(withdrawal_line(reading, reading->withdrawals[i], file), options, out);
	for (size_t i = 0; i < reading->n_rotas && err == SD_OK; i++)
		err = print_rota(reading, reading->rotas[i], file, options, out);
	return err;
}
