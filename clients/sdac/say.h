/*
 * What the tool says to a person: always on stderr, so that data on stdout can be piped.
 */
#ifndef SDAC_CLIENT_SAY_H
#define SDAC_CLIENT_SAY_H

#include <stdbool.h>

#include "proto/err.h"

enum say_level {
	SAY_QUIET, /* errors only */
	SAY_NORMAL,
	SAY_VERBOSE,
};

enum say_color {
	SAY_COLOR_AUTO, /* on a terminal, unless NO_COLOR is set (no-color.org) */
	SAY_COLOR_NEVER,
	SAY_COLOR_ALWAYS,
};

void say_init(enum say_level level, enum say_color color);
/* Whether the stream with this descriptor may have colours. */
bool say_has_color(int fd);

void say_error(const char *format, ...) SD_PRINTF(1, 2);
void say_advice(const char *format, ...) SD_PRINTF(1, 2); /* what to do about the error before it */
void say_note(const char *format, ...) SD_PRINTF(1, 2);   /* not with -q */
void say_detail(const char *format, ...) SD_PRINTF(1, 2); /* only with -v */

#endif
