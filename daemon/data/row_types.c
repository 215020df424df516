/*
 * The composite types of schema api as the database described them, and whether they agree with the
 * messages. Built from untrusted text only in the sense that a wrong database is refused, not obeyed.
 */
#include "daemon/data/row_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

/* System types: their oids never change (PostgreSQL's catalog/pg_type.dat). */
static const struct row_scalar scalars[] = {
	[PROTOBUF_C_TYPE_STRING] = { 25, 1009, sizeof(char *) },
	[PROTOBUF_C_TYPE_BYTES] = { 17, 1001, sizeof(ProtobufCBinaryData) },
	[PROTOBUF_C_TYPE_BOOL] = { 16, 1000, sizeof(protobuf_c_boolean) },
	[PROTOBUF_C_TYPE_INT32] = { 23, 1007, sizeof(int32_t) },
	[PROTOBUF_C_TYPE_ENUM] = { 25, 1009, sizeof(int) },
	[PROTOBUF_C_TYPE_INT64] = { 20, 1016, sizeof(int64_t) },
	[PROTOBUF_C_TYPE_SFIXED64] = { 1184, 1185, sizeof(int64_t) },
	[PROTOBUF_C_TYPE_DOUBLE] = { 701, 1022, sizeof(double) },
	[PROTOBUF_C_TYPE_MESSAGE] = { 0, 0, sizeof(ProtobufCMessage *) },
};

struct entry {
	struct row_type type;
	char name[ROW_MAX_NAME];
	struct row_attribute *attributes;
	size_t room;
	UT_hash_handle hh;
};

/* Names are looked up once for each descriptor: a list holds thousands of records. */
struct cached {
	const ProtobufCMessageDescriptor *descriptor;
	const struct row_type *type;
	UT_hash_handle hh;
};

struct row_types {
	struct entry *entries;
	struct cached **cache;
};

const struct row_scalar *row_scalar(ProtobufCType type)
{
	if ((size_t)type >= sizeof scalars / sizeof scalars[0] || scalars[type].size == 0)
		return NULL;
	return &scalars[type];
}

/* FooBar is foo_bar, as proto/types.c prints it. */
static bool snake_case(const char *name, char *out, size_t size)
{
	size_t used = 0;

	for (const char *p = name; *p != '\0'; p++) {
		bool is_upper = *p >= 'A' && *p <= 'Z';

		if (size - used < 3)
			return false;
		if (is_upper && p != name)
			out[used++] = '_';
		out[used++] = is_upper ? (char)(*p - 'A' + 'a') : *p;
	}
	out[used] = '\0';
	return used > 0;
}

size_t row_enum_prefix(const ProtobufCEnumDescriptor *descriptor, char prefix[ROW_MAX_NAME])
{
	if (!snake_case(descriptor->short_name, prefix, ROW_MAX_NAME - 1))
		return 0;
	size_t length = strlen(prefix);
	for (size_t i = 0; i < length; i++) {
		if (prefix[i] >= 'a' && prefix[i] <= 'z')
			prefix[i] = (char)(prefix[i] - 'a' + 'A');
	}
	prefix[length++] = '_';
	prefix[length] = '\0';
	return length;
}

/* ---- keeping ---- */

static void free_entries(struct entry **entries)
{
	struct entry *entry, *next;

	HASH_ITER(hh, *entries, entry, next) {
		HASH_DEL(*entries, entry);
		free(entry->attributes);
		free(entry);
	}
}

static void free_cache(struct cached **cache)
{
	struct cached *cached, *next;

	HASH_ITER(hh, *cache, cached, next) {
		HASH_DEL(*cache, cached);
		free(cached);
	}
}

struct row_types *row_types_new(void)
{
	struct row_types *types = calloc(1, sizeof *types);

	if (types == NULL)
		return NULL;
	types->cache = calloc(1, sizeof *types->cache);
	if (types->cache == NULL) {
		free(types);
		return NULL;
	}
	return types;
}

void row_types_free(struct row_types *types)
{
	if (types == NULL)
		return;
	free_cache(types->cache);
	free_entries(&types->entries);
	free(types->cache);
	free(types);
}

