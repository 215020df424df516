/*
 * What CaTH pushes without a list, in the words of push.c: that a publication was withdrawn, or one that is a file for
 * people only. There is no message for either, and a list that runs out is withdrawn as well: a person is given it.
 */
#include <string.h>

#include "clients/feed/reader.h"

static const json_t *notice_of(const struct document *document)
{
	return json_object_get(document->json, "sdacCathNotice");
}

static bool recognises(const struct document *document)
{
	return json_is_object(notice_of(document));
}

static enum sd_err read_notice(struct document *document, const struct reader_hints *hints, struct reading *reading)
{
	const char *action = json_string_value(json_object_get(notice_of(document), "action"));
	(void)hints;
	if (action == NULL)
		return reading_refuse(reading, "sdacCathNotice.action", "is missing");
	if (strcmp(action, "deleted") == 0)
		reading_hold(reading, "publication",
		    "CaTH withdrew it: sent/ has it under its id; see whether another list took its place");
	else
		reading_hold(
		    reading, "publication", "CaTH published a file without a list: read it there, or in the archive");
	return reading->status;
}

const struct reader reader_cath_notice = { "cath-notice", "cath", 1, recognises, read_notice };
