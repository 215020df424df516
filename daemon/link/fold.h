/*
 * Any text to plain capitals: NFKD, marks off, letters without a decomposition (L-stroke, sharp s)
 * spelt out, apostrophes and digits dropped, every hyphen a blank. What structures a name stays:
 * comma, brackets (all as round ones), and ';' for what separates aliases. Pure.
 */
#ifndef SDAC_DAEMON_LINK_FOLD_H
#define SDAC_DAEMON_LINK_FOLD_H

#include <stddef.h>

#define FOLD_SIZE 256u /* enough for any name; longer text is cut */

/* out holds [A-Z ,();] only, single blanks, none at either end; NUL-terminated. Returns its length.
 * text may be NULL and may be invalid UTF-8: an invalid octet is a blank. size >= 1. */
size_t fold_text(const char *text, char *out, size_t size);
/* Letters and digits only, in capitals: for identifiers. */
size_t fold_identifier(const char *text, char *out, size_t size);

#endif
