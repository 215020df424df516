/*
 * From a request's body to a document; see push.h.
 */
#include "clients/feed/push.h"

#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "clients/feed/multipart.h"

static const char *const kind_names[PUSH_KINDS] = { [PUSH_CATH] = "cath", [PUSH_CALLBACK] = "callback" };
static const char *const method_names[PUSH_METHODS] = {
	[PUSH_POST] = "POST", [PUSH_PUT] = "PUT", [PUSH_DELETE] = "DELETE"
};

bool push_is_id(const char *text)
{
	static const char form[] = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";
	if (strlen(text) != sizeof form - 1)
		return false;
	for (size_t i = 0; i < sizeof form - 1; i++)
		if (form[i] == '-' ? text[i] != '-' : !isxdigit((unsigned char)text[i]))
			return false;
	return true;
}

const char *push_kind_name(enum push_kind kind)
{
	return kind_names[kind];
}

char *push_head(const struct push *push)
{
	json_t *line = json_pack("{s:s, s:s, s:s, s:s}", "kind", kind_names[push->kind], "method",
	    method_names[push->method], "id", push->id, "type", push->content_type);
	char *text = line == NULL ? NULL : json_dumps(line, JSON_COMPACT);
	json_decref(line);
	return text;
}

static bool find_name(const char *const *names, size_t count, const char *name, unsigned *index_r)
{
	for (unsigned i = 0; i < count; i++) {
		if (strcmp(names[i], name) == 0) {
			*index_r = i;
			return true;
		}
	}
	return false;
}

enum sd_err push_from_text(const struct archive_text *text, struct push *push_r)
{
	const char *kind, *method, *id, *type;
	unsigned kind_index = 0, method_index = 0;
	*push_r = (struct push){ .body = text->body, .size = text->size };
	json_t *line = json_loads(text->head, JSON_REJECT_DUPLICATES, NULL);
	const bool good = line != NULL &&
			  json_unpack(line, "{s:s, s:s, s:s, s:s}", "kind", &kind, "method", &method, "id", &id, "type",
			      &type) == 0 &&
			  find_name(kind_names, PUSH_KINDS, kind, &kind_index) &&
			  find_name(method_names, PUSH_METHODS, method, &method_index) &&
			  (id[0] == '\0' || push_is_id(id)) && strlen(type) < PUSH_TYPE_SIZE;
	if (good) {
		push_r->kind = (enum push_kind)kind_index;
		push_r->method = (enum push_method)method_index;
		(void)snprintf(push_r->id, sizeof push_r->id, "%.36s", id);
		(void)snprintf(push_r->content_type, sizeof push_r->content_type, "%.255s", type);
	}
	json_decref(line);
	return good ? SD_OK : SD_INVALID;
}

static enum sd_err refuse(const char **fault_r, const char *fault)
{
	*fault_r = fault;
	return SD_INVALID;
}

static void take_id(const char *id, char id_r[PUSH_ID_SIZE])
{
	size_t i = 0;
	for (; i < PUSH_ID_SIZE - 1 && id[i] != '\0'; i++)
		id_r[i] = (char)tolower((unsigned char)id[i]);
	id_r[i] = '\0';
}

static enum sd_err take_octets(const uint8_t *data, size_t size, struct push_document *document_r)
{
	document_r->data = malloc(size + 1);
	if (document_r->data == NULL)
		return SD_NO_MEMORY;
	memcpy(document_r->data, data, size);
	document_r->data[size] = '\0';
	document_r->size = size;
	return SD_OK;
}

/* What comes without a list is put into words of our own (cath_notice.c reads them): a person must look. */
static enum sd_err take_notice(const char *action, const json_t *metadata, struct push_document *document_r)
{
	static const char *const kept[] = { "listType", "locationName", "contentDate", "language" };
	json_t *notice = json_pack("{s:s, s:s}", "action", action, "publicationId", document_r->id);
	for (size_t i = 0; notice != NULL && i < sizeof kept / sizeof *kept; i++) {
		json_t *value = json_object_get(metadata, kept[i]);
		if (json_is_string(value) && json_object_set(notice, kept[i], value) != 0) {
			json_decref(notice);
			notice = NULL;
		}
	}
	json_t *whole = notice == NULL ? NULL : json_pack("{s:o}", "sdacCathNotice", notice);
	document_r->data = whole == NULL ? NULL : json_dumps(whole, JSON_COMPACT);
	document_r->size = document_r->data == NULL ? 0 : strlen(document_r->data);
	json_decref(whole);
	return document_r->data == NULL ? SD_NO_MEMORY : SD_OK;
}

