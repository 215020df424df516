/*
 * Rows of codes from the records of a file, and whether the file is sound as a whole.
 */
#include "clients/sdac/refdata_file.h"

#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>
#include <unistr.h>

#include "clients/sdac/file.h"
#include "clients/sdac/refdata_kind.h"
#include "clients/sdac/say.h"

#define FILE_CAP (64u << 20)
#define PACKAGE_CAP (1u << 20)
#define ROWS_MAX 500000u
#define FAULTS_SAID 20u
#define COURT_LENGTH 5u
#define ROOM_STEP 4096u

void refdata_file_fault(struct refdata_file *file, size_t line, const char *column, const char *what)
{
	if (file->n_faults++ >= FAULTS_SAID)
		return;
	say_error("%s:%zu: %s%s%s", file->path, line, column, column[0] == '\0' ? "" : " ", what);
}

static char *copy(struct refdata_file *file, const char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	size_t length = strlen(text);
	while (length > 0 && isspace((unsigned char)text[length - 1]))
		length--;
	return arena_strndup(file->arena, text, length);
}

static bool is_date(const char *text)
{
	static const char form[] = "dddd-dd-dd";
	size_t i = 0;
	for (; form[i] != '\0' && text[i] != '\0'; i++)
		if (form[i] == 'd' ? !isdigit((unsigned char)text[i]) : text[i] != form[i])
			return false;
	return form[i] == '\0' && text[i] == '\0';
}

/* "" is absent. A moment of the source is its day. */
static char *date_of(struct refdata_file *file, const struct refdata_source *source, const char *column, size_t line)
{
	char day[11];
	if (column == NULL)
		return NULL;
	const char *text = source->get(source, column);
	if (text[0] == '\0')
		return NULL;
	(void)snprintf(day, sizeof day, "%.10s", text);
	if (!is_date(day) || (text[10] != '\0' && text[10] != 'T')) {
		refdata_file_fault(file, line, column, "is not a date: 2026-03-04");
		return NULL;
	}
	return arena_strdup(file->arena, day);
}

static bool counts(const struct refdata_kind *kind, const struct refdata_source *source)
{
	const char *value = kind->only_column == NULL ? "" : source->get(source, kind->only_column);
	return kind->only_column == NULL ||
	       (value[0] != '\0' && value[1] == '\0' && strchr(kind->only_values, value[0]) != NULL);
}

static struct refdata_row *new_row(struct refdata_file *file, size_t line)
{
	if (file->n_rows == ROWS_MAX) {
		say_error("%s holds more than %u codes", file->path, ROWS_MAX);
		return NULL;
	}
	if (file->n_rows % ROOM_STEP == 0) {
		struct refdata_row *larger = reallocarray(file->rows, file->n_rows + ROOM_STEP, sizeof *larger);
		if (larger == NULL) {
			say_error("there is not enough memory");
			return NULL;
		}
		file->rows = larger;
	}
	struct refdata_row *row = &file->rows[file->n_rows++];
	*row = (struct refdata_row){ .line = line };
	sdac__v1__code_row__init(&row->code);
	row->code.has_position = 1;
	row->code.position = (int32_t)file->n_rows;
	return row;
}

static bool add_attribute(
    struct refdata_file *file, Sdac__V1__CodeRow *code, const char *name, const char *value, size_t room)
{
	const char *court = strcmp(name, "court") == 0 && strlen(value) > COURT_LENGTH ? value : NULL;
	if (value[0] == '\0')
		return true;
	if (code->attributes == NULL)
		code->attributes = arena_alloc_array(file->arena, room, sizeof *code->attributes);
	char *text =
	    arena_printf(file->arena, "%s=%.*s", name, court != NULL ? (int)COURT_LENGTH : (int)strlen(value), value);
	if (code->attributes == NULL || text == NULL)
		return false;
	code->attributes[code->n_attributes++] = text;
	return true;
}

