/*
 * Messages as tables and CSV: paths through sub-messages are the columns, one message is a row.
 */
#include "clients/sdac/print.h"

#include <stdlib.h>
#include <string.h>

#include "clients/sdac/cell.h"
#include "clients/sdac/grid.h"
#include "clients/sdac/reflect.h"

/* Writes what stands at the path, several values with "; " between them. Descends as deep as the path. */
static void write_path(
    FILE *out, const ProtobufCMessage *message, const char *path, enum cell_style style, bool *is_first)
{
	const size_t length = strcspn(path, ".");
	const ProtobufCFieldDescriptor *field = reflect_field(message->descriptor, path, length);
	if (field == NULL)
		return;
	const size_t count = reflect_count(message, field);
	for (size_t i = 0; i < count; i++) {
		if (field->type == PROTOBUF_C_TYPE_MESSAGE && path[length] == '.') {
			write_path(out, reflect_message(message, field, i), path + length + 1, style, is_first);
		} else if (field->type != PROTOBUF_C_TYPE_MESSAGE) {
			if (!*is_first)
				(void)fputs("; ", out);
			*is_first = false;
			cell_write(out, field, reflect_value(message, field, i), style);
		}
	}
}

static char *path_text(const ProtobufCMessage *message, const char *path, enum cell_style style)
{
	char *text = NULL;
	size_t size = 0;
	bool is_first = true;
	FILE *out = open_memstream(&text, &size);
	if (out == NULL)
		return NULL;
	write_path(out, message, path, style, &is_first);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

char *print_path(const ProtobufCMessage *message, const char *path)
{
	return path_text(message, path, CELL_PEOPLE);
}

/* The columns of one printing: paths of its own, or borrowed ones. */
struct columns {
	struct grid_column *list;
	size_t count;
	bool owns_paths;
};

static void columns_clear(struct columns *columns)
{
	for (size_t i = 0; columns->owns_paths && i < columns->count; i++)
		free((void *)(uintptr_t)columns->list[i].key); /* made by add_leaves() */
	free(columns->list);
	*columns = (struct columns){ 0 };
}

static bool columns_push(struct columns *columns, const char *key, const char *heading)
{
	struct grid_column *larger = reallocarray(columns->list, columns->count + 1, sizeof *larger);
	if (larger == NULL || key == NULL)
		return false;
	columns->list = larger;
	columns->list[columns->count++] = (struct grid_column){ .key = key, .heading = heading };
	return true;
}

/* Every field, sub-messages opened. Descends as deep as the .proto does. */
static bool add_leaves(struct columns *columns, const ProtobufCMessageDescriptor *descriptor, const char *prefix)
{
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
		char *path = NULL;
		if (asprintf(&path, "%s%s%s", prefix, prefix[0] == '\0' ? "" : ".", field->name) < 0)
			return false;
		if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
			const bool good = add_leaves(columns, field->descriptor, path);
			free(path);
			if (!good)
				return false;
		} else if (!columns_push(columns, path, NULL)) {
			free(path);
			return false;
		}
	}
	return true;
}

static bool columns_make(
    struct columns *columns, const ProtobufCMessageDescriptor *descriptor, const struct print_column *given)
{
	columns->owns_paths = given == NULL;
	if (given == NULL)
		return add_leaves(columns, descriptor, "");
	for (; given->path != NULL; given++) {
		if (!columns_push(columns, given->path, given->heading))
			return false;
	}
	return true;
}

static enum sd_err add_row(
    struct grid *grid, const struct columns *columns, const ProtobufCMessage *row, enum cell_style style)
{
	char **cells = calloc(columns->count + 1, sizeof *cells);
	enum sd_err err = cells == NULL ? SD_NO_MEMORY : SD_OK;
	for (size_t i = 0; err == SD_OK && i < columns->count; i++) {
		cells[i] = path_text(row, columns->list[i].key, style);
		if (cells[i] == NULL)
			err = SD_NO_MEMORY;
	}
	if (err == SD_OK)
		err = grid_add(grid, (const char *const *)cells);
	for (size_t i = 0; cells != NULL && i < columns->count; i++)
		free(cells[i]);
	free(cells);
	return err;
}

static enum sd_err add_rows(struct grid *grid, const struct columns *columns, const ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *rows, enum cell_style style)
{
	if (rows == NULL)
		return add_row(grid, columns, message, style);
	enum sd_err err = SD_OK;
	const size_t count = reflect_count(message, rows);
	for (size_t i = 0; err == SD_OK && i < count; i++)
		err = add_row(grid, columns, reflect_message(message, rows, i), style);
	return err;
}

static void show(FILE *out, enum print_format format, const struct grid *grid, bool is_table, bool has_color)
{
	if (format == PRINT_CSV)
		grid_print_csv(grid, out);
	else if (is_table)
		grid_print_table(grid, out, has_color);
	else
		grid_print_list(grid, out, has_color);
}

enum sd_err print_as(FILE *out, enum print_format format, const ProtobufCMessage *message, const char *rows,
    const struct print_column *columns, bool has_color)
{
	if (format == PRINT_JSON)
		return print_json_for(out, message);
	const ProtobufCFieldDescriptor *field =
	    rows == NULL ? NULL : reflect_field(message->descriptor, rows, strlen(rows));
	const ProtobufCMessageDescriptor *of_row = field == NULL ? message->descriptor : field->descriptor;
	struct columns list = { 0 };
	struct grid *grid = NULL;
	enum sd_err err = SD_NO_MEMORY;
	if (columns_make(&list, of_row, format == PRINT_CSV ? NULL : columns))
		grid = grid_new(list.list, list.count);
	if (grid != NULL)
		err = add_rows(grid, &list, message, field, format == PRINT_CSV ? CELL_MACHINE : CELL_PEOPLE);
	if (err == SD_OK)
		show(out, format, grid, columns != NULL && rows != NULL, has_color);
	grid_free(grid);
	columns_clear(&list);
	return err != SD_OK ? err : ferror(out) != 0 ? SD_IO : SD_OK;
}
