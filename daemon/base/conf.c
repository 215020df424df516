/*
 * The table engine over libinih. libinih keeps no line numbers for its callback, so lines are handed
 * to it one by one and counted here; it also cuts lines that are too long without a word, so they
 * are refused before it sees them.
 */
#include "daemon/base/conf.h"

#include <dirent.h>
#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/log.h"

#define LINE_LIMIT 4096
#define AT(target, key, type) ((type *)(void *)((char *)(target) + (key)->offset))

struct conf {
	const struct conf_key *keys;
	size_t n_keys;
	void *target;
	char **origins; /* by key; NULL is the default */
};

/* One file being read. */
struct reading {
	struct conf *conf;
	FILE *file;
	const char *name;
	int line;
	bool *seen; /* by key: in this file */
	char *error;
	size_t size;
	bool has_failed;
};

struct unit {
	const char *name;
	int64_t factor;
};

static const struct unit no_units[] = { { "", 1 }, { NULL, 0 } };
static const struct unit time_units[] = { { "ms", 1 }, { "s", 1000 }, { "min", 60000 }, { "h", 3600000 }, { NULL, 0 } };
static const struct unit size_units[] = { { "", 1 }, { "KiB", 1024 }, { "MiB", 1048576 }, { NULL, 0 } };

static const struct {
	const struct unit *units; /* NULL: not a number */
	const char *advice;
} types[] = {
	[CONF_STRING] = { NULL, "" },
	[CONF_COUNT] = { no_units, "write a whole number, such as 4" },
	[CONF_DURATION] = { time_units, "write a whole number and one of ms, s, min, h, such as 5s" },
	[CONF_SIZE] = { size_units, "write a whole number, alone or with KiB or MiB, such as 64KiB" },
	[CONF_BOOL] = { NULL, "write yes or no" },
};

/* ---- values ---- */

/* Digits, then a unit; nothing before, between or after. */
static bool parse_number(const char *text, const struct unit *units, int64_t *number_r)
{
	int64_t number = 0;
	size_t digits = strspn(text, "0123456789");

	if (digits == 0 || digits > 15)
		return false;
	for (size_t i = 0; i < digits; i++)
		number = number * 10 + (text[i] - '0');
	text += digits;
	while (*text == ' ')
		text++;
	for (const struct unit *unit = units; unit->name != NULL; unit++) {
		if (strcmp(text, unit->name) == 0)
			return !__builtin_mul_overflow(number, unit->factor, number_r);
	}
	return false;
}

/* NULL if the value was taken; else why not, in a static buffer or a literal. */
static const char *set_number(const struct conf_key *key, void *target, const char *text, const char **advice_r)
{
	static char bounds[96];
	int64_t number;

	*advice_r = types[key->type].advice;
	if (!parse_number(text, types[key->type].units, &number))
		return key->type == CONF_DURATION ? "is not a time with its unit" : "is not a number of this kind";
	if (number < key->minimum || number > key->maximum) {
		snprintf(bounds, sizeof bounds, "write a value from %lld to %lld%s", (long long)key->minimum,
		    (long long)key->maximum, key->type == CONF_DURATION ? " ms" : "");
		*advice_r = bounds;
		return "is out of range";
	}
	if (key->type == CONF_SIZE)
		*AT(target, key, size_t) = (size_t)number;
	else
		*AT(target, key, int) = (int)number;
	return NULL;
}

static const char *set_bool(const struct conf_key *key, void *target, const char *text, const char **advice_r)
{
	bool is_yes = strcmp(text, "yes") == 0;

	*advice_r = types[CONF_BOOL].advice;
	if (!is_yes && strcmp(text, "no") != 0)
		return "is neither yes nor no";
	*AT(target, key, bool) = is_yes;
	return NULL;
}

static const char *set_string(const struct conf_key *key, void *target, const char *text, const char **advice_r)
{
	int64_t length = (int64_t)strlen(text);

	*advice_r = key->doc;
	if (length < key->minimum)
		return "must not be empty";
	if (length > key->maximum)
		return "is too long";
	if (key->advice != NULL && (*advice_r = key->advice(text)) != NULL)
		return "is not valid";
	char *copy = strdup(text);
	*advice_r = "free some memory";
	if (copy == NULL)
		return "could not be kept: no memory";
	free(*AT(target, key, char *));
	*AT(target, key, char *) = copy;
	return NULL;
}

static const char *set_value(const struct conf_key *key, void *target, const char *text, const char **advice_r)
{
	if (key->type == CONF_STRING)
		return set_string(key, target, text, advice_r);
	if (key->type == CONF_BOOL)
		return set_bool(key, target, text, advice_r);
	return set_number(key, target, text, advice_r);
}

/* ---- reading ---- */

static void fail_at(struct reading *reading, const char *format, ...) SD_PRINTF(2, 3);

