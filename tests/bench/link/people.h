/*
 * Rows of the bench's files as the persons that the daemon compares: each column feeds the member of the
 * internal LinkRecord that it would feed in the daemon, and the daemon's own normaliser does the rest.
 */
#ifndef SDAC_TESTS_BENCH_LINK_PEOPLE_H
#define SDAC_TESTS_BENCH_LINK_PEOPLE_H

#include "daemon/link/normalise.h"
#include "tests/bench/link/table.h"

#define PEOPLE_ID_SIZE 24u

struct people_columns {
	int column[TABLE_COLUMNS]; /* what each column is, an index into the table of people.c; -1: not read */
	bool has_id;
	bool any_date; /* of birth: historical figures were not born in the last 120 years */
};

/* False: no column with an id. */
bool people_read_header(const struct table_row *header, struct people_columns *columns_r);
/* False: the id does not fit. */
bool people_read(const struct people_columns *columns, const struct table_row *row, struct date today,
    char id_r[PEOPLE_ID_SIZE], struct person *person_r);
/* The day of the hearing; year 0: none. */
struct date people_hearing_date(const struct people_columns *columns, const struct table_row *row);

#endif
