/*
 * Code tables as CSV: published ones, and our own form.
 */
#include <csv.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "clients/sdac/refdata_file.h"
#include "clients/sdac/refdata_kind.h"
#include "clients/sdac/say.h"

#define COLUMNS_MAX 64

struct table {
	struct refdata_file *file;
	char *columns[COLUMNS_MAX]; /* the arena's */
	size_t n_columns;
	char *cells[COLUMNS_MAX]; /* of the present row; malloc'ed */
	size_t n_cells;
	size_t line; /* being read */
	size_t row_line;
	bool has_header;
	bool is_unknown; /* the columns are nobody's */
	bool is_broken;  /* no memory, or too much; it is said */
};

static const char *csv_get(const struct refdata_source *source, const char *column)
{
	const struct table *table = source->record;
	for (size_t i = 0; i < table->n_columns; i++)
		if (strcmp(table->columns[i], column) == 0)
			return table->cells[i];
	return "";
}

static void on_field(void *text, size_t length, void *arg)
{
	struct table *table = arg;
	if (table->is_broken || table->is_unknown || table->n_cells == COLUMNS_MAX) {
		table->n_cells += table->n_cells <= COLUMNS_MAX; /* one too many is seen at the row's end */
		return;
	}
	char *cell = strndup(text == NULL ? "" : text, length);
	if (cell == NULL) {
		say_error("there is not enough memory");
		table->is_broken = true;
		return;
	}
	table->cells[table->n_cells++] = cell;
}

static bool is_own_form(const struct table *table)
{
	static const char *const first[] = { "scheme", "code", "title" };
	for (size_t i = 0; i < 3; i++)
		if (table->n_columns < 3 || strcmp(table->columns[i], first[i]) != 0)
			return false;
	return true;
}

static bool is_attribute(const char *column)
{
	static const char *const others[] = { "scheme", "code", "title", "title_cy", "valid_from", "valid_to" };
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (strcmp(column, others[i]) == 0)
			return false;
	return true;
}

static void take_header(struct table *table)
{
	static const char blanks[] = " \t";
	for (size_t i = 0; i < table->n_cells && i < COLUMNS_MAX; i++) {
		table->columns[i] = arena_strdup(table->file->arena, table->cells[i] + strspn(table->cells[i], blanks));
		if (table->columns[i] == NULL) {
			say_error("there is not enough memory");
			table->is_broken = true;
			return;
		}
	}
	table->n_columns = table->n_cells;
	struct refdata_file *file = table->file;
	if (file->kind == NULL)
		file->kind = refdata_kind_of_columns(table->columns, table->n_columns);
	if (file->kind == NULL)
		table->is_unknown = !is_own_form(table);
	for (size_t i = 0; file->kind == NULL && !table->is_unknown && i < table->n_columns; i++) {
		const char *column = table->columns[i];
		if (column[0] == '\0' || column[strspn(column, "abcdefghijklmnopqrstuvwxyz_")] != '\0')
			refdata_file_fault(file, 1, column, "is no name of a column: small letters and _");
	}
}

/* Attributes of our own form: what the reader of rows does not know by name. */
static bool add_attributes(struct table *table, Sdac__V1__CodeRow *code)
{
	code->attributes = arena_alloc_array(table->file->arena, table->n_columns, sizeof *code->attributes);
	if (code->attributes == NULL)
		return false;
	for (size_t i = 0; i < table->n_columns; i++) {
		if (!is_attribute(table->columns[i]) || table->cells[i][0] == '\0')
			continue;
		char *text = arena_printf(table->file->arena, "%s=%s", table->columns[i], table->cells[i]);
		if (text == NULL)
			return false;
		code->attributes[code->n_attributes++] = text;
	}
	return true;
}

static void take_row(struct table *table)
{
	struct refdata_file *file = table->file;
	const struct refdata_source source = { .get = csv_get, .record = table };
	if (table->n_cells != table->n_columns) {
		refdata_file_fault(file, table->row_line, "", "has another number of fields than the header");
		return;
	}
	const size_t before = file->n_rows;
	if (!refdata_file_add(file, &source, table->row_line) ||
	    (file->kind == NULL && file->n_rows > before && !add_attributes(table, &file->rows[before].code)))
		table->is_broken = true;
}

static void on_row(int terminator, void *arg)
{
	struct table *table = arg;
	(void)terminator;
	if (!table->is_broken && !table->is_unknown) {
		if (!table->has_header)
			take_header(table);
		else
			take_row(table);
	}
	table->has_header = true;
	for (size_t i = 0; i < table->n_cells && i < COLUMNS_MAX; i++)
		free(table->cells[i]);
	memset(table->cells, 0, sizeof table->cells);
	table->n_cells = 0;
	table->row_line = table->line + 1;
}

/* Line by line, because libcsv does not count them. */
static int parse(struct table *table, const char *data, size_t size)
{
	struct csv_parser parser;
	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0)
		return EX_OSERR;
	bool is_csv = true;
	table->line = table->row_line = 1;
	while (size > 0 && is_csv && !table->is_broken && !table->is_unknown) {
		const char *end = memchr(data, '\n', size);
		const size_t length = end == NULL ? size : (size_t)(end - data) + 1;
		is_csv = csv_parse(&parser, data, length, on_field, on_row, table) == length;
		table->line += is_csv;
		if (is_csv && table->n_cells == 0)
			table->row_line = table->line;
		data += length;
		size -= length;
	}
	if (is_csv && !table->is_broken && !table->is_unknown)
		is_csv = csv_fini(&parser, on_field, on_row, table) == 0;
	if (!is_csv)
		say_error(
		    "%s:%zu: is not CSV: %s", table->file->path, table->row_line, csv_strerror(csv_error(&parser)));
	csv_free(&parser);
	return !is_csv ? EX_DATAERR : table->is_broken ? EX_OSERR : EX_OK;
}

int refdata_csv_read(struct refdata_file *file, const char *data, size_t size)
{
	static const char mark[] = "\xef\xbb\xbf"; /* Excel puts it before UTF-8 */
	struct table table = { .file = file };
	const size_t skip = size >= 3 && memcmp(data, mark, 3) == 0 ? 3 : 0;
	int status = parse(&table, data + skip, size - skip);
	for (size_t i = 0; i < COLUMNS_MAX; i++)
		free(table.cells[i]);
	return status == EX_OK && table.is_unknown ? EX_UNAVAILABLE : status;
}
