/*
 * Log lines on standard error for journald: "<priority>event key=value ...". An event is a fixed
 * word; values are ids, counts, codes and SQLSTATEs. Never a name, an address or free text from
 * outside: there is no way to log an unquoted string from a peer, LOG_ID() refuses other characters.
 */
#ifndef SDAC_DAEMON_BASE_LOG_H
#define SDAC_DAEMON_BASE_LOG_H

#include <stdbool.h>

#include "proto/err.h"

enum log_level {
	LOG_LEVEL_ERROR = 3,
	LOG_LEVEL_WARNING = 4,
	LOG_LEVEL_NOTICE = 5,
	LOG_LEVEL_INFO = 6,
	LOG_LEVEL_DEBUG = 7
};

void log_set_level(enum log_level level);
bool log_level_parse(const char *text, enum log_level *level_r);
/* format begins with the event's word: log_info("session-open id=%" PRIu64 " role=%s", ...). */
void log_error(const char *format, ...) SD_PRINTF(1, 2);
void log_warning(const char *format, ...) SD_PRINTF(1, 2);
void log_notice(const char *format, ...) SD_PRINTF(1, 2);
void log_info(const char *format, ...) SD_PRINTF(1, 2);
void log_debug(const char *format, ...) SD_PRINTF(1, 2);
/* text if it consists of [A-Za-z0-9._:/-] and is at most 128 long, else "?". */
const char *log_id(const char *text);
/* A broken promise within the process: logs file and line and aborts. */
_Noreturn void log_bug(const char *file, int line, const char *what);
#define BUG(what) log_bug(__FILE__, __LINE__, (what))
/* The world is such that the process cannot go on: logs and exits with a sysexits code. */
_Noreturn void log_fatal(int code, const char *format, ...) SD_PRINTF(2, 3);

#endif
