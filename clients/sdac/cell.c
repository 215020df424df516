/*
 * Values as text, for machines and for people. Times for people are the court's local time (TZ is set in main).
 */
#include "clients/sdac/cell.h"

#include <ctype.h>
#include <errno.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clients/sdac/reflect.h"
#include "proto/wire.h"

static void split_ms(int64_t ms, time_t *seconds_r, int *rest_r)
{
	int64_t rest = ms % 1000;
	if (rest < 0)
		rest += 1000; /* before 1970 the second is the earlier one */
	*seconds_r = (time_t)((ms - rest) / 1000);
	*rest_r = (int)rest;
}

void cell_moment(char text[32], int64_t ms)
{
	time_t seconds = 0;
	int rest = 0;
	struct tm utc;
	split_ms(ms, &seconds, &rest);
	char second[24];
	if (gmtime_r(&seconds, &utc) == NULL || strftime(second, sizeof second, "%Y-%m-%dT%H:%M:%S", &utc) == 0)
		(void)snprintf(text, 32, "%lld", (long long)ms); /* a year beyond the calendar */
	else
		(void)snprintf(text, 32, "%s.%03dZ", second, rest);
}

int cell_parse_moment(const char *text, int64_t *ms_r)
{
	char *end = NULL;
	errno = 0;
	const long long plain = strtoll(text, &end, 10);
	if (errno == 0 && end != text && *end == '\0') {
		*ms_r = plain;
		return true;
	}
	struct tm utc = { 0 };
	const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &utc);
	if (rest == NULL)
		return false;
	int64_t fraction = 0;
	if (*rest == '.') {
		int64_t scale = 100;
		for (rest++; isdigit((unsigned char)*rest); rest++, scale /= 10)
			fraction += (*rest - '0') * scale;
	}
	/* Only UTC: a moment without its zone would be a guess. */
	if (strcmp(rest, "Z") != 0)
		return false;
	*ms_r = (int64_t)timegm(&utc) * 1000 + fraction;
	return true;
}

char *cell_base64(const uint8_t *data, size_t size)
{
	unsigned char *text = malloc((size + 2) / 3 * 4 + 1);
	if (text != NULL && EVP_EncodeBlock(text, data, (int)size) < 0)
		text[0] = '\0';
	return (char *)text;
}

/* "4 Mar 2026": ISO C's strftime has no day without padding. */
static void write_day(FILE *out, const struct tm *at)
{
	char month[16] = "";
	(void)strftime(month, sizeof month, "%b %Y", at);
	(void)fprintf(out, "%d %s", at->tm_mday, month);
}

static void write_moment(FILE *out, const void *value, enum cell_style style)
{
	int64_t ms = 0;
	char text[32];
	memcpy(&ms, value, sizeof ms);
	cell_moment(text, ms);
	if (style == CELL_PEOPLE) {
		time_t seconds = 0;
		int rest = 0;
		struct tm local;
		split_ms(ms, &seconds, &rest);
		if (localtime_r(&seconds, &local) != NULL) {
			write_day(out, &local);
			(void)fprintf(out, " %02d:%02d", local.tm_hour, local.tm_min);
			return;
		}
	}
	(void)fputs(text, out);
}

static bool is_date(const ProtobufCFieldDescriptor *field)
{
	const size_t length = strlen(field->name);
	return length > 5 && strcmp(field->name + length - 5, "_date") == 0;
}

static void write_string(FILE *out, const ProtobufCFieldDescriptor *field, const void *value, enum cell_style style)
{
	const char *string = NULL;
	memcpy(&string, value, sizeof string);
	struct tm day = { 0 };
	if (style == CELL_PEOPLE && is_date(field) && wire_is_iso_date(string, strlen(string)) &&
	    strptime(string, "%Y-%m-%d", &day) != NULL)
		write_day(out, &day);
	else
		(void)fputs(string, out);
}

static void write_enum(FILE *out, const ProtobufCFieldDescriptor *field, const void *value, enum cell_style style)
{
	int number = 0;
	memcpy(&number, value, sizeof number);
	const ProtobufCEnumDescriptor *descriptor = field->descriptor;
	const ProtobufCEnumValue *known = protobuf_c_enum_descriptor_get_value(descriptor, number);
	if (known == NULL || style == CELL_MACHINE) {
		if (known == NULL)
			(void)fprintf(out, "%d", number);
		else
			(void)fputs(known->name, out);
		return;
	}
	for (const char *at = known->name + reflect_enum_prefix(descriptor); *at != '\0'; at++)
		(void)fputc(*at == '_' ? ' ' : tolower((unsigned char)*at), out);
}

static void write_bytes(FILE *out, const void *value)
{
	ProtobufCBinaryData bytes;
	memcpy(&bytes, value, sizeof bytes);
	char *text = cell_base64(bytes.data, bytes.len);
	(void)fputs(text == NULL ? "" : text, out);
	free(text);
}

static void write_number(FILE *out, const ProtobufCFieldDescriptor *field, const void *value, enum cell_style style)
{
	union {
		int32_t i32;
		uint32_t u32;
		int64_t i64;
		uint64_t u64;
		double real;
		float single;
		protobuf_c_boolean truth;
	} number = { 0 };
	memcpy(&number, value, reflect_size(field->type));
	switch (field->type) {
	case PROTOBUF_C_TYPE_DOUBLE:
		(void)fprintf(out, style == CELL_PEOPLE ? "%.1f" : "%.17g", number.real);
		break;
	case PROTOBUF_C_TYPE_FLOAT:
		(void)fprintf(out, style == CELL_PEOPLE ? "%.1f" : "%.9g", (double)number.single);
		break;
	case PROTOBUF_C_TYPE_BOOL:
		(void)fputs(style == CELL_PEOPLE ? number.truth ? "yes" : "no" : number.truth ? "true" : "false", out);
		break;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		(void)fprintf(out, "%lu", (unsigned long)number.u32);
		break;
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		(void)fprintf(out, "%llu", (unsigned long long)number.u64);
		break;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
		(void)fprintf(out, "%lld", (long long)number.i64);
		break;
	default:
		(void)fprintf(out, "%ld", (long)number.i32);
		break;
	}
}

void cell_write(FILE *out, const ProtobufCFieldDescriptor *field, const void *value, enum cell_style style)
{
	if (field->type == PROTOBUF_C_TYPE_SFIXED64)
		write_moment(out, value, style);
	else if (field->type == PROTOBUF_C_TYPE_STRING)
		write_string(out, field, value, style);
	else if (field->type == PROTOBUF_C_TYPE_ENUM)
		write_enum(out, field, value, style);
	else if (field->type == PROTOBUF_C_TYPE_BYTES)
		write_bytes(out, value);
	else
		write_number(out, field, value, style);
}
