/*
 * Prints the composite types of schema api: one "create type" for every message, the parts before
 * the whole, by the mapping of daemon/data/row.h. Run once by the build; its output is
 * migrations/api_types.sql. So .proto is the only place where a message is written down, and the
 * database cannot drift from it unseen.
 *
 * It knows descriptors and nothing else. What may not become a type is an error, never a guess.
 */
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "sdac/internal/v1/daemon.pb-c.h"
#include "sdac/v1/envelope.pb-c.h"

#define MAX_TYPES 512
#define MAX_DEPTH 16
#define MAX_NAME 64 /* of PostgreSQL: longer identifiers are cut silently */

struct types {
	const ProtobufCMessageDescriptor *done[MAX_TYPES];
	size_t n_done;
};

/* What the daemon and the database say between themselves; everything else hangs on Envelope. */
static const ProtobufCMessageDescriptor *const internal_roots[] = {
	&sdac__internal__v1__admit_request__descriptor,
	&sdac__internal__v1__admit_response__descriptor,
	&sdac__internal__v1__inspect_request__descriptor,
	&sdac__internal__v1__inspect_response__descriptor,
	&sdac__internal__v1__describe_request__descriptor,
	&sdac__internal__v1__describe_response__descriptor,
	&sdac__internal__v1__pulse_request__descriptor,
	&sdac__internal__v1__pulse_response__descriptor,
	&sdac__internal__v1__watch_request__descriptor,
	&sdac__internal__v1__watch_response__descriptor,
	&sdac__internal__v1__push_request__descriptor,
	&sdac__internal__v1__push_response__descriptor,
	&sdac__internal__v1__link_claim_request__descriptor,
	&sdac__internal__v1__link_claim_response__descriptor,
	&sdac__internal__v1__link_keys_request__descriptor,
	&sdac__internal__v1__link_keys_response__descriptor,
	&sdac__internal__v1__link_search_request__descriptor,
	&sdac__internal__v1__link_search_response__descriptor,
	&sdac__internal__v1__link_fetch_request__descriptor,
	&sdac__internal__v1__link_fetch_response__descriptor,
	&sdac__internal__v1__link_commit_request__descriptor,
	&sdac__internal__v1__link_commit_response__descriptor,
	&sdac__internal__v1__link_model_request__descriptor,
	&sdac__internal__v1__link_model_response__descriptor,
};

/* Bodies that the daemon makes itself: no function of the database takes or returns them. */
static const ProtobufCMessageDescriptor *const left_out[] = {
	&sdac__v1__envelope__descriptor,
	&sdac__v1__welcome__descriptor,
	&sdac__v1__heartbeat__descriptor,
	&sdac__v1__goodbye__descriptor,
};

static const struct {
	ProtobufCType type;
	const char *sql;
} scalars[] = {
	{ PROTOBUF_C_TYPE_STRING, "text" },
	{ PROTOBUF_C_TYPE_BYTES, "bytea" },
	{ PROTOBUF_C_TYPE_BOOL, "boolean" },
	{ PROTOBUF_C_TYPE_INT32, "integer" },
	{ PROTOBUF_C_TYPE_ENUM, "text" },
	{ PROTOBUF_C_TYPE_INT64, "bigint" },
	{ PROTOBUF_C_TYPE_SFIXED64, "timestamptz" },
	{ PROTOBUF_C_TYPE_DOUBLE, "double precision" },
};

static const char *scalar_sql(ProtobufCType type)
{
	for (size_t i = 0; i < sizeof(scalars) / sizeof(scalars[0]); i++)
		if (scalars[i].type == type)
			return scalars[i].sql;
	return NULL;
}

/* FooBar becomes foo_bar. */
static bool snake_case(const char *name, char *out, size_t size)
{
	size_t n = 0;

	for (const char *p = name; *p != '\0'; p++) {
		const bool is_upper = *p >= 'A' && *p <= 'Z';

		if (n + 3 > size)
			return false;
		if (is_upper && p != name)
			out[n++] = '_';
		out[n++] = is_upper ? (char)(*p - 'A' + 'a') : *p;
	}
	out[n] = '\0';
	return n > 0;
}

