/*
 * sdac submit: what a court says, by hand: JSON requests, or frames as they go over the wire.
 */
#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "clients/sdac/app.h"
#include "clients/sdac/batch.h"
#include "clients/sdac/families.h"
#include "clients/sdac/file.h"
#include "clients/sdac/grid.h"
#include "clients/sdac/json_read.h"
#include "clients/sdac/reflect.h"
#include "clients/sdac/say.h"
#include "proto/arena.h"
#include "proto/envelope.h"
#include "proto/frame.h"

#define FILE_CAP (256u << 20)
#define ARENA_CAP (512u << 20)
#define REQUEST_CAP (16u << 20)

struct submission {
	struct app *app;
	const char *file;
	struct arena *arena;
	ProtobufCMessage **requests;
	size_t count;
	struct grid *grid;
	size_t verdicts[6]; /* how many of each, by Verdict */
	size_t failed;
	int status; /* of the first that was not taken */
};

/* Reports the fault of request number nth (from 1). */
static enum sd_err bad(const struct submission *submission, size_t nth, const char *where, const char *what)
{
	say_error("%s: request %zu: %s%s%s", submission->file, nth, where, where[0] == '\0' ? "" : " ", what);
	return SD_INVALID;
}

static enum sd_err add(struct submission *submission, ProtobufCMessage *request)
{
	ProtobufCMessage **larger = reallocarray(submission->requests, submission->count + 1, sizeof *larger);
	if (larger == NULL)
		return SD_NO_MEMORY;
	submission->requests = larger;
	larger[submission->count++] = request;
	return SD_OK;
}

/* The same check as the daemon's, before anything is sent. */
static enum sd_err check(const struct submission *submission, size_t nth, const ProtobufCMessage *request)
{
	const size_t size = protobuf_c_message_get_packed_size(request);
	uint8_t *packed = size > REQUEST_CAP ? NULL : malloc(size + 1);
	if (packed == NULL)
		return bad(submission, nth, "", "is too large");
	(void)protobuf_c_message_pack(request, packed);
	struct wire_fault fault;
	const enum sd_err err = wire_check(request->descriptor, packed, size, &wire_limits_default, &fault);
	free(packed);
	return err == SD_OK ? SD_OK : bad(submission, nth, fault.where, fault.what);
}

static bool is_submission(const char *name)
{
	return strncmp(name, "submit_", 7) == 0 || strncmp(name, "withdraw_", 9) == 0;
}

/* {"submit_list_request": {...}}: the name of the envelope's field says which request it is. */
static enum sd_err add_json(struct submission *submission, const json_t *json)
{
	const size_t nth = submission->count + 1;
	const char *name = json_object_iter_key(json_object_iter((json_t *)(uintptr_t)json));
	if (json_object_size(json) != 1 || !is_submission(name))
		return bad(submission, nth, "", "is not {\"submit_list_request\": {...}} or another submission");
	const ProtobufCFieldDescriptor *field = reflect_field(&sdac__v1__envelope__descriptor, name, strlen(name));
	if (field == NULL || field->id % 2 != 0)
		return bad(submission, nth, name, "is no request");
	struct json_fault fault = { .what = "there is no memory" };
	ProtobufCMessage *request = NULL;
	enum sd_err err =
	    json_read(submission->arena, field->descriptor, json_object_get(json, name), &request, &fault);
	if (err != SD_OK)
		return bad(submission, nth, fault.where, fault.what);
	err = check(submission, nth, request);
	return err == SD_OK ? add(submission, request) : err;
}

static enum sd_err read_json(struct submission *submission, const char *data, size_t size)
{
	size_t at = 0;
	for (;;) {
		at += strspn(data + at, " \t\r\n");
		if (at >= size)
			return SD_OK;
		json_error_t error;
		json_t *json =
		    json_loadb(data + at, size - at, JSON_DISABLE_EOF_CHECK | JSON_REJECT_DUPLICATES, &error);
		if (json == NULL) {
			say_error("%s: request %zu is not JSON: %s (line %d of it)", submission->file,
			    submission->count + 1, error.text, error.line);
			return SD_INVALID;
		}
		at += (size_t)error.position;
		const enum sd_err err = add_json(submission, json);
		json_decref(json);
		if (err != SD_OK)
			return err;
	}
}

