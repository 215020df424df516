/*
 * sdac-feed show: what is understood of each file; and open: what a sealed one holds. No network.
 */
#include "clients/feed/verbs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "clients/feed/key_file.h"
#include "clients/feed/seal.h"

enum sd_err verbs_unseal(const struct options *options, struct document *document, const char **what_r)
{
	struct seal seal;
	bool has_key = false;
	uint8_t *plain = NULL;
	size_t size = 0;
	*what_r = NULL;
	if (!seal_is_sealed(document->data, document->size))
		return SD_OK;
	const int code = key_file_spool(options, false, &seal, &has_key);
	const enum sd_err err =
	    code != EX_OK ? SD_CONFLICT
			  : seal_open_document(has_key ? &seal : NULL, document->data, document->size, &plain, &size);
	seal_clear(&seal);
	document_clear(document);
	if (err == SD_OK)
		return document_from_bytes(plain, size, document->name, document);
	*what_r = err == SD_CONFLICT  ? "is sealed, and this is not its key: give --archive-key"
		  : err == SD_INVALID ? "its seal is broken"
				      : "not enough memory";
	return SD_INVALID;
}

static enum sd_err read_document(struct document *document, const char *path, const struct reader_hints *hints,
    struct reading *reading, char *reason, size_t size)
{
	const enum sd_err err = reader_read(document, hints, reading);
	if (err == SD_INVALID)
		(void)snprintf(reason, size, "%s: %s: %s", path, reading->fault_where, reading->fault_what);
	else if (err != SD_OK)
		(void)snprintf(reason, size, "%s: not enough memory for this document", path);
	return err;
}

enum sd_err verbs_read(const char *path, const struct options *options, const struct reader_hints *hints,
    struct reading **reading_r, char *reason, size_t size, int *exit_r)
{
	struct document document;
	const char *what;
	*reading_r = NULL;
	enum sd_err err = document_load(path, &document, &what);
	if (err == SD_OK)
		err = verbs_unseal(options, &document, &what);
	if (err != SD_OK) {
		(void)snprintf(reason, size, "%s: %s", path, what != NULL ? what : strerror(errno));
		*exit_r = err == SD_INVALID ? EX_DATAERR : errno == ENOENT ? EX_NOINPUT : EX_IOERR;
		return err;
	}
	struct reading *reading = reading_new(document.size);
	err = reading == NULL ? SD_NO_MEMORY : read_document(&document, path, hints, reading, reason, size);
	if (reading == NULL)
		(void)snprintf(reason, size, "%s: not enough memory", path);
	document_clear(&document);
	if (err != SD_OK) {
		reading_free(reading);
		*exit_r = err == SD_INVALID ? EX_DATAERR : EX_OSERR;
		return err;
	}
	*reading_r = reading;
	return SD_OK;
}

static int show_file(const char *path, const struct options *options)
{
	char reason[512];
	int code = EX_OK;
	struct reading *reading;
	if (verbs_read(path, options, &options->hints, &reading, reason, sizeof reason, &code) != SD_OK) {
		(void)fprintf(stderr, "sdac-feed: %s\n", reason);
		return code;
	}
	/* A document may hold nothing that is ours: then its warnings have no line to stand in. */
	const bool has_lines = reading->n_publications + reading->n_outcomes + reading->n_told +
				   reading->n_withdrawals + reading->n_rotas !=
			       0;
	for (size_t i = 0; !has_lines && i < reading->n_warnings; i++)
		(void)fprintf(
		    stderr, "sdac-feed: %s: %s: %s\n", path, reading->warnings[i]->where, reading->warnings[i]->what);
	if (show_reading(reading, path, &options->show, stdout) != SD_OK) {
		(void)fprintf(stderr, "sdac-feed: standard output: %s\n", strerror(errno));
		code = EX_IOERR;
	}
	reading_free(reading);
	return code;
}

static int open_file(const char *path, const struct options *options)
{
	struct document document;
	const char *what = NULL;
	enum sd_err err = document_load(path, &document, &what);
	if (err == SD_OK)
		err = verbs_unseal(options, &document, &what);
	if (err != SD_OK) {
		(void)fprintf(stderr, "sdac-feed: %s: %s\n", path, what != NULL ? what : strerror(errno));
		return err == SD_INVALID ? EX_DATAERR : errno == ENOENT ? EX_NOINPUT : EX_IOERR;
	}
	const bool written = fwrite(document.data, 1, document.size, stdout) == document.size;
	document_clear(&document);
	return written ? EX_OK : EX_IOERR;
}

int verb_open(struct options *options)
{
	int worst = EX_OK;
	for (size_t i = 0; i < options->n_words && worst != EX_IOERR; i++) {
		const int code = open_file(options->words[i], options);
		worst = code == EX_OK ? worst : code;
	}
	return worst;
}

int verb_show(struct options *options)
{
	int worst = EX_OK;
	show_begin(&options->show, stdout);
	for (size_t i = 0; i < options->n_words && worst != EX_IOERR; i++) {
		const int code = show_file(options->words[i], options);
		worst = code == EX_OK ? worst : code;
	}
	return worst;
}
