/*
 * XML to a tree with expat; see xml.h.
 */
#include "clients/feed/xml.h"

#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WHERE_SIZE 100u
/* What a member of the tree costs, what an object does besides (jansson 2.14), and what all of them may. */
#define NODE_COST 180u
#define OBJECT_COST 220u
#define TREE_BASE (4u << 20)
#define TREE_FACTOR 12u

struct level {
	json_t *object; /* NULL until the element is known to hold more than text */
	char name[128];
};

struct build {
	struct reading *reading;
	const char *outer; /* what stands before a place, for a document inside another one */
	XML_Parser parser;
	json_t *root;
	struct level levels[XML_MAX_DEPTH];
	size_t depth;
	char *text; /* of the innermost element since its opening */
	size_t used, room;
	size_t cost, limit;
	size_t skipped_lines;
};

static const char *local_name(const char *name)
{
	const char *colon = strchr(name, ':');
	return colon == NULL ? name : colon + 1;
}

static void where_of(const struct build *build, char where[WHERE_SIZE])
{
	(void)snprintf(where, WHERE_SIZE, "%sline %lu, column %lu", build->outer,
	    (unsigned long)XML_GetCurrentLineNumber(build->parser) + (unsigned long)build->skipped_lines,
	    (unsigned long)XML_GetCurrentColumnNumber(build->parser) + 1);
}

static void refuse(struct build *build, const char *what)
{
	char where[WHERE_SIZE];
	where_of(build, where);
	(void)!reading_refuse(build->reading, where, what);
	(void)XML_StopParser(build->parser, XML_FALSE);
}

static void no_memory(struct build *build)
{
	build->reading->status = SD_NO_MEMORY;
	(void)XML_StopParser(build->parser, XML_FALSE);
}

/* Adds a member; one that is there already becomes an array of both. Takes the value over. */
static bool put(json_t *object, const char *name, json_t *value)
{
	json_t *old = json_object_get(object, name);
	if (old == NULL)
		return json_object_set_new(object, name, value) == 0;
	if (json_is_array(old))
		return json_array_append_new(old, value) == 0;
	json_t *both = json_array();
	const bool done = json_array_append(both, old) == 0 && json_array_append(both, value) == 0 &&
			  json_object_set(object, name, both) == 0;
	json_decref(both);
	json_decref(value);
	return done;
}

static bool pay(struct build *build, size_t cost)
{
	build->cost += cost;
	if (build->cost > build->limit)
		refuse(build, "holds more elements than a court's document of its size can");
	return build->reading->status == SD_OK;
}

/* The innermost element turns out to hold elements or attributes. */
static json_t *as_object(struct build *build)
{
	struct level *level = &build->levels[build->depth - 1];
	if (level->object != NULL || !pay(build, OBJECT_COST))
		return level->object;
	level->object = json_object();
	if (level->object == NULL)
		no_memory(build);
	return level->object;
}

static void XMLCALL on_open(void *arg, const XML_Char *name, const XML_Char **attributes)
{
	struct build *build = arg;
	build->used = 0;
	if (build->reading->status != SD_OK || !pay(build, NODE_COST))
		return;
	if (build->depth == XML_MAX_DEPTH) {
		refuse(build, "nested too deeply");
		return;
	}
	if (build->depth != 0 && as_object(build) == NULL)
		return;
	struct level *level = &build->levels[build->depth++];
	*level = (struct level){ 0 };
	(void)snprintf(level->name, sizeof level->name, "%s", local_name(name));
	for (size_t i = 0; attributes[i] != NULL; i += 2) {
		if (!pay(build, NODE_COST + strlen(attributes[i + 1])) || as_object(build) == NULL)
			return;
		if (!put(level->object, local_name(attributes[i]), json_string(attributes[i + 1])))
			no_memory(build);
	}
}

