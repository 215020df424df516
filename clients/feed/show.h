/*
 * What was understood, as JSON lines on standard output: one for each publication or outcome and, if
 * asked, one for each defendant's row. Sensitive texts (offence wording, reasons, texts of results,
 * conditions) appear as lengths.
 */
#ifndef SDAC_FEED_SHOW_H
#define SDAC_FEED_SHOW_H

#include <stdbool.h>
#include <stdio.h>

#include "clients/feed/reading.h"

enum show_format { SHOW_JSON, SHOW_CSV, SHOW_TABLE };

struct show_options {
	enum show_format format;
	bool records;  /* JSON only */
	bool warnings; /* the list beside the count */
};

/* Before the first and after the last document: CSV's and the table's heading. */
void show_begin(const struct show_options *options, FILE *out);
/* SD_IO if the stream failed. */
enum sd_err show_reading(const struct reading *reading, const char *file, const struct show_options *options, FILE *out)
    SD_MUST_CHECK;

/* "FULL" from COMPLETENESS_FULL: an enum's value without its type's prefix. "" if unknown. */
const char *show_enum(const ProtobufCEnumDescriptor *descriptor, int value);

#endif
