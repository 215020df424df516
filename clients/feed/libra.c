/*
 * The tree of Libra's court list from the openings and closings of its elements; see libra.h.
 */
#include "clients/feed/libra.h"

#include <string.h>

#include "clients/feed/text.h"

/* Elements that hold others. What is not named here is passed through, and its leaves are nobody's. */
enum container {
	BOX_OTHER,
	BOX_HEADER,
	BOX_DOCUMENT,
	BOX_INFO,
	BOX_JOB,
	BOX_SESSION,
	BOX_BLOCK,
	BOX_CASE,
	BOX_NAME,
	BOX_ADDRESS,
	BOX_OFFENCE,
};

static const struct {
	const char *name;
	enum container container;
	enum libra_kind row;    /* the row it begins; LIBRA_KINDS: none */
	enum libra_kind within; /* where that may stand */
} boxes[] = {
	{ "MessageHeader", BOX_HEADER, LIBRA_KINDS, LIBRA_MESSAGE },
	{ "document", BOX_DOCUMENT, LIBRA_DOCUMENT, LIBRA_MESSAGE },
	{ "info", BOX_INFO, LIBRA_KINDS, LIBRA_DOCUMENT },
	{ "job", BOX_JOB, LIBRA_KINDS, LIBRA_DOCUMENT },
	{ "session", BOX_SESSION, LIBRA_SESSION, LIBRA_DOCUMENT },
	{ "block", BOX_BLOCK, LIBRA_BLOCK, LIBRA_SESSION },
	{ "case", BOX_CASE, LIBRA_CASE, LIBRA_BLOCK },
	{ "def_name_elements", BOX_NAME, LIBRA_KINDS, LIBRA_CASE },
	{ "def_addr", BOX_ADDRESS, LIBRA_KINDS, LIBRA_CASE },
	{ "offence", BOX_OFFENCE, LIBRA_OFFENCE, LIBRA_CASE },
};

static const struct leaf {
	enum container container;
	const char *name;
	unsigned word;
	enum text_kind kind;
} leaves[] = {
	{ BOX_HEADER, "TimeStamp", LIBRA_SENT_AT, TEXT_CODE },
	{ BOX_INFO, "source_file_name", LIBRA_FILE_NAME, TEXT_CODE },
	{ BOX_INFO, "start_time", LIBRA_START_TIME, TEXT_CODE },
	{ BOX_INFO, "dateOfHearing", LIBRA_INFO_DATE, TEXT_CODE },
	{ BOX_JOB, "printdate", LIBRA_PRINT_DATE, TEXT_CODE },
	{ BOX_SESSION, "ou_code", LIBRA_OU_CODE, TEXT_CODE },
	{ BOX_SESSION, "doh", LIBRA_DOH, TEXT_CODE },
	{ BOX_SESSION, "court", LIBRA_COURT, TEXT_NAME },
	{ BOX_SESSION, "room", LIBRA_ROOM, TEXT_CODE },
	{ BOX_SESSION, "sstart", LIBRA_SSTART, TEXT_CODE },
	{ BOX_SESSION, "panel", LIBRA_PANEL, TEXT_NAME },
	{ BOX_BLOCK, "bstart", LIBRA_BSTART, TEXT_CODE },
	{ BOX_BLOCK, "desc", LIBRA_DESC, TEXT_NAME },
	{ BOX_CASE, "caseno", LIBRA_CASENO, TEXT_CODE },
	{ BOX_CASE, "urn", LIBRA_URN, TEXT_CODE },
	{ BOX_CASE, "asn", LIBRA_ASN, TEXT_CODE },
	{ BOX_CASE, "marker", LIBRA_MARKER, TEXT_NAME },
	{ BOX_CASE, "valid", LIBRA_VALID, TEXT_CODE },
	{ BOX_CASE, "def_name", LIBRA_DEF_NAME, TEXT_NAME },
	{ BOX_CASE, "def_type", LIBRA_DEF_TYPE, TEXT_CODE },
	{ BOX_CASE, "def_sex", LIBRA_DEF_SEX, TEXT_CODE },
	{ BOX_CASE, "def_dob", LIBRA_DEF_DOB, TEXT_CODE },
	{ BOX_CASE, "def_age", LIBRA_DEF_AGE, TEXT_CODE },
	{ BOX_CASE, "pnc_id", LIBRA_PNC_ID, TEXT_CODE },
	{ BOX_CASE, "cro_number", LIBRA_CRO_NUMBER, TEXT_CODE },
	{ BOX_CASE, "inf", LIBRA_INFORMANT, TEXT_NAME },
	{ BOX_CASE, "cseq", LIBRA_CSEQ, TEXT_CODE },
	{ BOX_CASE, "listno", LIBRA_LISTNO, TEXT_NAME },
	{ BOX_NAME, "title", LIBRA_TITLE, TEXT_NAME },
	{ BOX_NAME, "forename1", LIBRA_FORENAME1, TEXT_NAME },
	{ BOX_NAME, "forename2", LIBRA_FORENAME2, TEXT_NAME },
	{ BOX_NAME, "forename3", LIBRA_FORENAME3, TEXT_NAME },
	{ BOX_NAME, "surname", LIBRA_SURNAME, TEXT_NAME },
	{ BOX_ADDRESS, "pcode", LIBRA_POSTCODE, TEXT_CODE },
	{ BOX_OFFENCE, "oseq", LIBRA_OSEQ, TEXT_CODE },
	{ BOX_OFFENCE, "code", LIBRA_CODE, TEXT_CODE },
	{ BOX_OFFENCE, "title", LIBRA_OFFENCE_TITLE, TEXT_PHRASE },
	{ BOX_OFFENCE, "sum", LIBRA_SUMMARY, TEXT_PHRASE },
	{ BOX_OFFENCE, "plea", LIBRA_PLEA, TEXT_CODE },
	{ BOX_OFFENCE, "pleadate", LIBRA_PLEA_DATE, TEXT_CODE },
	{ BOX_OFFENCE, "convdate", LIBRA_CONVICTION_DATE, TEXT_CODE },
	{ BOX_OFFENCE, "adjdate", LIBRA_ADJOURNED_DATE, TEXT_CODE },
	{ BOX_OFFENCE, "adjreason", LIBRA_ADJOURNMENT_REASON, TEXT_PHRASE },
};