/* Only the first fault of a file is told: later ones are often its echo. */
static void fail_at(struct reading *reading, const char *format, ...)
{
	if (reading->has_failed)
		return;
	reading->has_failed = true;
	int used = snprintf(reading->error, reading->size, "%s:%d: ", reading->name, reading->line);
	if (used > 0 && (size_t)used < reading->size) {
		va_list args;

		va_start(args, format);
		vsnprintf(reading->error + used, reading->size - (size_t)used, format, args);
		va_end(args);
	}
}

static bool has_section(const struct conf *conf, const char *section)
{
	for (size_t i = 0; i < conf->n_keys; i++) {
		if (strcmp(conf->keys[i].section, section) == 0)
			return true;
	}
	return false;
}

static size_t find_key(const struct conf *conf, const char *section, const char *key)
{
	size_t i = 0;

	while (i < conf->n_keys && (strcmp(conf->keys[i].section, section) != 0 || strcmp(conf->keys[i].key, key) != 0))
		i++;
	return i;
}

/* The section in which a misplaced key would be known, "" if none. */
static const char *right_section(const struct conf *conf, const char *key)
{
	for (size_t i = 0; i < conf->n_keys; i++) {
		if (strcmp(conf->keys[i].key, key) == 0)
			return conf->keys[i].section;
	}
	return "";
}

static void fail_unknown(struct reading *reading, const char *section, const char *name)
{
	const char *other = right_section(reading->conf, name);

	if (*section == '\0')
		fail_at(reading, "%s: stands before the first section; put it under its [section]", name);
	else if (!has_section(reading->conf, section))
		fail_at(reading, "%s: section [%s] is not known; see sdacd.conf(5) for the sections", name, section);
	else if (*other != '\0')
		fail_at(reading, "%s: is not known in section [%s]; move it to [%s]", name, section, other);
	else
		fail_at(reading, "%s: is not known in section [%s]; see sdacd.conf(5) for its keys", name, section);
}

static bool note_origin(struct reading *reading, size_t index)
{
	char *origin = NULL;

	if (asprintf(&origin, "%s:%d", reading->name, reading->line) < 0)
		return false;
	free(reading->conf->origins[index]);
	reading->conf->origins[index] = origin;
	return true;
}

/* libinih's callback: 1 to go on, 0 is a fault. */
static int take_value(void *arg, const char *section, const char *name, const char *value)
{
	struct reading *reading = arg;
	struct conf *conf = reading->conf;
	size_t index = find_key(conf, section, name);
	const char *advice = NULL;

	if (index == conf->n_keys) {
		fail_unknown(reading, section, name);
		return 0;
	}
	if (reading->seen[index]) {
		fail_at(reading, "%s: is given twice in this file; delete one of the two", name);
		return 0;
	}
	reading->seen[index] = true;
	const char *fault = set_value(&conf->keys[index], conf->target, value, &advice);
	if (fault != NULL) {
		fail_at(reading, "%s: %s; %s", name, fault, advice);
		return 0;
	}
	if (!note_origin(reading, index)) {
		fail_at(reading, "%s: no memory; free some memory", name);
		return 0;
	}
	return 1;
}

/* libinih's reader: fgets() that counts lines and refuses what does not fit or is not text. */
static char *take_line(char *buffer, int size, void *arg)
{
	struct reading *reading = arg;

	if (reading->has_failed)
		return NULL;
	buffer[size - 2] = '\n'; /* stays so unless fgets() fills the buffer */
	if (fgets(buffer, size, reading->file) == NULL)
		return NULL;
	reading->line++;
	if (buffer[size - 2] != '\n' && buffer[size - 2] != '\0') {
		fail_at(reading, "the line is longer than %d characters; shorten it", size - 2);
		return NULL;
	}
	if (strchr(buffer, '\n') == NULL && !feof(reading->file)) {
		fail_at(reading, "the line holds a NUL character; write plain text");
		return NULL;
	}
	return buffer;
}

/* Debian's libinih takes its options at run time. A continuation line would look like a repeated key. */
static void set_dialect(void)
{
	ini_allow_multiline = false;
	ini_allow_no_value = false;
	ini_stop_on_first_error = true;
	ini_use_stack = false;
	ini_allow_realloc = false;
	ini_max_line = LINE_LIMIT;
	ini_initial_alloc = LINE_LIMIT;
}

static enum sd_err parse(struct reading *reading)
{
	set_dialect();
	int line = ini_parse_stream(take_line, reading, take_value, reading);

	if (line < 0)
		fail_at(reading, "no memory; free some memory");
	else if (line > 0)
		fail_at(reading, "is neither a [section], nor key = value, nor a comment; correct the line");
	if (ferror(reading->file))
		fail_at(reading, "cannot be read (%s); check the file", strerror(errno));
	return reading->has_failed ? SD_INVALID : SD_OK;
}

enum sd_err conf_read_file(struct conf *conf, const char *file, char *error, size_t size)
{
	struct reading reading = { .conf = conf, .name = file, .error = error, .size = size };
	enum sd_err err = SD_NO_MEMORY;

