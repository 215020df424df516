/*
 * The Crown Court's live status: the page that public displays show. It says how far a room has come
 * today; no message of ours can say that yet, so it is recognised and set aside.
 */
#include "clients/feed/reader.h"

static bool crown_status_recognises(const struct document *document)
{
	return document->syntax == SYNTAX_XML && document_contains(document, "currentcourtstatus");
}

static enum sd_err crown_status_read(
    struct document *document, const struct reader_hints *hints, struct reading *reading)
{
	(void)document;
	(void)hints;
	return reading_refuse(reading, "document", "is a page of live status, not a list: set aside");
}

const struct reader reader_crown_status = {
	.name = "crown-status",
	.system = "xhibit",
	.revision = 1,
	.recognises = crown_status_recognises,
	.read = crown_status_read,
};
