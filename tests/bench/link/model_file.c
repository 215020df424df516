#include "tests/bench/link/model_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_SIZE 512u

/* "# version: X", or "name,value,meaning". False: neither, nor another comment or the header. */
static bool read_line(struct model_file *model, char *line)
{
	static const char mark[] = "# version: ";
	char *end = NULL, *comma = strchr(line, ',');
	const char *version = strncmp(line, mark, sizeof mark - 1) == 0 ? line + sizeof mark - 1 : NULL;

	line[strcspn(line, "\r\n")] = '\0';
	if (version != NULL && strlen(version) < sizeof model->version)
		memcpy(model->version, version, strlen(version) + 1);
	if (line[0] == '#' || strncmp(line, "name,", 5) == 0)
		return true;
	if (comma == NULL || model->n >= MODEL_FILE_CONSTANTS || (size_t)(comma - line) >= sizeof model->names[0])
		return false;
	*comma = '\0';
	memcpy(model->names[model->n], line, strlen(line) + 1);
	model->constants[model->n].name = model->names[model->n];
	model->constants[model->n].value = strtod(comma + 1, &end);
	model->n++;
	return end != comma + 1 && *end == ',';
}

bool model_file_open(const char *path, struct model_file *file_r)
{
	char line[LINE_SIZE];
	FILE *file = fopen(path, "r");
	bool is_good = file != NULL;

	memset(file_r, 0, sizeof *file_r);
	while (is_good && fgets(line, sizeof line, file) != NULL)
		is_good = read_line(file_r, line);
	if (file != NULL)
		(void)fclose(file);
	return is_good;
}

bool model_file_read(const char *path, struct score_model *model_r)
{
	static struct model_file file;
	char name[MODEL_NAME_SIZE];

	if (!model_file_open(path, &file)) {
		(void)fprintf(stderr, "%s: no model, at constant %zu\n", path, file.n);
		return false;
	}
	if (model_load(file.version, file.constants, file.n, model_r, name))
		return true;
	(void)fprintf(
	    stderr, "%s: the constant %s is missing, unknown, out of its range or out of order\n", path, name);
	return false;
}

const char *model_file_shipped(void)
{
	static char path[4096];
	const char *top = getenv("srcdir");

	(void)snprintf(path, sizeof path, "%s/daemon/link/model.csv", top == NULL ? "." : top);
	return path;
}
