/*
 * The table of readers; see reader.h.
 */
#include "clients/feed/reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "clients/feed/push.h"

static const struct reader *const readers[] = {
	/* Libra */
	&reader_libra_xml,
	&reader_libra_json,
	&reader_libra_case,
	/* Common Platform */
	&reader_cp_hearing,
	&reader_cp_query,
	&reader_cp_event,

	/* SPI, the Crown Court, rota, CSV */
	&reader_spi_result,
	&reader_spi_case,
	&reader_spi_file,
	&reader_bichard,
	&reader_crown_xml,
	&reader_crown_json,
	&reader_crown_status,
	&reader_rota,
	&reader_csv,

	&reader_cath_notice,
	/* CaTH: its tree is shared by many lists, so it is asked last */
	&reader_cath_standard,
};

static const struct reader *find_reader(const struct document *document)
{
	for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
		if (readers[i]->recognises(document))
			return readers[i];
	return NULL;
}

/* A pushed document is spooled under its publication's id (serve.c): by that its source takes it back. */
static const char *document_id(const struct document *document)
{
	static const char ending[] = ".json";
	const size_t size = document->name == NULL ? 0 : strlen(document->name),
		     tail = PUSH_ID_SIZE - 1 + sizeof ending - 1;
	char id[PUSH_ID_SIZE];
	if (size <= tail)
		return NULL;
	const char *at = document->name + size - tail;
	(void)snprintf(id, sizeof id, "%.36s", at);
	return push_is_id(id) && strcmp(at + PUSH_ID_SIZE - 1, ending) == 0 ? at : NULL;
}

static const char *text_or_none(const char *text)
{
	return text == NULL ? "" : text;
}

enum sd_err reader_read(struct document *document, const struct reader_hints *hints, struct reading *reading)
{
	enum sd_err err = document_parse(document, reading);
	if (err != SD_OK)
		return err;
	const struct reader *reader = find_reader(document);
	if (reader == NULL)
		return reading_refuse(reading, "document", "is of no kind that can be read here");
	reading->reader = reader->name;
	if (document->json_was_mended)
		reading_warn(reading, "document", "raw line ends or stray backslashes in its texts were mended");
	err = reader->read(document, hints, reading);
	if (err != SD_OK)
		return err;
	char variant[64], arrival[24] = "";
	if (hints->arrived_ns != 0)
		(void)snprintf(arrival, sizeof arrival, "a%" PRIx64, (uint64_t)hints->arrived_ns / 1000);
	(void)snprintf(variant, sizeof variant, "%s%s%s", text_or_none(hints->court_code),
	    text_or_none(hints->list_date), arrival);
	const char *id = document_id(document);
	const char *name = id == NULL ? document->name : reading_strndup(reading, id, PUSH_ID_SIZE - 1);
	const struct reading_source source = { .system = reader->system,
		.document = name,
		.sha256 = document->sha256,
		.revision = reader->revision,
		.variant = variant,
		.replay = hints->replay };
	return reading_finish(reading, &source);
}
