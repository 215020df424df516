/*
 * The small things that verbs ask of the command line.
 */
#include "clients/sdac/app.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "clients/sdac/help.h"
#include "clients/sdac/reflect.h"
#include "clients/sdac/say.h"

const char *app_flag(const struct app *app, const char *name)
{
	return args_value(&app->args, name);
}

bool app_has(const struct app *app, const char *name)
{
	return args_has(&app->args, name);
}

const char *app_word(const struct app *app, size_t nth)
{
	return nth < app->args.n_words ? app->args.words[nth] : NULL;
}

int app_usage(const struct app *app, const char *format, ...)
{
	char words[256];
	va_list values;
	va_start(values, format);
	(void)vsnprintf(words, sizeof words, format, values);
	va_end(values);
	say_error("%s", words);
	help_usage(stderr, app->verb);
	return EX_USAGE;
}

int app_number(const struct app *app, const char *name, long long minimum, long long maximum, long long *number_r)
{
	const char *text = app_flag(app, name);
	if (text == NULL || args_number(text, minimum, maximum, number_r))
		return 0;
	return app_usage(app, "--%s is a whole number from %lld to %lld", name, minimum, maximum);
}

int app_enum(const struct app *app, const char *name, const ProtobufCEnumDescriptor *descriptor, int *value_r)
{
	const char *text = app_flag(app, name);
	if (text == NULL || reflect_enum_value(descriptor, text, value_r))
		return 0;
	char words[192];
	reflect_enum_words(descriptor, words, sizeof words);
	return app_usage(app, "--%s is %s", name, words);
}

char **app_flags(const struct app *app, const char *name, size_t *count_r)
{
	const size_t count = args_count(&app->args, name);
	char **values = calloc(count + 1, sizeof *values);
	if (values == NULL) {
		say_error("there is no memory");
		return NULL;
	}
	for (size_t i = 0; i < count; i++)
		values[i] = (char *)(uintptr_t)args_nth(&app->args, name, i); /* argv's own, which is not const */
	*count_r = count;
	return values;
}