static bool is_left_out(const ProtobufCMessageDescriptor *descriptor)
{
	for (size_t i = 0; i < sizeof(left_out) / sizeof(left_out[0]); i++)
		if (left_out[i] == descriptor)
			return true;
	return false;
}

static bool is_done(const struct types *types, const ProtobufCMessageDescriptor *descriptor)
{
	for (size_t i = 0; i < types->n_done; i++)
		if (types->done[i] == descriptor)
			return true;
	return false;
}

static bool complain(const ProtobufCMessageDescriptor *descriptor, const char *field, const char *what)
{
	fprintf(stderr, "types: %s%s%s: %s\n", descriptor->name, field[0] != '\0' ? "." : "", field, what);
	return false;
}

static bool print_attribute(
    const ProtobufCMessageDescriptor *descriptor, const ProtobufCFieldDescriptor *field, bool is_first)
{
	const char *array = field->label == PROTOBUF_C_LABEL_REPEATED ? "[]" : "";
	const ProtobufCMessageDescriptor *part = (const ProtobufCMessageDescriptor *)field->descriptor;
	char name[MAX_NAME];

	if (strlen(field->name) >= MAX_NAME)
		return complain(
		    descriptor, field->name, "the name is too long for PostgreSQL; shorten it in the .proto file");
	printf("%s\n\t\"%s\" ", is_first ? "" : ",", field->name);
	if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
		if (!snake_case(part->short_name, name, sizeof(name)))
			return complain(part, "", "the name is too long for PostgreSQL; shorten it in the .proto file");
		printf("api.\"%s\"%s", name, array);
		return true;
	}
	if (scalar_sql(field->type) == NULL)
		return complain(descriptor, field->name, "row.h maps no such field type; use one that it names");
	printf("%s%s", scalar_sql(field->type), array);
	return true;
}

static bool print_type(const ProtobufCMessageDescriptor *descriptor)
{
	char name[MAX_NAME];

	if (!snake_case(descriptor->short_name, name, sizeof(name)))
		return complain(descriptor, "", "the name is too long for PostgreSQL; shorten it in the .proto file");
	printf("create type api.\"%s\" as (", name);
	for (unsigned i = 0; i < descriptor->n_fields; i++)
		if (!print_attribute(descriptor, &descriptor->fields[i], i == 0))
			return false;
	printf("%s);\n", descriptor->n_fields > 0 ? "\n" : "");
	return true;
}

/* First what the message contains, then the message. The depth ends a cycle, which SQL cannot have. */
static bool visit(struct types *types, const ProtobufCMessageDescriptor *descriptor, int depth)
{
	if (is_done(types, descriptor))
		return true;
	if (depth > MAX_DEPTH)
		return complain(descriptor, "", "contains itself; a composite type cannot");
	for (unsigned i = 0; i < descriptor->n_fields; i++)
		if (descriptor->fields[i].type == PROTOBUF_C_TYPE_MESSAGE &&
		    !visit(types, (const ProtobufCMessageDescriptor *)descriptor->fields[i].descriptor, depth + 1))
			return false;
	if (types->n_done == MAX_TYPES)
		return complain(descriptor, "", "too many messages; raise MAX_TYPES");
	types->done[types->n_done++] = descriptor;
	return is_left_out(descriptor) || print_type(descriptor);
}

int main(void)
{
	static struct types types;

	printf("-- Made by proto/types from the .proto files; do not edit.\n");
	if (!visit(&types, &sdac__v1__envelope__descriptor, 0))
		return 1;
	for (size_t i = 0; i < sizeof(internal_roots) / sizeof(internal_roots[0]); i++)
		if (!visit(&types, internal_roots[i], 0))
			return 1;
	if (fflush(stdout) != 0) {
		perror("types: standard output");
		return 1;
	}
	return 0;
}
