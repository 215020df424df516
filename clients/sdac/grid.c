/*
 * Grids. What comes from a court's list goes to terminals and spreadsheets: neither may take it for a command.
 */
#include "clients/sdac/grid.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>
#include <unistd.h>
#include <uniwidth.h>

#include "proto/err.h"

struct grid {
	const struct grid_column *columns;
	size_t n_columns;
	char **cells; /* row by row */
	size_t n_rows;
};

struct grid *grid_new(const struct grid_column *columns, size_t n_columns)
{
	struct grid *grid = calloc(1, sizeof *grid);
	if (grid != NULL) {
		grid->columns = columns;
		grid->n_columns = n_columns;
	}
	return grid;
}

enum sd_err grid_add(struct grid *grid, const char *const *cells)
{
	const size_t filled = grid->n_rows * grid->n_columns;
	char **larger = reallocarray(grid->cells, filled + grid->n_columns, sizeof *larger);
	if (larger == NULL)
		return SD_NO_MEMORY;
	grid->cells = larger;
	for (size_t i = 0; i < grid->n_columns; i++) {
		larger[filled + i] = strdup(cells[i] == NULL ? "" : cells[i]);
		if (larger[filled + i] != NULL)
			continue;
		while (i-- > 0)
			free(larger[filled + i]);
		return SD_NO_MEMORY;
	}
	grid->n_rows++;
	return SD_OK;
}

void grid_free(struct grid *grid)
{
	if (grid == NULL)
		return;
	for (size_t i = 0; i < grid->n_rows * grid->n_columns; i++)
		free(grid->cells[i]);
	free(grid->cells);
	free(grid);
}

size_t grid_rows(const struct grid *grid)
{
	return grid->n_rows;
}

static const char *heading_of(const struct grid *grid, size_t column)
{
	const char *heading = grid->columns[column].heading;
	return heading != NULL ? heading : grid->columns[column].key;
}

static const char *cell_of(const struct grid *grid, size_t row, size_t column)
{
	return grid->cells[row * grid->n_columns + column];
}

/* Columns of the terminal that one character takes; 0 for what must not reach it: controls and the marks that
 * turn the direction of writing, with which a name could show as another. */
static int character_width(ucs4_t character)
{
	const bool turns = (character >= 0x202a && character <= 0x202e) ||
			   (character >= 0x2066 && character <= 0x2069) || character == 0x200e || character == 0x200f;
	if (character < 0x20 || (character >= 0x7f && character < 0xa0) || turns)
		return -1;
	return uc_width(character, "UTF-8");
}

/* out NULL: only measures. */
static int write_plain(FILE *out, const char *text)
{
	const uint8_t *at = (const uint8_t *)text;
	size_t left = strlen(text);
	int width = 0;
	while (left > 0) {
		ucs4_t character = 0;
		int length = u8_mbtoucr(&character, at, left);
		const int wide = length > 0 ? character_width(character) : -1;
		if (length <= 0)
			length = 1;
		if (out != NULL && wide < 0)
			(void)fputc('?', out);
		else if (out != NULL)
			(void)fwrite(at, 1, (size_t)length, out);
		width += wide < 0 ? 1 : wide;
		at += length;
		left -= (size_t)length;
	}
	return width;
}

void grid_plain_cell(FILE *out, const char *text, int width)
{
	const int written = write_plain(out, text);
	if (width > written)
		(void)fprintf(out, "%*s", width - written, "");
}

static int *measure(const struct grid *grid)
{
	int *widths = calloc(grid->n_columns, sizeof *widths);
	if (widths == NULL)
		return NULL;
	for (size_t column = 0; column < grid->n_columns; column++) {
		widths[column] = write_plain(NULL, heading_of(grid, column));
		for (size_t row = 0; row < grid->n_rows; row++) {
			const int width = write_plain(NULL, cell_of(grid, row, column));
			if (width > widths[column])
				widths[column] = width;
		}
	}
	return widths;
}

/* Without the empty cells at the end, so that no line ends in blanks. */
static size_t filled_columns(const struct grid *grid, size_t row)
{
	size_t count = grid->n_columns;
	while (count > 0 && cell_of(grid, row, count - 1)[0] == '\0')
		count--;
	return count;
}