static bool add_published(struct refdata_file *file, const struct refdata_source *source, size_t line)
{
	const struct refdata_kind *kind = file->kind;
	char whole[65] = "";
	if (!counts(kind, source))
		return true;
	for (size_t i = 0; i < REFDATA_PARTS && kind->code[i] != NULL; i++) {
		const size_t used = strlen(whole);
		(void)snprintf(whole + used, sizeof whole - used, "%s", source->get(source, kind->code[i]));
	}
	struct refdata_row *row = new_row(file, line);
	if (row == NULL)
		return false;
	const char *title = source->get(source, kind->title);
	if (title[0] == '\0') {
		title = whole;
		file->n_untitled++;
	}
	row->code.scheme = arena_strdup(file->arena, kind->scheme);
	row->code.code = copy(file, whole);
	row->code.title = copy(file, title);
	const char *welsh = kind->title_cy == NULL ? "" : source->get(source, kind->title_cy);
	row->code.title_cy = welsh[0] == '\0' ? NULL : copy(file, welsh);
	row->code.valid_from_date = date_of(file, source, kind->valid_from, line);
	row->code.valid_to_date = date_of(file, source, kind->valid_to, line);
	bool is_good = row->code.scheme != NULL && row->code.code != NULL && row->code.title != NULL;
	for (size_t i = 0; is_good && i < REFDATA_ATTRIBUTES && kind->attributes[i].from != NULL; i++)
		is_good = add_attribute(file, &row->code, kind->attributes[i].to,
		    source->get(source, kind->attributes[i].from), REFDATA_ATTRIBUTES);
	if (is_good && row->code.code[0] == '\0')
		refdata_file_fault(file, line, kind->code[0], "is missing");
	return is_good;
}

/* Our own form: whatever is no column of a code is an attribute. */
static bool add_own(struct refdata_file *file, const struct refdata_source *source, size_t line)
{
	static const char *const columns[] = { "scheme", "code", "title" };
	struct refdata_row *row = new_row(file, line);
	if (row == NULL)
		return false;
	char **const fields[] = { &row->code.scheme, &row->code.code, &row->code.title };
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
		*fields[i] = copy(file, source->get(source, columns[i]));
		if (*fields[i] == NULL)
			return false;
		if ((*fields[i])[0] == '\0')
			refdata_file_fault(file, line, columns[i], "is missing");
	}
	const char *welsh = source->get(source, "title_cy");
	row->code.title_cy = welsh[0] == '\0' ? NULL : copy(file, welsh);
	row->code.valid_from_date = date_of(file, source, "valid_from", line);
	row->code.valid_to_date = date_of(file, source, "valid_to", line);
	return true;
}

bool refdata_file_add(struct refdata_file *file, const struct refdata_source *source, size_t line)
{
	const bool is_good = file->kind != NULL ? add_published(file, source, line) : add_own(file, source, line);
	if (!is_good)
		say_error("%s:%zu: there is not enough memory for this file", file->path, line);
	return is_good;
}

static int by_key(const void *one, const void *other)
{
	const struct refdata_row *a = *(const struct refdata_row *const *)one;
	const struct refdata_row *b = *(const struct refdata_row *const *)other;
	int order = strcmp(a->code.scheme, b->code.scheme);
	if (order == 0)
		order = strcasecmp(a->code.code, b->code.code);
	if (order == 0)
		order = strcmp(a->code.valid_from_date == NULL ? "" : a->code.valid_from_date,
		    b->code.valid_from_date == NULL ? "" : b->code.valid_from_date);
	return order;
}

static int by_key_and_place(const void *one, const void *other)
{
	const int order = by_key(one, other);
	const struct refdata_row *a = *(const struct refdata_row *const *)one;
	const struct refdata_row *b = *(const struct refdata_row *const *)other;
	return order != 0 ? order : (a->code.position > b->code.position) - (a->code.position < b->code.position);
}

/* A key stands once; what a source says again word for word is dropped where its kind permits it. */
static int find_doubles(struct refdata_file *file)
{
	const struct refdata_row **sorted = calloc(file->n_rows + 1, sizeof *sorted);
	if (sorted == NULL) {
		say_error("there is not enough memory");
		return EX_OSERR;
	}
	for (size_t i = 0; i < file->n_rows; i++)
		sorted[i] = &file->rows[i];
	qsort(sorted, file->n_rows, sizeof *sorted, by_key_and_place);
	file->n_kept = file->n_rows;
	for (size_t i = 1; i < file->n_rows; i++) {
		if (by_key(&sorted[i - 1], &sorted[i]) != 0)
			continue;
		if (file->kind == NULL || !file->kind->is_first_kept)
			refdata_file_fault(file, sorted[i]->line, "", "this code stands there twice for the same day");
		file->rows[sorted[i] - file->rows].is_dropped = true;
		file->n_kept--;
	}
	free(sorted);
	return EX_OK;
}