static const size_t words_of[LIBRA_KINDS] = {
	[LIBRA_MESSAGE] = LIBRA_SENT_AT + 1,
	[LIBRA_DOCUMENT] = LIBRA_INFO_DATE + 1,
	[LIBRA_SESSION] = LIBRA_PANEL + 1,
	[LIBRA_BLOCK] = LIBRA_DESC + 1,
	[LIBRA_CASE] = LIBRA_LISTNO + 1,
	[LIBRA_OFFENCE] = LIBRA_ADJOURNMENT_REASON + 1,
};

/* The row whose words an element's leaves are. */
static const enum libra_kind row_of[] = {
	[BOX_OTHER] = LIBRA_KINDS,
	[BOX_HEADER] = LIBRA_MESSAGE,
	[BOX_DOCUMENT] = LIBRA_DOCUMENT,
	[BOX_INFO] = LIBRA_DOCUMENT,
	[BOX_JOB] = LIBRA_DOCUMENT,
	[BOX_SESSION] = LIBRA_SESSION,
	[BOX_BLOCK] = LIBRA_BLOCK,
	[BOX_CASE] = LIBRA_CASE,
	[BOX_NAME] = LIBRA_CASE,
	[BOX_ADDRESS] = LIBRA_CASE,
	[BOX_OFFENCE] = LIBRA_OFFENCE,
};

static struct libra_row *row_new(struct libra *libra, enum libra_kind kind)
{
	if (libra->rows++ == LIBRA_MAX_ROWS &&
	    reading_refuse(libra->reading, "document", "holds more rows than a court list can") != SD_OK)
		return NULL;
	struct libra_row *row = reading_alloc(libra->reading, sizeof *row);
	char **words = reading_alloc(libra->reading, words_of[kind] * sizeof *words);
	if (row == NULL || words == NULL)
		return NULL;
	*row = (struct libra_row){ .kind = kind, .words = words, .parent = libra->row };
	struct libra_row *parent = libra->row;
	if (parent == NULL)
		return row;
	row->index = parent->last_child == NULL ? 0 : parent->last_child->index + 1;
	if (parent->last_child == NULL)
		parent->first_child = row;
	else
		parent->last_child->next = row;
	parent->last_child = row;
	return row;
}

enum sd_err libra_start(struct libra *libra, struct reading *reading, const struct reader_hints *hints)
{
	*libra = (struct libra){ .reading = reading, .hints = hints };
	libra->root = libra->row = row_new(libra, LIBRA_MESSAGE);
	return reading->status;
}

enum sd_err libra_open(struct libra *libra, const char *name)
{
	if (libra->depth == LIBRA_MAX_DEPTH)
		return reading_refuse(libra->reading, "document", "nested too deeply");
	unsigned container = BOX_OTHER;
	for (size_t i = 0; i < sizeof boxes / sizeof *boxes; i++) {
		if (libra->row->kind != boxes[i].within || strcmp(boxes[i].name, name) != 0)
			continue;
		container = boxes[i].container;
		struct libra_row *row = boxes[i].row == LIBRA_KINDS ? NULL : row_new(libra, boxes[i].row);
		if (row != NULL)
			libra->row = row;
		break;
	}
	libra->containers[libra->depth++] = container;
	return libra->reading->status;
}

static void keep_word(struct libra *libra, unsigned container, const char *name, const char *text, size_t length)
{
	if (row_of[container] != libra->row->kind)
		return;
	for (size_t i = 0; i < sizeof leaves / sizeof *leaves; i++) {
		if (leaves[i].container != container || strcmp(leaves[i].name, name) != 0)
			continue;
		/* The first that says something stands: some documents repeat a line. */
		char **word = &libra->row->words[leaves[i].word];
		if (*word == NULL)
			*word = text_clean(libra->reading, leaves[i].kind, text, length, name);
		return;
	}
}

enum sd_err libra_close(struct libra *libra, const char *name, const char *text, size_t length)
{
	const unsigned container = libra->containers[--libra->depth];
	const bool is_row = container == BOX_DOCUMENT || container == BOX_SESSION || container == BOX_BLOCK ||
			    container == BOX_CASE || container == BOX_OFFENCE;
	if (is_row)
		libra->row = libra->row->parent;
	else if (container == BOX_OTHER && text != NULL && libra->depth != 0)
		keep_word(libra, libra->containers[libra->depth - 1], name, text, length);
	return libra->reading->status;
}

enum sd_err libra_finish(struct libra *libra)
{
	if (libra->root->first_child == NULL)
		return reading_refuse(libra->reading, "document", "holds no court list");
	for (const struct libra_row *document = libra->root->first_child;
	     document != NULL && libra->reading->status == SD_OK; document = document->next)
		libra_list(libra, document);
	reading_leave(libra->reading);
	return libra->reading->status;
}
