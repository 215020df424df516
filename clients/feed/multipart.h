/*
 * multipart/form-data (RFC 7578) as CaTH sends it, read strictly: what two parsers could understand differently is
 * refused. Pure: octets in, parts that point into them out. Debian has no library for this that comes without an
 * HTTP server or a mail system around it.
 */
#ifndef SDAC_FEED_MULTIPART_H
#define SDAC_FEED_MULTIPART_H

#include <stddef.h>
#include <stdint.h>

#include "proto/err.h"

#define MULTIPART_MAX_PARTS 8u
#define MULTIPART_MAX_BOUNDARY 70u /* RFC 2046 */
#define MULTIPART_MAX_HEADERS 16u
#define MULTIPART_MAX_LINE 1024u

struct multipart_part {
	char name[32]; /* letters, digits, "-" and "_" */
	const uint8_t *data;
	size_t size;
};

struct multipart {
	struct multipart_part parts[MULTIPART_MAX_PARTS];
	size_t count;
	const char *fault; /* after SD_INVALID: a sentence without anything of the body */
};

/* content_type: the request's header. The parts point into body. A name occurs once. SD_OK or SD_INVALID. */
enum sd_err multipart_parse(const char *content_type, const uint8_t *body, size_t size, struct multipart *multipart_r)
    SD_MUST_CHECK;
/* NULL: there is no such part. */
const struct multipart_part *multipart_find(const struct multipart *multipart, const char *name);

#endif
