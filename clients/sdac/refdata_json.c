/*
 * Standing data as JSON: an array of flat objects, or an object with one such array. The parser keeps no lines, so the
 * place of each record is found by a scan of its own.
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "clients/sdac/refdata_file.h"
#include "clients/sdac/refdata_kind.h"
#include "clients/sdac/say.h"

#define NUMBERS 4

struct json_record {
	const json_t *object;
	char numbers[NUMBERS][24]; /* texts of numbers, in turn: a caller copies before it asks for four more */
	size_t next;
};

static const char *json_get(const struct refdata_source *source, const char *column)
{
	struct json_record *record = (struct json_record *)(uintptr_t)source->record;
	const json_t *value = json_object_get(record->object, column);
	if (json_is_string(value))
		return json_string_value(value);
	if (json_is_boolean(value))
		return json_is_true(value) ? "true" : "false";
	if (!json_is_integer(value))
		return "";
	char *text = record->numbers[record->next++ % NUMBERS];
	(void)snprintf(text, sizeof record->numbers[0], "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	return text;
}

/* Where the records begin: braces that open at this depth. */
struct lines {
	const char *at, *end;
	size_t line, depth, wanted;
};

static size_t next_line(struct lines *lines)
{
	bool is_text = false;
	for (; lines->at < lines->end; lines->at++) {
		const char c = *lines->at;
		if (c == '\n')
			lines->line++;
		else if (is_text && c == '\\')
			lines->at += lines->at + 1 < lines->end;
		else if (c == '"')
			is_text = !is_text;
		else if (!is_text && (c == '{' || c == '[')) {
			if (lines->depth++ == lines->wanted && c == '{') {
				lines->at++;
				return lines->line;
			}
		} else if (!is_text && (c == '}' || c == ']'))
			lines->depth--;
	}
	return lines->line;
}

int refdata_json_read(struct refdata_file *file, const char *data, size_t size)
{
	json_error_t error;
	/* Published files repeat members, deep in what we do not read: the last one counts, as everywhere in JSON. */
	json_t *tree = json_loadb(data, size, 0, &error);
	if (tree == NULL) {
		say_error("%s:%d: is not JSON: %s", file->path, error.line, error.text);
		return EX_DATAERR;
	}
	const json_t *records = file->kind->member == NULL ? tree : json_object_get(tree, file->kind->member);
	struct lines lines = {
		.at = data, .end = data + size, .line = 1, .wanted = file->kind->member == NULL ? 1 : 2
	};
	bool is_good = true;
	if (!json_is_array(records))
		refdata_file_fault(file, 1, "", "is not the array of records that a file of this name holds");
	for (size_t i = 0; is_good && i < json_array_size(records); i++) {
		struct json_record record = { .object = json_array_get(records, i) };
		const struct refdata_source source = { .get = json_get, .record = &record };
		if (json_is_object(record.object))
			is_good = refdata_file_add(file, &source, next_line(&lines));
		else
			refdata_file_fault(file, lines.line, "", "a record is not an object");
	}
	json_decref(tree);
	return is_good ? EX_OK : EX_OSERR;
}
