/*
 * The push: gives each attached session the notices after its place in its recipient's sequence.
 * The truth is in the database; the push only asks for what is after the cursors, so that a lost
 * doorbell costs a second and never a notice. A cursor moves when a notice is put into the stream,
 * which is not an acknowledgement: that is a person's.
 */
#ifndef SDAC_DAEMON_COURT_PUSH_H
#define SDAC_DAEMON_COURT_PUSH_H

#include <stdint.h>

#include "daemon/data/db.h"

struct court;
struct push;
struct session;

extern const struct db_function push_function;

struct push *push_new(struct court *court) SD_MUST_CHECK;
void push_free(struct push *push);
/* There may be notices: ask now, or after the round under way. */
void push_wake(struct push *push);
/* An older attached session of the same principal is told goodbye. */
void push_attach(struct push *push, struct session *session, int64_t after_sequence);
void push_detach(struct push *push, struct session *session);

#endif
