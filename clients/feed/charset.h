/*
 * Any encoding in which a court's document comes, made UTF-8: UTF-16 by its mark or by how XML begins, and what an XML
 * declaration names. It knows no format.
 */
#ifndef SDAC_FEED_CHARSET_H
#define SDAC_FEED_CHARSET_H

#include <stddef.h>
#include <stdint.h>

#include "proto/err.h"

/*
 * In place of *data, malloc'ed, another one, the former wiped and freed; or nothing, if it is UTF-8 or says nothing.
 * Who parses XML afterwards must not follow its declaration. SD_INVALID: *what_r says why; SD_NO_MEMORY.
 */
enum sd_err charset_to_utf8(uint8_t **data, size_t *size, const char **what_r) SD_MUST_CHECK;

#endif
