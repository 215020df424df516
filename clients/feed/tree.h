/*
 * Reading a JSON tree tolerantly: a single object may stand where a list is usual, numbers where text
 * is, and null is as good as absent (no reader here merges fields: absent, null and empty all say
 * nothing about a listing).
 */
#ifndef SDAC_FEED_TREE_H
#define SDAC_FEED_TREE_H

#include <jansson.h>

#include "clients/feed/reading.h"
#include "clients/feed/text.h"

/* Elements of a list; 1 for a lone object; 0 for anything else. */
size_t tree_count(const json_t *list);
json_t *tree_element(const json_t *list, size_t index);
/* The member, or the first of two names that is there. */
json_t *tree_member(const json_t *object, const char *name);
json_t *tree_either(const json_t *object, const char *name, const char *other_name);
/* A member that is text or a number, cleaned. */
char *tree_text(
    struct reading *reading, const json_t *object, const char *name, enum text_kind kind, const char *where);
/* A member that is true, "true", "Y" or "yes". *known_r: it is there and understood. */
bool tree_truth(const json_t *object, const char *name, bool *known_r);

#endif
