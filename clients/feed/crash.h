/*
 * Named places where a test kills the process as kill -9 does: CRASH_POINT("draft"). Compiled only with
 * --enable-fault-points; a release holds nothing of it. SD_FAULT=name[:n] means the n-th passing.
 */
#ifndef SDAC_FEED_CRASH_H
#define SDAC_FEED_CRASH_H

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#ifdef SD_FAULT_POINTS
void crash_pass(const char *name);
#define CRASH_POINT(name) crash_pass(name)
#else
#define CRASH_POINT(name) ((void)0)
#endif

#endif