static enum sd_err read_frames(struct submission *submission, const char *data, size_t size)
{
	const uint8_t *at = (const uint8_t *)data;
	while (size > 0) {
		const size_t nth = submission->count + 1;
		size_t length = 0;
		if (frame_next(at, size, REQUEST_CAP, &length) != FRAME_WHOLE)
			return bad(submission, nth, "", "is no whole frame");
		Sdac__V1__Envelope *envelope = NULL;
		struct wire_fault fault = { .what = "there is no memory" };
		if (envelope_unpack(submission->arena, at + FRAME_HEADER_SIZE, length, &wire_limits_default, &envelope,
			&fault) != SD_OK)
			return bad(submission, nth, fault.where, fault.what);
		const char *name = envelope_tag_name(envelope_tag(envelope));
		if (!is_submission(name) || envelope_tag(envelope) % 2 != 0)
			return bad(submission, nth, name, "is no submission");
		if (add(submission, envelope_body(envelope)) != SD_OK)
			return SD_NO_MEMORY;
		at += FRAME_HEADER_SIZE + length;
		size -= FRAME_HEADER_SIZE + length;
	}
	return SD_OK;
}

static int read_submission(struct submission *submission)
{
	char *data = NULL;
	size_t size = 0;
	enum sd_err err = file_read(submission->file, FILE_CAP, &data, &size);
	if (err != SD_OK) {
		say_error("cannot read %s: %s", submission->file, err == SD_IO ? strerror(errno) : "it is too large");
		return EX_NOINPUT;
	}
	/* A frame of less than 16 MiB begins with a zero octet, JSON never does. */
	err = size > 0 && data[0] == '\0' ? read_frames(submission, data, size) : read_json(submission, data, size);
	free(data);
	if (err == SD_OK && submission->count == 0) {
		say_error("%s holds no request", submission->file);
		return EX_DATAERR;
	}
	if (err == SD_NO_MEMORY)
		say_error("there is no memory for so much");
	return err == SD_OK ? EX_OK : err == SD_NO_MEMORY ? EX_OSERR : EX_DATAERR;
}

static const char *verdict_word(Sdac__V1__Verdict verdict, char *word, size_t size)
{
	const ProtobufCEnumValue *value =
	    protobuf_c_enum_descriptor_get_value(&sdac__v1__verdict__descriptor, (int)verdict);
	(void)snprintf(word, size, "%s", value == NULL ? "?" : value->name + strlen("VERDICT_"));
	for (char *at = word; *at != '\0'; at++)
		*at = (char)tolower((unsigned char)*at);
	return word;
}

/* All responses to submissions have these. */
static void count_verdict(struct submission *submission, size_t which, Sdac__V1__Verdict verdict, const char *reason)
{
	const bool is_refused =
	    verdict == SDAC__V1__VERDICT__VERDICT_CONFLICT || verdict == SDAC__V1__VERDICT__VERDICT_REJECTED;
	char word[32];
	if ((size_t)verdict < sizeof submission->verdicts / sizeof *submission->verdicts)
		submission->verdicts[verdict]++;
	if (!is_refused)
		return;
	say_error("request %zu: %s%s%s", which + 1, verdict_word(verdict, word, sizeof word),
	    reason == NULL ? "" : ": ", reason == NULL ? "" : reason);
	if (submission->status == EX_OK)
		submission->status = EX_DATAERR;
}

static const struct grid_column receipt_columns[] = {
	{ "request", "Request" },
	{ "verdict", "Verdict" },
	{ "version", "Version" },
	{ "added", "Added" },
	{ "changed", "Changed" },
	{ "moved", "Moved" },
	{ "absent", "Absent" },
	{ "unchanged", "Unchanged" },
	{ "receipt_id", "Receipt" },
	{ "reason", "Reason" },
};
#define N_RECEIPT (sizeof receipt_columns / sizeof *receipt_columns)

static enum sd_err add_receipt(struct submission *submission, size_t which, const ProtobufCMessage *response)
{
	char number[24];
	char *cells[N_RECEIPT] = { 0 };
	enum sd_err err = SD_OK;
	(void)snprintf(number, sizeof number, "%zu", which + 1);
	for (size_t i = 0; i < N_RECEIPT && err == SD_OK; i++) {
		cells[i] = i == 0 ? strdup(number) : print_path(response, receipt_columns[i].key);
		if (cells[i] == NULL)
			err = SD_NO_MEMORY;
	}
	if (err == SD_OK)
		err = grid_add(submission->grid, (const char *const *)cells);
	for (size_t i = 0; i < N_RECEIPT; i++)
		free(cells[i]);
	return err;
}

/* Where an answer has its verdict and reason. */
struct answer_shape {
	const ProtobufCMessageDescriptor *descriptor;
	size_t verdict, reason;
};