static enum sd_err read_parts(const struct push *push, const struct multipart *parts, const json_t *metadata,
    struct push_document *document_r, const char **fault_r)
{
	const char *id = json_string_value(json_object_get(metadata, "publicationId"));
	const struct multipart_part *payload = multipart_find(parts, "payload"), *file = multipart_find(parts, "file");
	if (id == NULL || !push_is_id(id))
		return refuse(fault_r, "metadata has no publicationId that is a UUID");
	if (push->method == PUSH_PUT && strcasecmp(id, push->id) != 0)
		return refuse(fault_r, "metadata's publicationId is not that of the path");
	take_id(id, document_r->id);
	if (payload != NULL && payload->size != 0)
		return take_octets(payload->data, payload->size, document_r);
	if (file == NULL || file->size == 0)
		return refuse(fault_r, "there is neither a payload nor a file");
	return take_notice("file", metadata, document_r);
}

static enum sd_err read_multipart(const struct push *push, struct push_document *document_r, const char **fault_r)
{
	struct multipart parts;
	if (multipart_parse(push->content_type, push->body, push->size, &parts) != SD_OK)
		return refuse(fault_r, parts.fault);
	const struct multipart_part *part = multipart_find(&parts, "metadata");
	if (part == NULL)
		return refuse(fault_r, "the part metadata is missing");
	json_t *metadata = json_loadb((const char *)part->data, part->size, JSON_REJECT_DUPLICATES, NULL);
	const enum sd_err err = json_is_object(metadata) ? read_parts(push, &parts, metadata, document_r, fault_r)
							 : refuse(fault_r, "the part metadata is no JSON object");
	json_decref(metadata);
	return err;
}

/* Of "type/subtype; parameters". */
static bool is_type(const char *content_type, const char *type)
{
	const size_t length = strlen(type);
	return strncasecmp(content_type, type, length) == 0 && strchr("; \t", content_type[length]) != NULL;
}

static enum sd_err read_cath(const struct push *push, struct push_document *document_r, const char **fault_r)
{
	take_id(push->id, document_r->id);
	/* The older push says a deletion by a list without anything in it. */
	if (push->method == PUSH_DELETE || (push->size == 0 && is_type(push->content_type, "application/json")))
		return take_notice("deleted", NULL, document_r);
	if (is_type(push->content_type, "multipart/form-data"))
		return read_multipart(push, document_r, fault_r);
	if (push->size != 0 && is_type(push->content_type, "application/json"))
		return take_octets(push->body, push->size, document_r);
	if (push->size != 0 && is_type(push->content_type, "application/pdf"))
		return take_notice("file", NULL, document_r);
	return refuse(fault_r, "Content-Type is not multipart/form-data, application/json or application/pdf");
}

static enum sd_err read_callback(const struct push *push, struct push_document *document_r, const char **fault_r)
{
	if (!is_type(push->content_type, "application/json"))
		return refuse(fault_r, "Content-Type is not application/json");
	if (push->size == 0)
		return refuse(fault_r, "the body is empty");
	return take_octets(push->body, push->size, document_r);
}

enum sd_err push_read(const struct push *push, struct push_document *document_r, const char **fault_r)
{
	static enum sd_err (*const readers[PUSH_KINDS])(const struct push *, struct push_document *,
	    const char **) = { [PUSH_CATH] = read_cath, [PUSH_CALLBACK] = read_callback };
	*document_r = (struct push_document){ 0 };
	*fault_r = "there is not enough memory";
	return readers[push->kind](push, document_r, fault_r);
}

void push_document_clear(struct push_document *document)
{
	if (document->data != NULL)
		explicit_bzero(document->data, document->size);
	free(document->data);
	*document = (struct push_document){ 0 };
}
