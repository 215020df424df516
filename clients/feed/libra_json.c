/*
 * Libra's court list as CaTH passes it on: the same tree in JSON, without the file's name and so
 * without the court's code, of all rooms of a court at once. The public edition holds names only.
 */
#include "clients/feed/reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "clients/feed/libra.h"
#include "clients/feed/tree.h"

/* One level of the walk: the members of an object, or the elements of an array under one name. */
struct level {
	json_t *value;
	const char *name;   /* of an array's elements */
	const char *inside; /* the object's own name: closed when its members are done; NULL for the root */
	void *member;
	size_t element;
};

static bool libra_json_recognises(const struct document *document)
{
	const json_t *data = tree_member(tree_member(document->json, "document"), "data");
	return document->syntax == SYNTAX_JSON && json_is_object(tree_member(data, "job"));
}

static enum sd_err leaf(struct libra *libra, const char *name, const json_t *value)
{
	char digits[24];
	const char *text = json_string_value(value);
	size_t length = json_string_length(value);
	if (json_is_integer(value)) {
		length = (size_t)snprintf(digits, sizeof digits, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		text = digits;
	}
	enum sd_err err = libra_open(libra, name);
	return err != SD_OK ? err : libra_close(libra, name, text, length);
}

/* The next member or element; NULL when there is none left. */
static json_t *advance(struct level *level, const char **name_r)
{
	if (json_is_array(level->value)) {
		*name_r = level->name;
		return json_array_get(level->value, level->element++);
	}
	level->member =
	    level->member == NULL ? json_object_iter(level->value) : json_object_iter_next(level->value, level->member);
	if (level->member == NULL)
		return NULL;
	*name_r = json_object_iter_key(level->member);
	return json_object_iter_value(level->member);
}

/* Without recursion: the depth is the document's. */
static enum sd_err walk(struct libra *libra, json_t *root)
{
	struct level levels[LIBRA_MAX_DEPTH];
	size_t depth = 1;
	enum sd_err err = SD_OK;
	levels[0] = (struct level){ .value = root };
	while (depth != 0 && err == SD_OK) {
		struct level *level = &levels[depth - 1];
		const char *name = NULL;
		json_t *value = advance(level, &name);
		if (value == NULL) {
			depth--;
			if (level->inside != NULL)
				err = libra_close(libra, level->inside, NULL, 0);
		} else if (!json_is_object(value) && !json_is_array(value)) {
			err = leaf(libra, name, value);
		} else if (depth == LIBRA_MAX_DEPTH) {
			err = reading_refuse(libra->reading, "document", "nested too deeply");
		} else {
			levels[depth++] = (struct level){ .value = value, .name = name };
			if (json_is_object(value)) {
				levels[depth - 1].inside = name;
				err = libra_open(libra, name);
			}
		}
	}
	return err;
}

/* Only the full edition says more of a defendant than the name. */
static bool is_public(const struct document *document)
{
	static const char *const full[] = { "\"def_dob\"", "\"def_age\"", "\"offence\"", "\"inf\"", "\"def_addr\"" };
	for (size_t i = 0; i < sizeof full / sizeof *full; i++)
		if (document_contains(document, full[i]))
			return false;
	return true;
}

static enum sd_err libra_json_read(struct document *document, const struct reader_hints *hints, struct reading *reading)
{
	struct libra libra;
	enum sd_err err = libra_start(&libra, reading, hints);
	libra.list_type =
	    is_public(document) ? SDAC__V1__LIST_TYPE__LIST_TYPE_PUBLIC : SDAC__V1__LIST_TYPE__LIST_TYPE_ADULT;
	if (err == SD_OK)
		err = walk(&libra, document->json);
	return err == SD_OK ? libra_finish(&libra) : err;
}

const struct reader reader_libra_json = {
	.name = "cath-adult",
	.system = "cath",
	.revision = 1,
	.recognises = libra_json_recognises,
	.read = libra_json_read,
};