static bool has_text(const struct build *build)
{
	for (size_t i = 0; i < build->used; i++)
		if (strchr(" \t\r\n", build->text[i]) == NULL)
			return true;
	return false;
}

/* Attributes of an element that holds text say how it was made ("literalvalue"), and give way to it. */
static void XMLCALL on_close(void *arg, const XML_Char *name)
{
	struct build *build = arg;
	(void)name;
	if (build->reading->status != SD_OK)
		return;
	struct level *level = &build->levels[--build->depth];
	json_t *value = level->object;
	if (value == NULL || has_text(build)) {
		json_decref(value);
		value = json_stringn(build->used == 0 ? "" : build->text, build->used);
	}
	level->object = NULL;
	build->used = 0;
	json_t *parent = build->depth == 0 ? build->root : build->levels[build->depth - 1].object;
	if (value == NULL || !put(parent, level->name, value))
		no_memory(build);
}

static void XMLCALL on_text(void *arg, const XML_Char *text, int length)
{
	struct build *build = arg;
	const size_t size = (size_t)length;
	if (build->reading->status != SD_OK)
		return;
	if (size > build->room - build->used) {
		const size_t room = 2 * (build->room + size);
		char *larger = realloc(build->text, room);
		if (larger == NULL) {
			no_memory(build);
			return;
		}
		build->text = larger;
		build->room = room;
	}
	memcpy(build->text + build->used, text, size);
	build->used += size;
}

static void XMLCALL on_doctype(
    void *arg, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	refuse(arg, "declares a document type, which no court's document does");
}

size_t xml_before_declaration(const char *text, size_t size)
{
	const char *end = text + size, *at = text;
	if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		at += 3;
	for (;;) {
		while (at < end && strchr(" \t\r\n", *at) != NULL && *at != '\0')
			at++;
		if ((size_t)(end - at) < 4 || memcmp(at, "<!--", 4) != 0)
			break;
		const char *close = memmem(at + 4, (size_t)(end - at) - 4, "-->", 3);
		if (close == NULL)
			return 0;
		at = close + 3;
	}
	return (size_t)(end - at) >= 5 && memcmp(at, "<?xml", 5) == 0 ? (size_t)(at - text) : 0;
}

const char *xml_reason(enum XML_Error error)
{
	static const struct {
		enum XML_Error error;
		const char *words;
	} reasons[] = {
		{ XML_ERROR_NO_ELEMENTS, "XML ends too early: the document is cut off" },
		{ XML_ERROR_UNCLOSED_TOKEN, "XML ends too early: the document is cut off" },
		{ XML_ERROR_UNCLOSED_CDATA_SECTION, "XML ends too early: the document is cut off" },
		{ XML_ERROR_PARTIAL_CHAR, "XML ends too early: the document is cut off" },
		{ XML_ERROR_TAG_MISMATCH, "an element is closed that is not open" },
		{ XML_ERROR_JUNK_AFTER_DOC_ELEMENT, "something follows the end of the XML" },
		{ XML_ERROR_UNDEFINED_ENTITY, "names an entity that XML does not have" },
		{ XML_ERROR_NO_MEMORY, "needs too much memory" },
	};
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (reasons[i].error == error)
			return reasons[i].words;
	return "is not XML";
}

static void run(struct build *build, const char *text, size_t size)
{
	const size_t skipped = xml_before_declaration(text, size);
	for (size_t i = 0; i < skipped; i++)
		build->skipped_lines += text[i] == '\n';
	XML_SetUserData(build->parser, build);
	XML_SetElementHandler(build->parser, on_open, on_close);
	XML_SetCharacterDataHandler(build->parser, on_text);
	XML_SetStartDoctypeDeclHandler(build->parser, on_doctype);
	/* DOCUMENT_LIMIT keeps the size within int. */
	const enum XML_Status status = XML_Parse(build->parser, text + skipped, (int)(size - skipped), XML_TRUE);
	if (status != XML_STATUS_OK && build->reading->status == SD_OK)
		refuse(build, xml_reason(XML_GetErrorCode(build->parser)));
}

