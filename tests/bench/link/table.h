/*
 * A CSV file with a header, row by row, in constant memory.
 */
#ifndef SDAC_TESTS_BENCH_LINK_TABLE_H
#define SDAC_TESTS_BENCH_LINK_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#define TABLE_COLUMNS 32u

struct table_row {
	const char *fields[TABLE_COLUMNS]; /* valid during the call; "" where the row is short */
	size_t n;
};

/* False ends the reading. */
typedef bool table_fn(void *arg, const struct table_row *row);

/* header gets the names of the columns, row every later line. False: unreadable, no CSV, too long a row, or a
 * callback said so; what is printed to standard error names the file and the line, never the content. */
bool table_read(const char *path, table_fn *header, table_fn *row, void *arg);

#endif
