/*
 * The readers: one for each format, one file each, behind this interface. A format is recognised by
 * what a document holds, never by its name. A reader fills a reading and may refuse; it does no I/O.
 */
#ifndef SDAC_FEED_READER_H
#define SDAC_FEED_READER_H

#include "clients/feed/document.h"
#include "clients/feed/reading.h"

/* What the operator knows and the document does not say. Members may be NULL. */
struct reader_hints {
	const char *court_code; /* five characters */
	const char *list_date;  /* ISO */
	bool replay;
	/* When it arrived in the spool; 0: not said. The same octets that arrive again are another message: a list
	 * that goes back to what it was must not be taken for a resend of what it was. */
	int64_t arrived_ns;
};

struct reader {
	const char *name;   /* "cath-standard" */
	const char *system; /* Source.system: "cath" */
	unsigned revision;  /* raised when the same document begins to give other content */
	bool (*recognises)(const struct document *document);
	enum sd_err (*read)(struct document *document, const struct reader_hints *hints, struct reading *reading);
};

/* CaTH */
extern const struct reader reader_cath_standard;
extern const struct reader reader_cath_notice;

/* Libra */
extern const struct reader reader_libra_xml;
extern const struct reader reader_libra_json;

/* Common Platform */
extern const struct reader reader_cp_hearing;
extern const struct reader reader_cp_query;
extern const struct reader reader_cp_event;

/* SPI, the Crown Court, rota, CSV */
extern const struct reader reader_libra_case;
extern const struct reader reader_spi_result;
extern const struct reader reader_spi_case;
extern const struct reader reader_spi_file;
extern const struct reader reader_bichard;
extern const struct reader reader_crown_xml;
extern const struct reader reader_crown_json;
extern const struct reader reader_crown_status;
extern const struct reader reader_rota;
extern const struct reader reader_csv;

/* Finds the reader and reads. SD_OK, SD_INVALID (fault_where and fault_what say why), SD_NO_MEMORY. */
enum sd_err reader_read(struct document *document, const struct reader_hints *hints, struct reading *reading)
    SD_MUST_CHECK;

#endif
