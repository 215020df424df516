/*
 * Named places where a test can stop the process, as a crash would: FAULT("ingest.before_reply").
 * Compiled only with --enable-fault-points; a release holds nothing of it.
 *
 * SD_FAULT=name[:n] in the environment ends the process with _exit(FAULT_EXIT) at the n-th passing
 * (the first if n is left out); no buffer is flushed and no handler runs.
 *
 * SEEDED("no-dedupe") is true if SD_BUG=no-dedupe is in the environment: a known fault, switched on so
 * that the torture test can prove that it would see one.
 */
#ifndef SDAC_DAEMON_BASE_FAULT_H
#define SDAC_DAEMON_BASE_FAULT_H

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#define FAULT_EXIT 99

#ifdef SD_FAULT_POINTS
#include <stdbool.h>

void fault_pass(const char *name);
bool fault_is_seeded(const char *name);
#define FAULT(name) fault_pass(name)
#define SEEDED(name) fault_is_seeded(name)
#else
#define FAULT(name) ((void)0)
#define SEEDED(name) (0)
#endif

#endif
