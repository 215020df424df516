#include "tests/bench/link/table.h"

#include <csv.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define ROW_SIZE 16384u
#define CHUNK 65536u

struct reading {
	table_fn *header, *row;
	void *arg;
	char text[ROW_SIZE];
	size_t used, starts[TABLE_COLUMNS], n, line;
	bool has_header, has_failed;
};

static void on_field(void *field, size_t length, void *arg)
{
	struct reading *reading = arg;

	if (reading->has_failed || reading->n >= TABLE_COLUMNS || length >= ROW_SIZE - reading->used) {
		reading->has_failed = true;
		return;
	}
	reading->starts[reading->n++] = reading->used;
	if (length > 0)
		memcpy(reading->text + reading->used, field, length);
	reading->used += length;
	reading->text[reading->used++] = '\0';
}

static void on_row(int terminator, void *arg)
{
	struct reading *reading = arg;
	struct table_row row = { .n = reading->n };

	(void)terminator;
	if (reading->has_failed)
		return;
	reading->line++;
	for (size_t i = 0; i < TABLE_COLUMNS; i++)
		row.fields[i] = i < reading->n ? reading->text + reading->starts[i] : "";
	if (reading->n > 0 && !(reading->has_header ? reading->row : reading->header)(reading->arg, &row))
		reading->has_failed = true;
	reading->has_header = true;
	reading->used = reading->n = 0;
}

bool table_read(const char *path, table_fn *header, table_fn *row, void *arg)
{
	static char chunk[CHUNK];
	struct reading reading = { .header = header, .row = row, .arg = arg };
	struct csv_parser parser;
	size_t n = 0;
	FILE *file = fopen(path, "r");

	if (file == NULL || csv_init(&parser, CSV_APPEND_NULL) != 0) {
		(void)fprintf(stderr, "link: %s: %s\n", path, strerror(errno));
		if (file != NULL)
			(void)fclose(file);
		return false;
	}
	while (!reading.has_failed && (n = fread(chunk, 1, sizeof chunk, file)) > 0) {
		if (csv_parse(&parser, chunk, n, on_field, on_row, &reading) != n)
			reading.has_failed = true;
	}
	if (csv_fini(&parser, on_field, on_row, &reading) != 0 || ferror(file) != 0)
		reading.has_failed = true;
	csv_free(&parser);
	(void)fclose(file);
	if (reading.has_failed)
		(void)fprintf(stderr, "link: %s: cannot be read at row %zu\n", path, reading.line + 1);
	return !reading.has_failed;
}
