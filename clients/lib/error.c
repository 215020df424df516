/*
 * Errors in words: the library's own, and the daemon's.
 */
#include "clients/lib/private.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void lib_error(struct sdac_error *error, Sdac__V1__ErrorCode code, const char *what, const char *advice)
{
	lib_error_format(error, code, advice, "%s", what);
}

void lib_error_format(struct sdac_error *error, Sdac__V1__ErrorCode code, const char *advice, const char *format, ...)
{
	if (error == NULL)
		return;
	*error = (struct sdac_error){ .code = code };
	va_list values;
	va_start(values, format);
	(void)vsnprintf(error->what, sizeof error->what, format, values);
	va_end(values);
	(void)snprintf(error->advice, sizeof error->advice, "%s", advice);
}

static void copy(char *to, size_t size, const char *text)
{
	(void)snprintf(to, size, "%s", text == NULL ? "" : text);
}

void lib_error_from(struct sdac_error *error, const Sdac__V1__Error *message)
{
	*error = (struct sdac_error){
		.code = message->has_code ? message->code : SDAC__V1__ERROR_CODE__ERROR_CODE_INTERNAL,
		.retry_after_ms = message->has_retry_after_ms ? message->retry_after_ms : 0,
		.from_server = true,
	};
	copy(error->what, sizeof error->what, message->what);
	copy(error->where, sizeof error->where, message->where);
	copy(error->advice, sizeof error->advice, message->advice);
}

const char *sdac_code_words(Sdac__V1__ErrorCode code)
{
	static const char *const words[] = {
		[SDAC__V1__ERROR_CODE__ERROR_CODE_UNSPECIFIED] = "unspecified",
		[SDAC__V1__ERROR_CODE__ERROR_CODE_INVALID] = "invalid",
		[SDAC__V1__ERROR_CODE__ERROR_CODE_NOT_ALLOWED] = "not allowed",
		[SDAC__V1__ERROR_CODE__ERROR_CODE_NOT_FOUND] = "not found, or not yours to see",
		[SDAC__V1__ERROR_CODE__ERROR_CODE_CONFLICT] = "conflict",
		[SDAC__V1__ERROR_CODE__ERROR_CODE_RETRY_LATER] = "try again later",
		[SDAC__V1__ERROR_CODE__ERROR_CODE_UNKNOWN_OUTCOME] = "unknown outcome",
		[SDAC__V1__ERROR_CODE__ERROR_CODE_INTERNAL] = "internal error",
	};
	const size_t which = (size_t)code;
	return which < sizeof words / sizeof *words ? words[which] : "unspecified";
}

const char *sdac_state_name(enum sdac_state state)
{
	static const char *const names[] = {
		[SDAC_DISCONNECTED] = "disconnected",
		[SDAC_CONNECTING] = "connecting",
		[SDAC_PROVISIONAL] = "provisional",
		[SDAC_READY] = "ready",
		[SDAC_STOPPED] = "stopped",
	};
	const size_t which = (size_t)state;
	return which < sizeof names / sizeof *names ? names[which] : "unknown";
}
