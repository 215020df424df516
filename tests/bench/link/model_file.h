/*
 * The shipped model, daemon/link/model.csv, for the bench and the unit tests; the daemon has it from the database.
 */
#ifndef SDAC_TESTS_BENCH_LINK_MODEL_FILE_H
#define SDAC_TESTS_BENCH_LINK_MODEL_FILE_H

#include "daemon/link/model.h"

#define MODEL_FILE_CONSTANTS 320u

struct model_file {
	char version[MODEL_VERSION_SIZE];
	char names[MODEL_FILE_CONSTANTS][MODEL_NAME_SIZE];
	struct model_constant constants[MODEL_FILE_CONSTANTS]; /* borrow names */
	size_t n;
};

/* The file as it is: it need not be a whole model. False: no such file, or another kind of file. */
bool model_file_open(const char *path, struct model_file *file_r);
/* False: what is wrong has been printed to standard error. */
bool model_file_read(const char *path, struct score_model *model_r);
/* The shipped one, for a test that automake runs with srcdir. */
const char *model_file_shipped(void);

#endif
