/*
 * One SubmitSessionsRequest as a reader builds it: the sessions of one court's rota. It belongs to a reading and lives
 * in its arena; see reading.h for what happens without memory.
 */
#ifndef SDAC_FEED_ROTA_LIST_H
#define SDAC_FEED_ROTA_LIST_H

#include "clients/feed/reading.h"
#include "sdac/v1/session.pb-c.h"

#define ROTA_LISTS_MAX 1024u

struct rota_list {
	Sdac__V1__SubmitSessionsRequest request;
	Sdac__V1__Source source;
	unsigned part; /* from 1, among those of the document */
};

/* The rota of a court, the same one for an equal court. Copied; either may be NULL. NULL: see reading. */
struct rota_list *rota_list_open(struct reading *reading, const char *court_code, const char *court_name);
/* Appended, without anything. */
Sdac__V1__RotaSession *rota_list_add(struct reading *reading, struct rota_list *list);

#endif