#define ANSWER(lower, Type)                                                                                            \
	{                                                                                                              \
		.descriptor = &sdac__v1__##lower##_response__descriptor,                                               \
		.verdict = offsetof(Sdac__V1__##Type##Response, verdict),                                              \
		.reason = offsetof(Sdac__V1__##Type##Response, reason)                                                 \
	}

static const struct answer_shape *shape_of(const ProtobufCMessageDescriptor *descriptor)
{
	static const struct answer_shape shapes[] = {
		ANSWER(submit_list, SubmitList),
		ANSWER(submit_outcome, SubmitOutcome),
		ANSWER(submit_hearing, SubmitHearing),
		ANSWER(withdraw_list, WithdrawList),
		ANSWER(submit_sessions, SubmitSessions),
	};
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
		if (shapes[i].descriptor == descriptor)
			return &shapes[i];
	return NULL;
}

static void on_result(
    size_t which, enum sdac_result result, const ProtobufCMessage *response, const struct sdac_error *error, void *arg)
{
	struct submission *submission = arg;
	if (result != SDAC_OK) {
		submission->failed++;
		say_error("request %zu is not taken:", which + 1);
		const int status = app_say_error(result, error);
		if (submission->status == EX_OK)
			submission->status = status;
		return;
	}
	const struct answer_shape *shape = shape_of(response->descriptor);
	if (shape != NULL) {
		const char *at = (const char *)response;
		Sdac__V1__Verdict verdict;
		char *reason;
		memcpy(&verdict, at + shape->verdict, sizeof verdict);
		memcpy(&reason, at + shape->reason, sizeof reason);
		count_verdict(submission, which, verdict, reason);
	}
	const enum sd_err err = submission->app->format == PRINT_JSON ? print_json_line(stdout, response)
								      : add_receipt(submission, which, response);
	if (err != SD_OK && submission->status == EX_OK)
		submission->status = app_say_print(err);
}

static void say_summary(const struct submission *submission)
{
	char words[128] = "";
	size_t used = 0;
	for (size_t i = 1; i < sizeof submission->verdicts / sizeof *submission->verdicts; i++) {
		char word[32];
		if (submission->verdicts[i] == 0)
			continue;
		const int wrote = snprintf(words + used, sizeof words - used, "%s%zu %s", used == 0 ? "" : ", ",
		    submission->verdicts[i], verdict_word((Sdac__V1__Verdict)i, word, sizeof word));
		used += wrote > 0 && (size_t)wrote < sizeof words - used ? (size_t)wrote : 0;
	}
	if (submission->failed > 0)
		say_note("%zu submitted: %s%s%zu not taken", submission->count, words, used == 0 ? "" : ", ",
		    submission->failed);
	else
		say_note("%zu submitted: %s", submission->count, words);
}

static int send_submission(struct submission *submission)
{
	const int status = app_connect(submission->app);
	if (status != EX_OK)
		return status;
	submission->grid = grid_new(receipt_columns, N_RECEIPT);
	if (submission->grid == NULL ||
	    batch_run(submission->app->client, (const ProtobufCMessage *const *)submission->requests, submission->count,
		on_result, submission) != SD_OK)
		return app_say_print(SD_NO_MEMORY);
	if (submission->app->format == PRINT_CSV)
		grid_print_csv(submission->grid, stdout);
	else if (submission->app->format == PRINT_TABLE && grid_rows(submission->grid) > 0)
		grid_print_table(submission->grid, stdout, say_has_color(STDOUT_FILENO));
	say_summary(submission);
	return submission->status;
}

static int run_submit(struct app *app)
{
	struct submission submission = { .app = app, .file = app_word(app, 0), .arena = arena_new(ARENA_CAP) };
	if (submission.arena == NULL)
		return app_say_print(SD_NO_MEMORY);
	int status = read_submission(&submission);
	if (status == EX_OK && app_has(app, "dry-run"))
		say_note("%zu requests are well formed; nothing was sent.", submission.count);
	else if (status == EX_OK)
		status = send_submission(&submission);
	grid_free(submission.grid);
	free(submission.requests);
	arena_free(submission.arena);
	return status;
}

static const struct flag submit_flags[] = {
	{ "dry-run", 'n', NULL, "check the file and send nothing" },
	{ NULL, 0, NULL, NULL },
};

const struct verb submit_verbs[] = {
	{ NULL, "submit", "FILE", "send lists, hearings and outcomes as a feeder",
	    "FILE (- is standard input) holds JSON objects {\"submit_list_request\": {...}}, one a line or not,\n"
	    "with the field names of the .proto; submit_hearing_request, submit_outcome_request and\n"
	    "withdraw_list_request as well; or the frames of the protocol. All is checked before anything is sent. "
	    "Sending the same file again is\n"
	    "safe: each message_id has one effect.",
	    1, 1, submit_flags, run_submit },
	{ .name = NULL },
};
