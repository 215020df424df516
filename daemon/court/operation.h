/*
 * The operations: one row each names the request, the database function, who may ask and how.
 * There is no other place that decides what a request does.
 */
#ifndef SDAC_DAEMON_COURT_OPERATION_H
#define SDAC_DAEMON_COURT_OPERATION_H

#include <stddef.h>

#include "daemon/data/db.h"
#include "sdac/v1/common.pb-c.h"

#define ROLE_BIT(role) (1u << (SDAC__V1__ROLE__ROLE_##role))

enum operation_flag {
	OPERATION_DIGEST = 1u << 0,    /* idempotent by message id: the content's SHA-256 goes along */
	OPERATION_WAKES = 1u << 1,     /* may raise notices or leave work for the linker */
	OPERATION_SUBSCRIBES = 1u << 2 /* its response attaches the session to the push */
};

struct operation {
	unsigned request_tag; /* field number in Envelope; the response's is the next */
	struct db_function function;
	unsigned roles; /* mask of ROLE_BIT(); a row without one does not compile */
	unsigned flags;
};

/* NULL if the tag is no request. */
const struct operation *operation_find(unsigned request_tag);
/* All of them, for preparing at connect: functions_r holds at least operation_count() pointers. */
size_t operation_count(void);
void operation_functions(const struct db_function **functions_r);

#endif
