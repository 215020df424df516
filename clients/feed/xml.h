/*
 * XML as the tree that JSON would give: an element that holds text only is that text, any other one an
 * object of its attributes and elements, a name that repeats an array. Prefixes of names are left out:
 * sources bind them in many ways. So one reader serves a list that comes in both forms.
 *
 * No document type may be declared, so no entity can be: nothing here expands. Depth, elements and
 * the size of the tree are bounded.
 */
#ifndef SDAC_FEED_XML_H
#define SDAC_FEED_XML_H

#include <expat.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "clients/feed/reading.h"

#define XML_MAX_DEPTH 64u
#define XML_MAX_ENVELOPES 3u

/*
 * {"Root": {...}}, the caller's. Comments before the XML declaration, where they may not stand, are
 * skipped. Refuses in the reading, with line and column; NULL then.
 */
json_t *xml_tree(struct reading *reading, const char *text, size_t size) SD_MUST_CHECK;
/* Whether the root element has this name, by its beginning only. */
bool xml_root_is(const char *text, size_t size, const char *name);
/* The first element of this name, not looking into texts. NULL if there is none. */
const json_t *xml_search(const json_t *tree, const char *name);
/*
 * The first element of this name, in whatever envelopes: *tree is replaced by the tree of a document that stood as
 * text inside it. NULL if there is none, or the reading refused.
 */
const json_t *xml_find(struct reading *reading, json_t **tree, const char *name) SD_MUST_CHECK;

/* For who parses without a tree: blanks, a mark and comments before the XML declaration, where they may not stand, as
 * octets to leave out; 0 without a declaration. */
size_t xml_before_declaration(const char *text, size_t size);
/* What is wrong, in words; nothing of the document. */
const char *xml_reason(enum XML_Error error);

#endif