	reading.file = fopen(file, "re");
	if (reading.file == NULL) {
		snprintf(error, size, "%s: cannot be opened (%s); check its name and its permissions", file,
		    strerror(errno));
		return SD_IO;
	}
	reading.seen = calloc(conf->n_keys, sizeof *reading.seen);
	if (reading.seen != NULL)
		err = parse(&reading);
	else
		snprintf(error, size, "%s: no memory; free some memory", file);
	free(reading.seen);
	(void)fclose(reading.file);
	return err;
}

/* ---- a folder of files ---- */

static int is_conf_file(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > 5 && strcmp(entry->d_name + length - 5, ".conf") == 0;
}

static enum sd_err read_entry(struct conf *conf, const char *folder, const char *name, char *error, size_t size)
{
	char *path = NULL;

	if (asprintf(&path, "%s/%s", folder, name) < 0) {
		snprintf(error, size, "%s: no memory; free some memory", folder);
		return SD_NO_MEMORY;
	}
	enum sd_err err = conf_read_file(conf, path, error, size);
	free(path);
	return err;
}

enum sd_err conf_read_folder(struct conf *conf, const char *folder, char *error, size_t size)
{
	struct dirent **entries = NULL;
	enum sd_err err = SD_OK;
	int n = scandir(folder, &entries, is_conf_file, alphasort);

	if (n < 0 && errno == ENOENT)
		return SD_OK;
	if (n < 0) {
		snprintf(error, size, "%s: cannot be read (%s); check its permissions", folder, strerror(errno));
		return SD_IO;
	}
	for (int i = 0; i < n; i++) {
		if (err == SD_OK)
			err = read_entry(conf, folder, entries[i]->d_name, error, size);
		free(entries[i]);
	}
	free(entries);
	return err;
}

/* ---- the rest ---- */

struct conf *conf_new(const struct conf_key *keys, size_t n_keys, void *target)
{
	struct conf *conf = calloc(1, sizeof *conf);
	const char *advice = NULL;

	if (conf == NULL)
		return NULL;
	conf->keys = keys;
	conf->n_keys = n_keys;
	conf->target = target;
	conf->origins = calloc(n_keys, sizeof *conf->origins);
	if (conf->origins == NULL) {
		free(conf);
		return NULL;
	}
	for (size_t i = 0; i < n_keys; i++) {
		if (keys[i].type == CONF_STRING)
			*AT(target, &keys[i], char *) = NULL;
	}
	for (size_t i = 0; i < n_keys; i++) {
		if (set_value(&keys[i], target, keys[i].fallback, &advice) != NULL)
			log_fatal(70, "conf-default-refused section=%s key=%s", keys[i].section, keys[i].key);
	}
	return conf;
}

void conf_free(struct conf *conf)
{
	if (conf == NULL)
		return;
	for (size_t i = 0; i < conf->n_keys; i++) {
		free(conf->origins[i]);
		if (conf->keys[i].type == CONF_STRING) {
			free(*AT(conf->target, &conf->keys[i], char *));
			*AT(conf->target, &conf->keys[i], char *) = NULL;
		}
	}
	free(conf->origins);
	free(conf);
}

const char *conf_origin(const struct conf *conf, const char *section, const char *key)
{
	size_t index = find_key(conf, section, key);

	if (index == conf->n_keys)
		BUG("key-not-in-table");
	return conf->origins[index] != NULL ? conf->origins[index] : "default";
}

/* In the largest unit that divides it. */
static void print_number(FILE *out, int64_t number, const struct unit *units)
{
	const struct unit *best = units;

	for (const struct unit *unit = units; unit->name != NULL; unit++) {
		if (number != 0 && number % unit->factor == 0)
			best = unit;
	}
	fprintf(out, "%lld%s", (long long)(number / best->factor), best->name);
}

static void print_value(FILE *out, const struct conf_key *key, void *target)
{
	if (key->type == CONF_STRING)
		fputs(*AT(target, key, char *), out);
	else if (key->type == CONF_BOOL)
		fputs(*AT(target, key, bool) ? "yes" : "no", out);
	else if (key->type == CONF_SIZE)
		print_number(out, (int64_t)*AT(target, key, size_t), size_units);
	else
		print_number(out, *AT(target, key, int), types[key->type].units);
}

void conf_print(const struct conf *conf, FILE *out)
{
	const char *section = "";

	for (size_t i = 0; i < conf->n_keys; i++) {
		const struct conf_key *key = &conf->keys[i];

		if (strcmp(section, key->section) != 0) {
			fprintf(out, "%s[%s]\n", i == 0 ? "" : "\n", key->section);
			section = key->section;
		}
		fprintf(out, "# %s (%s)\n%s = ", key->doc, conf_origin(conf, key->section, key->key), key->key);
		print_value(out, key, conf->target);
		fputc('\n', out);
	}
}