static json_t *tree_of(struct reading *reading, const char *text, size_t size, const char *outer)
{
	struct build build = { .reading = reading,
		.outer = outer,
		.parser = XML_ParserCreate("UTF-8"), /* whatever it declares: charset.h */
		.root = json_object(),
		.limit = TREE_BASE + TREE_FACTOR * size };
	if (build.parser == NULL || build.root == NULL)
		reading->status = SD_NO_MEMORY;
	else
		run(&build, text, size);
	for (size_t i = 0; i < build.depth; i++)
		json_decref(build.levels[i].object);
	if (build.text != NULL)
		explicit_bzero(build.text, build.room);
	free(build.text);
	XML_ParserFree(build.parser);
	if (reading->status == SD_OK)
		return build.root;
	json_decref(build.root);
	return NULL;
}

json_t *xml_tree(struct reading *reading, const char *text, size_t size)
{
	return tree_of(reading, text, size, "");
}

bool xml_root_is(const char *text, size_t size, const char *name)
{
	const char *at = text, *end = text + size;
	while ((at = memchr(at, '<', (size_t)(end - at))) != NULL) {
		if (++at == end)
			return false;
		if (*at != '?' && *at != '!')
			break;
		const bool is_comment = end - at >= 3 && memcmp(at, "!--", 3) == 0;
		const char *mark = is_comment ? "-->" : ">";
		at = memmem(at, (size_t)(end - at), mark, strlen(mark));
		if (at == NULL)
			return false;
	}
	if (at == NULL)
		return false;
	size_t length = 0, start = 0;
	while (at + length < end && strchr(" \t\r\n/>", at[length]) == NULL) {
		if (at[length] == ':')
			start = length + 1;
		length++;
	}
	return length - start == strlen(name) && memcmp(at + start, name, length - start) == 0;
}

static bool is_document(const json_t *value, const char *name)
{
	const char *text = json_string_value(value);
	if (text == NULL)
		return false;
	return text[strspn(text, " \t\r\n")] == '<' && strstr(text, name) != NULL;
}

/* Not by recursion: the depth is the document's. *inner_r: a text that is a document with such an element. */
static const json_t *search(const json_t *root, const char *name, const json_t **inner_r)
{
	const json_t *stack[4 * XML_MAX_DEPTH];
	size_t depth = 0;
	stack[depth++] = root;
	*inner_r = NULL;
	while (depth != 0) {
		json_t *object = NULL;
		memcpy(&object, &stack[--depth], sizeof object); /* jansson's iterator takes no const */
		const json_t *found = json_object_get(object, name);
		if (found != NULL)
			return found;
		const char *key;
		json_t *member;
		json_object_foreach(object, key, member)
		{
			const json_t *first = json_is_array(member) ? json_array_get(member, 0) : member;
			if (json_is_object(first) && depth < sizeof stack / sizeof *stack)
				stack[depth++] = first;
			else if (*inner_r == NULL && is_document(first, name))
				*inner_r = first;
		}
	}
	return NULL;
}

const json_t *xml_search(const json_t *tree, const char *name)
{
	const json_t *inner;
	return search(tree, name, &inner);
}

const json_t *xml_find(struct reading *reading, json_t **tree, const char *name)
{
	for (unsigned i = 0;; i++) {
		const json_t *inner;
		const json_t *found = search(*tree, name, &inner);
		if (found != NULL || inner == NULL || i == XML_MAX_ENVELOPES)
			return found;
		const char *text = json_string_value(inner);
		const size_t blanks = strspn(text, " \t\r\n");
		json_t *next =
		    tree_of(reading, text + blanks, json_string_length(inner) - blanks, "the text of an envelope, ");
		if (next == NULL)
			return NULL;
		json_decref(*tree);
		*tree = next;
	}
}
