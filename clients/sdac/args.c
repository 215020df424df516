/*
 * Parses flags by table, in the GNU manner: --name value, --name=value, -n value, -nvalue, "--" ends flags.
 */
#include "clients/sdac/args.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct flag *find_flag(const struct flag *const *tables, const char *name, size_t length, char letter)
{
	for (; *tables != NULL; tables++) {
		for (const struct flag *flag = *tables; flag->name != NULL; flag++) {
			if (letter != 0 ? flag->letter == letter
					: strlen(flag->name) == length && memcmp(flag->name, name, length) == 0)
				return flag;
		}
	}
	return NULL;
}

static bool args_reserve(struct args *args, int argc)
{
	const size_t more = (size_t)argc;
	struct args_item *items = reallocarray(args->items, args->n_items + more + 1, sizeof *items);
	if (items == NULL)
		return false;
	args->items = items;
	const char **words = reallocarray(args->words, args->n_words + more + 1, sizeof *words);
	if (words == NULL)
		return false;
	args->words = words;
	return true;
}

/* One flag at argv[0]: how many of argv it took, or -1. */
static int parse_flag(
    struct args *args, const struct flag *const *tables, int argc, char *const *argv, char *error, size_t size)
{
	const char *text = argv[0];
	const bool is_long = text[1] == '-';
	const char *name = text + (is_long ? 2 : 1);
	const size_t length = is_long ? strcspn(name, "=") : 1;
	const struct flag *flag = find_flag(tables, name, length, is_long ? 0 : name[0]);
	if (flag == NULL) {
		(void)snprintf(error, size, "there is no flag %.*s here", (int)(length + (is_long ? 2 : 1)), text);
		return -1;
	}
	const char *inside = name[length] == '\0' ? NULL : name + length + (is_long ? 1 : 0);
	if (flag->value == NULL && inside != NULL) {
		(void)snprintf(error, size, "--%s takes no value", flag->name);
		return -1;
	}
	if (flag->value != NULL && inside == NULL && argc < 2) {
		(void)snprintf(error, size, "--%s needs a value: %s", flag->name, flag->value);
		return -1;
	}
	const char *value = flag->value == NULL ? NULL : inside != NULL ? inside : argv[1];
	args->items[args->n_items++] = (struct args_item){ .flag = flag, .value = value };
	return flag->value != NULL && inside == NULL ? 2 : 1;
}

int args_parse(struct args *args, const struct flag *const *tables, int argc, char *const *argv, bool stop_at_word,
    char *error, size_t size)
{
	if (!args_reserve(args, argc)) {
		(void)snprintf(error, size, "there is no memory");
		return -1;
	}
	bool flags_ended = false;
	int at = 0;
	while (at < argc) {
		const char *text = argv[at];
		if (!flags_ended && strcmp(text, "--") == 0) {
			flags_ended = true;
			at++;
		} else if (!flags_ended && text[0] == '-' && text[1] != '\0') {
			const int taken = parse_flag(args, tables, argc - at, argv + at, error, size);
			if (taken < 0)
				return -1;
			at += taken;
		} else if (stop_at_word) {
			return at;
		} else {
			args->words[args->n_words++] = text;
			at++;
		}
	}
	return at;
}

void args_clear(struct args *args)
{
	free(args->items);
	free(args->words);
	*args = (struct args){ 0 };
}

size_t args_count(const struct args *args, const char *name)
{
	size_t count = 0;
	for (size_t i = 0; i < args->n_items; i++)
		count += strcmp(args->items[i].flag->name, name) == 0;
	return count;
}

const char *args_nth(const struct args *args, const char *name, size_t nth)
{
	for (size_t i = 0; i < args->n_items; i++) {
		if (strcmp(args->items[i].flag->name, name) == 0 && nth-- == 0)
			return args->items[i].value;
	}
	return NULL;
}

bool args_has(const struct args *args, const char *name)
{
	return args_count(args, name) > 0;
}

const char *args_value(const struct args *args, const char *name)
{
	const size_t count = args_count(args, name);
	return count == 0 ? NULL : args_nth(args, name, count - 1);
}

bool args_duration_ms(const char *text, long long *ms_r)
{
	static const struct {
		const char *unit;
		long long ms;
	} units[] = { { "ms", 1 }, { "s", 1000 }, { "min", 60000 }, { "h", 3600000 }, { "d", 86400000 } };
	const size_t digits = strspn(text, "0123456789");
	if (digits == 0 || digits > 9)
		return false;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (strcmp(text + digits, units[i].unit) == 0) {
			*ms_r = strtoll(text, NULL, 10) * units[i].ms;
			return true;
		}
	}
	return false;
}

bool args_number(const char *text, long long minimum, long long maximum, long long *number_r)
{
	char *end = NULL;
	errno = 0;
	const long long number = strtoll(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || number < minimum || number > maximum)
		return false;
	*number_r = number;
	return true;
}
