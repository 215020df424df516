/*
 * Multipart bodies. The first line is the Content-Type, the rest the body. Whatever is accepted lies within the body,
 * in its order, under names that may be used in a file's name.
 */
#include <stdlib.h>
#include <string.h>

#include "clients/feed/multipart.h"
#include "tests/fuzz/fuzz.h"

static void check(const struct multipart *multipart, const uint8_t *body, size_t size)
{
	const uint8_t *from = body;
	if (multipart->count == 0 || multipart->count > MULTIPART_MAX_PARTS)
		abort();
	for (size_t i = 0; i < multipart->count; i++) {
		const struct multipart_part *part = &multipart->parts[i];
		if (part->data < from || part->size > size - (size_t)(part->data - body) || part->name[0] == '\0' ||
		    strpbrk(part->name, "/.") != NULL || multipart_find(multipart, part->name) != part)
			abort();
		from = part->data + part->size;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = memchr(data, '\n', size);
	struct multipart multipart;
	if (end == NULL)
		return 0;
	const size_t length = (size_t)(end - data);
	char *type = strndup((const char *)data, length);
	/* Of the exact size, so that AddressSanitizer sees one octet too many. */
	const size_t left = size - length - 1;
	uint8_t *body = malloc(left == 0 ? 1 : left);
	if (type == NULL || body == NULL)
		abort();
	memcpy(body, end + 1, left);
	if (multipart_parse(type, body, left, &multipart) == SD_OK)
		check(&multipart, body, left);
	else if (multipart.fault == NULL)
		abort();
	free(body);
	free(type);
	return 0;
}
