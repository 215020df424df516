/*
 * What one pushed request says: from its raw body to the document that goes into the spool. Pure. The requests are
 * those of CaTH's third-party push (POST, PUT and DELETE of a publication; and its older form, a bare list) and of
 * Common Platform's callback.
 */
#ifndef SDAC_FEED_PUSH_H
#define SDAC_FEED_PUSH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clients/feed/archive.h"
#include "proto/err.h"

#define PUSH_ID_SIZE 37u
#define PUSH_TYPE_SIZE 256u

enum push_kind { PUSH_CATH, PUSH_CALLBACK, PUSH_KINDS };
enum push_method { PUSH_POST, PUSH_PUT, PUSH_DELETE, PUSH_METHODS };

struct push {
	enum push_kind kind;
	enum push_method method;
	char id[PUSH_ID_SIZE]; /* of the publication, from the path; "": it names none */
	char content_type[PUSH_TYPE_SIZE];
	const uint8_t *body; /* borrowed */
	size_t size;
};

/* What the spool gets. */
struct push_document {
	char id[PUSH_ID_SIZE]; /* of the publication, small letters; "" */
	char *data;            /* malloc'ed */
	size_t size;
};

bool push_is_id(const char *text);
const char *push_kind_name(enum push_kind kind);

/* The line that the archive keeps before the body; malloc'ed, NULL without memory. */
char *push_head(const struct push *push) SD_MUST_CHECK;
/* Back from the archive; the body is the text's. SD_INVALID: not a line of ours. */
enum sd_err push_from_text(const struct archive_text *text, struct push *push_r) SD_MUST_CHECK;

/* SD_INVALID: *fault_r says why, without anything of the body. */
enum sd_err push_read(const struct push *push, struct push_document *document_r, const char **fault_r) SD_MUST_CHECK;
void push_document_clear(struct push_document *document);

#endif