static int check(struct refdata_file *file)
{
	const int status = file->n_faults > 0 ? EX_OK : find_doubles(file);
	if (status != EX_OK)
		return status;
	if (file->n_faults == 0 && file->n_rows == 0)
		refdata_file_fault(file, 1, "", "holds no code");
	if (file->n_faults > FAULTS_SAID)
		say_error("%s: and %zu more", file->path, file->n_faults - FAULTS_SAID);
	return file->n_faults > 0 ? EX_DATAERR : EX_OK;
}

/* The version of the npm package that the file lies in. NULL: it lies in none. */
static const char *package_version(struct refdata_file *file)
{
	char folder[4096];
	const char *version = NULL;
	(void)snprintf(folder, sizeof folder, "%s", file->path);
	for (int up = 0; up < 3 && version == NULL; up++) {
		char *slash = strrchr(folder, '/');
		if (slash == NULL)
			break;
		*slash = '\0';
		char *path = file_join(folder, "package.json");
		char *data = NULL;
		size_t size = 0;
		json_t *tree = path != NULL && file_read(path, PACKAGE_CAP, &data, &size) == SD_OK
				   ? json_loadb(data, size, 0, NULL)
				   : NULL;
		const char *text = json_string_value(json_object_get(tree, "version"));
		version = text == NULL ? NULL : arena_strdup(file->arena, text);
		json_decref(tree);
		free(data);
		free(path);
	}
	return version;
}

static bool ends_with(const char *text, const char *end)
{
	const size_t length = strlen(text), tail = strlen(end);
	return length > tail && strcmp(text + length - tail, end) == 0;
}

static int parse(struct refdata_file *file, const char *name, const char *data, size_t size)
{
	const uint8_t *bad = u8_check((const uint8_t *)data, size);
	size_t line = 1;
	for (const char *at = data; bad != NULL && at < (const char *)bad; at++)
		line += *at == '\n';
	if (bad != NULL || memchr(data, '\0', size) != NULL) {
		say_error("%s:%zu: is not text in UTF-8", file->path, bad != NULL ? line : 1);
		return EX_DATAERR;
	}
	return ends_with(name, ".csv") ? refdata_csv_read(file, data, size) : refdata_json_read(file, data, size);
}

int refdata_file_read(struct refdata_file *file, struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;
	char *data = NULL;
	size_t size = 0;
	unsigned length = 0;
	*file = (struct refdata_file){ .arena = arena, .path = path, .kind = refdata_kind_of_file(name) };
	if (!ends_with(name, ".csv") && (!ends_with(name, ".json") || file->kind == NULL))
		return EX_UNAVAILABLE;
	const enum sd_err err = file_read(path, FILE_CAP, &data, &size);
	if (err != SD_OK) {
		say_error("cannot read %s: %s", path, err == SD_IO ? strerror(errno) : "it is too large");
		return EX_NOINPUT;
	}
	int status = EVP_Digest(data, size, file->sha256, &length, EVP_sha256(), NULL) == 1 ? EX_OK : EX_SOFTWARE;
	if (status == EX_OK)
		status = parse(file, name, data, size);
	free(data);
	if (status == EX_OK)
		status = check(file);
	if (status == EX_OK && file->kind != NULL) {
		file->set = file->kind->set;
		file->scheme = file->kind->scheme;
		file->version = package_version(file);
	} else if (status == EX_OK) {
		file->set = arena_strndup(arena, name, strlen(name) - strlen(".csv"));
		status = file->set == NULL ? EX_OSERR : EX_OK;
	}
	return status;
}

void refdata_file_clear(struct refdata_file *file)
{
	free(file->rows);
	file->rows = NULL;
	file->n_rows = 0;
}
