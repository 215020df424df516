/*
 * One line, one write(2): lines of several processes on one pipe do not mix (PIPE_BUF), and a line
 * is out before an abort. The level is the only state, and process-wide on purpose: every layer logs.
 * Nothing here knows what the words mean.
 */
#include "daemon/base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_SIZE 1024
#define ID_LIMIT 128

static enum log_level threshold = LOG_LEVEL_INFO;

static const struct {
	const char *name;
	enum log_level level;
} levels[] = {
	{ "error", LOG_LEVEL_ERROR },
	{ "warning", LOG_LEVEL_WARNING },
	{ "notice", LOG_LEVEL_NOTICE },
	{ "info", LOG_LEVEL_INFO },
	{ "debug", LOG_LEVEL_DEBUG },
};

void log_set_level(enum log_level level)
{
	threshold = level;
}

bool log_level_parse(const char *text, enum log_level *level_r)
{
	for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
		if (strcmp(text, levels[i].name) == 0) {
			*level_r = levels[i].level;
			return true;
		}
	}
	return false;
}

/* Whatever was formatted in, a line stays one line and its priority cannot be forged. */
static void replace_control(char *text)
{
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			*text = '?';
	}
}

static void write_line(enum log_level level, const char *format, va_list args) SD_PRINTF(2, 0);

static void write_line(enum log_level level, const char *format, va_list args)
{
	char line[LINE_SIZE];
	int prefix = snprintf(line, sizeof line, "<%d>", (int)level);
	size_t start = (size_t)prefix, room = sizeof line - start - 1;
	int written = vsnprintf(line + start, room, format, args);
	size_t length = start;

	if (written > 0)
		length += (size_t)written < room ? (size_t)written : room - 1;
	replace_control(line + start);
	line[length++] = '\n';
	/* Nowhere to report that reporting failed. */
	ssize_t ignored = write(STDERR_FILENO, line, length);
	(void)ignored;
}

#define DEFINE_LOG(name, level)                                                                                        \
	void name(const char *format, ...)                                                                             \
	{                                                                                                              \
		va_list args;                                                                                          \
                                                                                                                       \
		if ((level) > threshold)                                                                               \
			return;                                                                                        \
		va_start(args, format);                                                                                \
		write_line((level), format, args);                                                                     \
		va_end(args);                                                                                          \
	}

DEFINE_LOG(log_error, LOG_LEVEL_ERROR)
DEFINE_LOG(log_warning, LOG_LEVEL_WARNING)
DEFINE_LOG(log_notice, LOG_LEVEL_NOTICE)
DEFINE_LOG(log_info, LOG_LEVEL_INFO)
DEFINE_LOG(log_debug, LOG_LEVEL_DEBUG)

static bool is_id_character(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("._:/-", c) != NULL);
}

const char *log_id(const char *text)
{
	size_t length = 0;

	if (text == NULL)
		return "?";
	for (; text[length] != '\0'; length++) {
		if (length == ID_LIMIT || !is_id_character(text[length]))
			return "?";
	}
	return length == 0 ? "?" : text;
}

void log_bug(const char *file, int line, const char *what)
{
	log_error("bug file=%s line=%d what=%s", file, line, what);
	abort();
}

void log_fatal(int code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_line(LOG_LEVEL_ERROR, format, args);
	va_end(args);
	exit(code);
}
