/*
 * How the process is, for the operator: health words, metrics text, a dump into the log. No person
 * and no case appears.
 */
#ifndef SDAC_DAEMON_REPORT_H
#define SDAC_DAEMON_REPORT_H

#include "daemon/admin.h"
#include "daemon/court/court.h"

struct linker;

extern const struct admin_command report_commands[]; /* their arg is the court */

void report_log(const struct court *court, const struct linker *linker);

#endif
