/*
 * The watch: what must happen because time passes and nobody said anything. Deadlines, feed silence
 * and absence are decided in the database by its clock; here is only the tick.
 */
#ifndef SDAC_DAEMON_COURT_WATCH_H
#define SDAC_DAEMON_COURT_WATCH_H

#include "daemon/data/db.h"

struct court;
struct watch;

extern const struct db_function watch_function, watch_pulse_function;

struct watch *watch_new(struct court *court) SD_MUST_CHECK;
void watch_free(struct watch *watch);
/* The database is back: do all of it now. */
void watch_kick(struct watch *watch);

#endif
