/*
 * sdac-feed show: what is understood of each file. No network.
 */
#include "clients/feed/verbs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

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

enum sd_err verbs_read(const char *path, const struct reader_hints *hints, struct reading **reading_r, char *reason,
    size_t size, int *exit_r)
{
	struct document document;
	const char *what;
	*reading_r = NULL;
	enum sd_err err = document_load(path, &document, &what);
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
	if (verbs_read(path, &options->hints, &reading, reason, sizeof reason, &code) != SD_OK) {
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
