/*
 * sdac case import: a service's caseload from a CSV file. The header is judged before anything is sent; a bad
 * row is reported by its line and left out; the same file again changes nothing.
 */
#include <csv.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "clients/sdac/app.h"
#include "clients/sdac/batch.h"
#include "clients/sdac/case_draft.h"
#include "clients/sdac/case_verbs.h"
#include "clients/sdac/file.h"
#include "clients/sdac/say.h"

#define FILE_CAP (64u << 20)
#define ARENA_CAP (256u << 20)
#define MAX_COLUMNS 64

struct row {
	struct case_draft *draft;
	size_t line;
};

struct import {
	struct app *app;
	const char *file;
	struct arena *arena;
	const struct case_column *columns[MAX_COLUMNS];
	size_t n_columns;
	size_t column;   /* of the next field */
	size_t line;     /* being read */
	size_t row_line; /* where the present row began */
	bool has_header;
	bool is_refused; /* the header */
	bool is_out_of_memory;
	bool is_bad_row;
	struct case_draft *draft; /* of the present row, NULL: it has no field yet */
	struct row *rows;
	size_t n_rows;
	size_t bad_rows;
	size_t opened;
	size_t known;
	int status; /* of the first that failed at the daemon */
};

static void bad_row(struct import *import, const char *column, const char *what)
{
	if (!import->is_bad_row)
		import->bad_rows++;
	import->is_bad_row = true;
	say_error("%s:%zu: %s%s%s", import->file, import->row_line, column, column[0] == '\0' ? "" : " ", what);
}

static void header_field(struct import *import, const char *text, size_t length)
{
	const char *sentence = "";
	char header[64];
	(void)snprintf(header, sizeof header, "%.*s", (int)(length < sizeof header ? length : sizeof header - 1), text);
	if (import->column >= MAX_COLUMNS) {
		import->is_refused = true;
		return;
	}
	const struct case_column *column = case_column_find(header, &sentence);
	for (size_t i = 0; column != NULL && i < import->column; i++) {
		if (import->columns[i] == column) {
			sentence = "stands there twice";
			column = NULL;
		}
	}
	if (column == NULL) {
		say_error("%s:%zu: column %zu \"%s\" %s", import->file, import->row_line, import->column + 1, header,
		    sentence);
		import->is_refused = true;
	}
	import->columns[import->column] = column;
}

static void row_field(struct import *import, const char *text, size_t length)
{
	if (import->draft == NULL) {
		import->draft = arena_alloc(import->arena, sizeof *import->draft);
		if (import->draft == NULL) {
			import->is_out_of_memory = true;
			return;
		}
		case_draft_init(import->draft, import->arena);
	}
	if (import->column >= import->n_columns) {
		if (import->column == import->n_columns)
			bad_row(import, "", "has more fields than the header");
		return;
	}
	const char *what = case_draft_set(import->draft, import->columns[import->column], text, length);
	if (what != NULL)
		bad_row(import, import->columns[import->column]->name, what);
}

/* libcsv's callbacks. Empty lines never come here. */
static void on_field(void *text, size_t length, void *arg)
{
	struct import *import = arg;
	if (import->is_out_of_memory || (import->is_refused && import->has_header))
		return; /* of the header, everything that is wrong is said */
	if (import->has_header)
		row_field(import, text, length);
	else
		header_field(import, text, length);
	import->column++;
}

static void end_of_row(struct import *import)
{
	if (import->is_bad_row)
		return;
	if (import->column < import->n_columns) {
		bad_row(import, "", "has fewer fields than the header");
		return;
	}
	const char *what = case_draft_finish(import->draft);
	if (what != NULL) {
		bad_row(import, "", what);
		return;
	}
	/* What is listed already is shown to her, but a whole caseload must not ring at once. */
	import->draft->request.has_bulk = import->draft->request.bulk = 1;
	struct row *larger = reallocarray(import->rows, import->n_rows + 1, sizeof *larger);
	if (larger == NULL) {
		import->is_out_of_memory = true;
		return;
	}
	import->rows = larger;
	larger[import->n_rows++] = (struct row){ .draft = import->draft, .line = import->row_line };
}

static void on_row(int terminator, void *arg)
{
	struct import *import = arg;
	(void)terminator;
	if (!import->is_refused && !import->is_out_of_memory) {
		if (!import->has_header)
			import->n_columns = import->column;
		else if (import->draft != NULL)
			end_of_row(import);
	}
	import->has_header = true;
	import->column = 0;
	import->draft = NULL;
	import->is_bad_row = false;
	import->row_line = import->line + 1;
}