static const struct row_type *find_by_name(const struct row_types *types, const ProtobufCMessageDescriptor *descriptor)
{
	char name[ROW_MAX_NAME];
	struct entry *entry = NULL;

	if (snake_case(descriptor->short_name, name, sizeof name))
		HASH_FIND_STR(types->entries, name, entry);
	return entry != NULL ? &entry->type : NULL;
}

const struct row_type *row_types_find(const struct row_types *types, const ProtobufCMessageDescriptor *descriptor)
{
	struct cached *cached = NULL;

	HASH_FIND_PTR(*types->cache, &descriptor, cached);
	if (cached != NULL)
		return cached->type;
	const struct row_type *type = find_by_name(types, descriptor);
	if (type != NULL && (cached = calloc(1, sizeof *cached)) != NULL) {
		cached->descriptor = descriptor;
		cached->type = type;
		HASH_ADD_PTR(*types->cache, descriptor, cached);
	}
	return type;
}

/* ---- loading ---- */

/* The columns of message TypeAttribute, in its order. */
enum column { TYPE_NAME, TYPE_OID, ARRAY_OID, POSITION, NAME, ATTRIBUTE_OID, N_COLUMNS };

static const char *const column_names[N_COLUMNS] = { "type_name", "type_oid", "array_oid", "position", "name",
	"attribute_oid" };

static bool find_columns(const PGresult *result, int columns[N_COLUMNS])
{
	for (int i = 0; i < N_COLUMNS; i++) {
		columns[i] = PQfnumber(result, column_names[i]);
		if (columns[i] < 0 || PQfformat(result, columns[i]) != 0)
			return false;
	}
	return true;
}

static bool read_number(const char *text, unsigned long limit, unsigned long *number_r)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	*number_r = strtoul(text, &end, 10);
	return *end == '\0' && *number_r <= limit;
}

static struct entry *find_or_add(struct entry **entries, const char *name)
{
	struct entry *entry = NULL;

	if (strncmp(name, "api.", 4) == 0)
		name += 4;
	HASH_FIND_STR(*entries, name, entry);
	if (entry != NULL || strlen(name) >= sizeof entry->name)
		return entry;
	entry = calloc(1, sizeof *entry);
	if (entry == NULL)
		return NULL;
	strcpy(entry->name, name);
	entry->type.name = entry->name;
	HASH_ADD_STR(*entries, name, entry);
	return entry;
}

static bool make_room(struct entry *entry, size_t position)
{
	size_t room = entry->room;

	while (room < position)
		room = room == 0 ? 16 : room * 2;
	if (room == entry->room)
		return true;
	struct row_attribute *bigger = realloc(entry->attributes, room * sizeof *bigger);
	if (bigger == NULL)
		return false;
	memset(bigger + entry->room, 0, (room - entry->room) * sizeof *bigger);
	entry->attributes = bigger;
	entry->room = room;
	entry->type.attributes = bigger;
	return true;
}

static enum sd_err load_row(struct entry **entries, const PGresult *result, int row, const int columns[N_COLUMNS])
{
	const char *text[N_COLUMNS];
	unsigned long type_oid, array_oid, position, attribute_oid;

	for (int i = 0; i < N_COLUMNS; i++)
		text[i] = PQgetvalue(result, row, columns[i]);
	/* 1,600 is PostgreSQL's own limit of columns. */
	if (!read_number(text[TYPE_OID], UINT32_MAX, &type_oid) ||
	    !read_number(text[ARRAY_OID], UINT32_MAX, &array_oid) || !read_number(text[POSITION], 1600, &position) ||
	    position == 0 || !read_number(text[ATTRIBUTE_OID], UINT32_MAX, &attribute_oid) ||
	    strlen(text[NAME]) >= ROW_MAX_NAME)
		return SD_INTERNAL;
	struct entry *entry = find_or_add(entries, text[TYPE_NAME]);
	if (entry == NULL || !make_room(entry, position))
		return SD_NO_MEMORY;
	struct row_attribute *attribute = &entry->attributes[position - 1];
	strcpy(attribute->name, text[NAME]);
	attribute->oid = (Oid)attribute_oid;
	entry->type.oid = (Oid)type_oid;
	entry->type.array_oid = (Oid)array_oid;
	if (entry->type.n_attributes < position)
		entry->type.n_attributes = position;
	return SD_OK;
}

