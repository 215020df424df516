/*
 * Reading a JSON tree tolerantly; see tree.h.
 */
#include "clients/feed/tree.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

size_t tree_count(const json_t *list)
{
	return json_is_array(list) ? json_array_size(list) : json_is_object(list) ? 1 : 0;
}

/* Borrowed; jansson offers no getter that keeps const. */
json_t *tree_element(const json_t *list, size_t index)
{
	if (json_is_array(list))
		return json_array_get(list, index);
	json_t *same = NULL;
	memcpy(&same, &list, sizeof same);
	return same;
}

json_t *tree_member(const json_t *object, const char *name)
{
	json_t *member = json_object_get(object, name);
	return json_is_null(member) ? NULL : member;
}

json_t *tree_either(const json_t *object, const char *name, const char *other_name)
{
	json_t *member = tree_member(object, name);
	return member != NULL ? member : tree_member(object, other_name);
}

char *tree_text(struct reading *reading, const json_t *object, const char *name, enum text_kind kind, const char *where)
{
	const json_t *member = tree_member(object, name);
	if (json_is_string(member))
		return text_clean(reading, kind, json_string_value(member), json_string_length(member), where);
	if (!json_is_integer(member))
		return NULL;
	char digits[24];
	(void)snprintf(digits, sizeof digits, "%" JSON_INTEGER_FORMAT, json_integer_value(member));
	return reading_strdup(reading, digits);
}

bool tree_truth(const json_t *object, const char *name, bool *known_r)
{
	static const char *const yes[] = { "true", "y", "yes" }, *const no[] = { "false", "n", "no" };
	const json_t *member = tree_member(object, name);
	*known_r = json_is_boolean(member);
	if (*known_r)
		return json_is_true(member);
	const char *text = json_string_value(member);
	for (size_t i = 0; text != NULL && i < 3; i++) {
		const bool is_yes = strcasecmp(text, yes[i]) == 0;
		if (is_yes || strcasecmp(text, no[i]) == 0) {
			*known_r = true;
			return is_yes;
		}
	}
	return false;
}