void grid_print_table(const struct grid *grid, FILE *out, bool has_color)
{
	int *widths = measure(grid); /* without memory: not aligned, but printed */
	for (size_t row = 0; row <= grid->n_rows; row++) {
		if (row == 0 && has_color)
			(void)fputs("\033[1m", out);
		const size_t n_filled = row == 0 ? grid->n_columns : filled_columns(grid, row - 1);
		for (size_t column = 0; column < n_filled; column++) {
			const bool is_last = column + 1 == n_filled;
			const char *text = row == 0 ? heading_of(grid, column) : cell_of(grid, row - 1, column);
			grid_plain_cell(out, text, widths == NULL || is_last ? 0 : widths[column]);
			if (!is_last)
				(void)fputs("  ", out);
		}
		(void)fputs(row == 0 && has_color ? "\033[0m\n" : "\n", out);
	}
	free(widths);
}

void grid_print_list(const struct grid *grid, FILE *out, bool has_color)
{
	int width = 0;
	for (size_t i = 0; i < grid->n_rows * grid->n_columns; i++) {
		const int one =
		    grid->cells[i][0] == '\0' ? 0 : write_plain(NULL, heading_of(grid, i % grid->n_columns));
		width = one > width ? one : width;
	}
	for (size_t row = 0; row < grid->n_rows; row++) {
		if (row > 0)
			(void)fputc('\n', out);
		for (size_t column = 0; column < grid->n_columns; column++) {
			if (cell_of(grid, row, column)[0] == '\0')
				continue;
			(void)fputs(has_color ? "\033[1m" : "", out);
			grid_plain_cell(out, heading_of(grid, column), width);
			(void)fputs(has_color ? "\033[0m  " : "  ", out);
			grid_plain_cell(out, cell_of(grid, row, column), 0);
			(void)fputc('\n', out);
		}
	}
}

void grid_csv_cell(FILE *out, const char *text)
{
	/* What Excel, LibreOffice and Google Sheets run as a formula (OWASP, "CSV Injection"). */
	const bool is_formula = text[0] != '\0' && strchr("=+-@\t\r\n", text[0]) != NULL;
	const bool is_quoted = is_formula || strpbrk(text, ",\"\r\n") != NULL;
	if (is_quoted)
		(void)fputc('"', out);
	if (is_formula)
		(void)fputc('\'', out);
	for (; *text != '\0'; text++) {
		if (*text == '"')
			(void)fputc('"', out);
		(void)fputc(*text, out);
	}
	if (is_quoted)
		(void)fputc('"', out);
}

void grid_print_csv(const struct grid *grid, FILE *out)
{
	for (size_t row = 0; row <= grid->n_rows; row++) {
		for (size_t column = 0; column < grid->n_columns; column++) {
			if (column > 0)
				(void)fputc(',', out);
			grid_csv_cell(out, row == 0 ? grid->columns[column].key : cell_of(grid, row - 1, column));
		}
		(void)fputs("\r\n", out);
	}
}

enum sd_err grid_print_json(const struct grid *grid, FILE *out)
{
	json_t *array = json_array();
	for (size_t row = 0; array != NULL && row < grid->n_rows; row++) {
		json_t *object = json_object();
		for (size_t column = 0; object != NULL && column < grid->n_columns; column++) {
			const char *cell = cell_of(grid, row, column);
			if (cell[0] != '\0' &&
			    json_object_set_new(object, grid->columns[column].key, json_string(cell)) != 0) {
				json_decref(object);
				goto no_memory;
			}
		}
		if (json_array_append_new(array, object) != 0)
			goto no_memory;
	}
	if (array == NULL)
		return SD_NO_MEMORY;
	const int failed = json_dumpf(array, out, isatty(fileno(out)) == 1 ? JSON_INDENT(2) : 0);
	json_decref(array);
	return failed == 0 && fputc('\n', out) != EOF ? SD_OK : SD_IO;
no_memory:
	json_decref(array);
	return SD_NO_MEMORY;
}
