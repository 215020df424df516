/*
 * Admission: a certificate has been verified; the database says who that is and what she may do.
 */
#ifndef SDAC_DAEMON_COURT_ADMISSION_H
#define SDAC_DAEMON_COURT_ADMISSION_H

#include "daemon/data/db.h"

struct session;

extern const struct db_function admission_function;

/* Ends with a Welcome, or with an Error or Goodbye and the session closing. */
void admission_start(struct session *session);
void admission_forget(struct session *session);

#endif
