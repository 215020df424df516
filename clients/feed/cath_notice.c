/*
 * What CaTH pushes without a list, in the words of push.c: that a publication was withdrawn, which the daemon is told;
 * or one that is a file for people only, which a person is given, because no program reads it.
 */
#include <string.h>

#include "clients/feed/push.h"
#include "clients/feed/reader.h"
#include "clients/feed/withdrawal.h"

static const json_t *notice_of(const struct document *document)
{
	return json_object_get(document->json, "sdacCathNotice");
}

static bool recognises(const struct document *document)
{
	return json_is_object(notice_of(document));
}

/* A list that runs out is withdrawn as well: the daemon vacates nothing by it. */
static enum sd_err read_deletion(const json_t *notice, struct reading *reading)
{
	const char *id = json_string_value(json_object_get(notice, "publicationId"));
	if (id == NULL || !push_is_id(id))
		return reading_refuse(reading, "sdacCathNotice.publicationId", "is not the id of a publication");
	(void)withdrawal_open(reading, id);
	return reading->status;
}

static enum sd_err read_notice(struct document *document, const struct reader_hints *hints, struct reading *reading)
{
	const char *action = json_string_value(json_object_get(notice_of(document), "action"));
	(void)hints;
	if (action == NULL)
		return reading_refuse(reading, "sdacCathNotice.action", "is missing");
	if (strcmp(action, "deleted") == 0)
		return read_deletion(notice_of(document), reading);
	reading_hold(reading, "publication", "CaTH published a file without a list: read it there, or in the archive");
	return reading->status;
}

const struct reader reader_cath_notice = { "cath-notice", "cath", 2, recognises, read_notice };