enum sd_err row_types_load(struct row_types *types, const PGresult *attributes)
{
	struct entry *entries = NULL;
	int columns[N_COLUMNS];

	if (!find_columns(attributes, columns))
		return SD_INTERNAL;
	for (int row = 0; row < PQntuples(attributes); row++) {
		enum sd_err err = load_row(&entries, attributes, row, columns);

		if (err != SD_OK) {
			free_entries(&entries);
			return err;
		}
	}
	free_cache(types->cache);
	free_entries(&types->entries);
	types->entries = entries;
	return SD_OK;
}

/* ---- agreement ---- */

struct question {
	const struct row_types *types;
	char *why;
	size_t size;
};

static bool agree(const struct question *question, const ProtobufCMessageDescriptor *descriptor, int depth);

static bool refuse(
    const struct question *question, const ProtobufCMessageDescriptor *descriptor, const char *field, const char *what)
{
	snprintf(question->why, question->size, "message %s%s%s: %s", descriptor->name, *field != '\0' ? "." : "",
	    field, what);
	return false;
}

/* The oid that the attribute must have; 0 if it cannot be told. */
static Oid wanted_oid(const struct question *question, const ProtobufCFieldDescriptor *field)
{
	bool is_array = field->label == PROTOBUF_C_LABEL_REPEATED;

	if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
		const struct row_type *part =
		    row_types_find(question->types, (const ProtobufCMessageDescriptor *)field->descriptor);

		return part == NULL ? 0 : is_array ? part->array_oid : part->oid;
	}
	const struct row_scalar *scalar = row_scalar(field->type);
	return scalar == NULL ? 0 : is_array ? scalar->array_oid : scalar->oid;
}

static bool field_agrees(const struct question *question, const ProtobufCMessageDescriptor *descriptor,
    const ProtobufCFieldDescriptor *field, const struct row_attribute *attribute, int depth)
{
	char prefix[ROW_MAX_NAME];

	if (strcmp(field->name, attribute->name) != 0)
		return refuse(
		    question, descriptor, field->name, "the database's type has another attribute in its place");
	if (field->label == PROTOBUF_C_LABEL_NONE || (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0)
		return refuse(question, descriptor, field->name, "neither proto3 nor oneof has a place in a row");
	if (field->type == PROTOBUF_C_TYPE_MESSAGE &&
	    !agree(question, (const ProtobufCMessageDescriptor *)field->descriptor, depth + 1))
		return false;
	if (field->type == PROTOBUF_C_TYPE_ENUM &&
	    row_enum_prefix((const ProtobufCEnumDescriptor *)field->descriptor, prefix) == 0)
		return refuse(question, descriptor, field->name, "the enum's name is too long");
	Oid oid = wanted_oid(question, field);
	if (oid == 0)
		return refuse(question, descriptor, field->name, "no type of the database stands for this field");
	if (oid != attribute->oid)
		return refuse(question, descriptor, field->name, "the database's attribute is of another type");
	return true;
}

static bool agree(const struct question *question, const ProtobufCMessageDescriptor *descriptor, int depth)
{
	if (depth > ROW_MAX_DEPTH)
		return refuse(question, descriptor, "", "is nested too deeply");
	/* An empty message holds nothing that could differ, and no attribute that describe could name. */
	if (descriptor->n_fields == 0)
		return true;
	const struct row_type *type = row_types_find(question->types, descriptor);
	if (type == NULL)
		return refuse(question, descriptor, "", "the database has no type for it");
	if (type->n_attributes != descriptor->n_fields)
		return refuse(question, descriptor, "", "the database's type has another number of attributes");
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		if (!field_agrees(question, descriptor, &descriptor->fields[i], &type->attributes[i], depth))
			return false;
	}
	return true;
}

bool row_types_agree(
    const struct row_types *types, const ProtobufCMessageDescriptor *descriptor, char *why, size_t size)
{
	struct question question = { types, why, size };

	return agree(&question, descriptor, 0);
}