/* Line by line, because libcsv does not count them. */
static int parse(struct import *import, const char *data, size_t size)
{
	struct csv_parser parser;
	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0)
		return EX_OSERR;
	int failed = 0;
	import->line = import->row_line = 1;
	while (size > 0 && !failed && !import->is_refused) {
		const char *end = memchr(data, '\n', size);
		const size_t length = end == NULL ? size : (size_t)(end - data) + 1;
		failed = csv_parse(&parser, data, length, on_field, on_row, import) != length;
		import->line += !failed;
		if (!failed && import->column == 0 && import->draft == NULL)
			import->row_line = import->line; /* also behind an empty line */
		data += length;
		size -= length;
	}
	if (!failed && !import->is_refused)
		failed = csv_fini(&parser, on_field, on_row, import) != 0;
	if (failed)
		say_error("%s:%zu: is not CSV: %s", import->file, import->row_line, csv_strerror(csv_error(&parser)));
	csv_free(&parser);
	return failed ? EX_DATAERR : EX_OK;
}

static int read_file(struct import *import)
{
	static const char mark[] = "\xef\xbb\xbf"; /* Excel puts it before UTF-8 */
	char *data = NULL;
	size_t size = 0;
	const enum sd_err err = file_read(import->file, FILE_CAP, &data, &size);
	if (err != SD_OK) {
		say_error("cannot read %s: %s", import->file, err == SD_IO ? strerror(errno) : "it is too large");
		return EX_NOINPUT;
	}
	const size_t skip = size >= 3 && memcmp(data, mark, 3) == 0 ? 3 : 0;
	int status = parse(import, data + skip, size - skip);
	explicit_bzero(data, size);
	free(data);
	if (status == EX_OK && import->is_out_of_memory)
		status = app_say_print(SD_NO_MEMORY);
	if (status == EX_OK && import->is_refused) {
		say_advice("Nothing was sent.");
		status = EX_DATAERR;
	}
	if (status == EX_OK && import->n_rows == 0 && import->bad_rows == 0) {
		say_error("%s holds no case", import->file);
		status = EX_DATAERR;
	}
	return status;
}

static void on_result(
    size_t which, enum sdac_result result, const ProtobufCMessage *response, const struct sdac_error *error, void *arg)
{
	struct import *import = arg;
	if (result == SDAC_OK) {
		const bool is_new = ((const Sdac__V1__OpenCaseResponse *)response)->created != 0;
		import->opened += is_new;
		import->known += !is_new;
		return;
	}
	say_error("%s:%zu: the case was not taken:", import->file, import->rows[which].line);
	const int status = app_say_error(result, error);
	if (import->status == EX_OK)
		import->status = status;
}

static int send_rows(struct import *import)
{
	int status = app_connect(import->app);
	if (status != EX_OK)
		return status;
	const ProtobufCMessage **requests = calloc(import->n_rows + 1, sizeof *requests);
	if (requests == NULL)
		return app_say_print(SD_NO_MEMORY);
	for (size_t i = 0; i < import->n_rows; i++)
		requests[i] = &import->rows[i].draft->request.base;
	const enum sd_err err = batch_run(import->app->client, requests, import->n_rows, on_result, import);
	free(requests);
	if (err != SD_OK)
		return app_say_print(err);
	return import->status;
}

static void summary(const struct import *import, bool is_dry)
{
	if (is_dry)
		say_note(
		    "%zu cases are well formed, %zu rows are not; nothing was sent.", import->n_rows, import->bad_rows);
	else
		say_note("%zu cases opened, %zu were open already%s", import->opened, import->known,
		    import->bad_rows + import->n_rows == import->opened + import->known ? ""
											: "; others failed, see above");
}

int run_case_import(struct app *app)
{
	const bool is_dry = app_has(app, "dry-run");
	struct import import = { .app = app, .file = app_word(app, 0), .arena = arena_new(ARENA_CAP) };
	if (import.arena == NULL)
		return app_say_print(SD_NO_MEMORY);
	int status = read_file(&import);
	const bool is_read = status == EX_OK;
	if (is_read && !is_dry && import.n_rows > 0)
		status = send_rows(&import);
	if (is_read)
		summary(&import, is_dry);
	if (status == EX_OK && import.bad_rows > 0)
		status = EX_DATAERR;
	free(import.rows);
	arena_free(import.arena);
	return status;
}
