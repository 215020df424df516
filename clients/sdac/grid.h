/*
 * Rows and columns of text, printed as a table for people, as CSV, or as a JSON array.
 */
#ifndef SDAC_CLIENT_GRID_H
#define SDAC_CLIENT_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "proto/err.h"

struct grid;

struct grid_column {
	const char *key;     /* of CSV and JSON */
	const char *heading; /* of the table; NULL: the key */
};

/* The columns are borrowed. NULL: no memory. */
struct grid *grid_new(const struct grid_column *columns, size_t n_columns) SD_MUST_CHECK;
/* Copies; a NULL cell is empty. */
enum sd_err grid_add(struct grid *grid, const char *const *cells) SD_MUST_CHECK;
void grid_free(struct grid *grid);
size_t grid_rows(const struct grid *grid);

/* Columns as wide as they must be; control characters become "?". has_color: a bold head. */
void grid_print_table(const struct grid *grid, FILE *out, bool has_color);
/* One "heading  value" a line, empty ones left out, for each row; a blank line between rows. */
void grid_print_list(const struct grid *grid, FILE *out, bool has_color);
/* RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe before it. */
void grid_print_csv(const struct grid *grid, FILE *out);
/* SD_NO_MEMORY, or SD_IO when out does not take it. */
enum sd_err grid_print_json(const struct grid *grid, FILE *out) SD_MUST_CHECK;

/* One CSV cell, quoted and guarded. */
void grid_csv_cell(FILE *out, const char *text);
/* One line's text as a terminal may show it, padded to width columns (0: not padded). */
void grid_plain_cell(FILE *out, const char *text, int width);

#endif
