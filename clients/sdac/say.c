/*
 * The tool's voice. It knows levels and colours, and nothing of what is said.
 */
#include "clients/sdac/say.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct {
	enum say_level level;
	enum say_color color;
} voice = { .level = SAY_NORMAL };

void say_init(enum say_level level, enum say_color color)
{
	voice.level = level;
	voice.color = color;
}

bool say_has_color(int fd)
{
	if (voice.color != SAY_COLOR_AUTO)
		return voice.color == SAY_COLOR_ALWAYS;
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");
	return (no_color == NULL || no_color[0] == '\0') && term != NULL && term[0] != '\0' && isatty(fd) == 1;
}

static void SD_PRINTF(3, 0) say(const char *color, const char *prefix, const char *format, va_list values)
{
	const bool has_color = say_has_color(STDERR_FILENO);
	(void)fflush(stdout); /* the two streams in the order in which they were written */
	(void)fprintf(stderr, "%s%s%s", has_color ? color : "", prefix, has_color ? "\033[0m" : "");
	(void)vfprintf(stderr, format, values);
	(void)fputc('\n', stderr);
}

void say_error(const char *format, ...)
{
	va_list values;
	va_start(values, format);
	say("\033[1;31m", "sdac: ", format, values);
	va_end(values);
}

void say_advice(const char *format, ...)
{
	va_list values;
	va_start(values, format);
	say("\033[1m", "      ", format, values);
	va_end(values);
}

void say_note(const char *format, ...)
{
	if (voice.level < SAY_NORMAL)
		return;
	va_list values;
	va_start(values, format);
	say("", "", format, values);
	va_end(values);
}

void say_detail(const char *format, ...)
{
	if (voice.level < SAY_VERBOSE)
		return;
	va_list values;
	va_start(values, format);
	say("\033[2m", "  ", format, values);
	va_end(values);
}
