/*
 * The Crown Court's lists, daily, firm and warned: XML from XHIBIT and Common Platform, JSON from PDDA
 * through CaTH. xml.h gives both the same tree, save that XML wraps its repeated elements.
 */
#ifndef SDAC_FEED_CROWN_H
#define SDAC_FEED_CROWN_H

#include <jansson.h>

#include "clients/feed/moment.h"
#include "clients/feed/reader.h"
#include "clients/feed/reading.h"

/* Elements of a list: an array, a lone object, or XML's wrapper around either ("Hearings" around "Hearing"). */
const json_t *crown_list(const json_t *holder, const char *name, const char *wrapped);
/* The defendants of a Hearing, Case or reserve, onto at_hearing; marks it restricted if a name is masked. */
void crown_read_defendants(struct reading *reading, const json_t *holder, const char *where);

#endif
