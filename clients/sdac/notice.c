/*
 * sdac ack, and the table of the verbs about notices.
 */
#include "clients/sdac/notice.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "clients/sdac/app.h"
#include "clients/sdac/batch.h"
#include "clients/sdac/families.h"
#include "clients/sdac/say.h"

#define PAGE 500

struct acks {
	Sdac__V1__AckNoticeRequest *requests;
	const ProtobufCMessage **pointers;
	size_t count;
	size_t done;
	size_t already;
	int status; /* of the first that failed */
};

static void acks_clear(struct acks *acks)
{
	for (size_t i = 0; i < acks->count; i++)
		free(acks->requests[i].notice_id);
	free(acks->requests);
	free(acks->pointers);
}

/* notice_id NULL: by sequence. */
static bool acks_add(struct acks *acks, const char *notice_id, int64_t sequence)
{
	Sdac__V1__AckNoticeRequest *larger = reallocarray(acks->requests, acks->count + 1, sizeof *larger);
	if (larger == NULL)
		return false;
	acks->requests = larger;
	Sdac__V1__AckNoticeRequest *request = &larger[acks->count];
	sdac__v1__ack_notice_request__init(request);
	request->notice_id = notice_id == NULL ? NULL : strdup(notice_id);
	request->has_sequence = notice_id == NULL;
	request->sequence = sequence;
	if (notice_id != NULL && request->notice_id == NULL)
		return false;
	acks->count++;
	return true;
}

/* All that the caller has not acknowledged yet, page by page. */
static int add_all(struct app *app, struct acks *acks)
{
	Sdac__V1__ListNoticesRequest request = SDAC__V1__LIST_NOTICES_REQUEST__INIT;
	request.has_unacknowledged_only = request.unacknowledged_only = 1;
	request.has_limit = 1;
	request.limit = PAGE;
	for (;;) {
		const ProtobufCMessage *response = NULL;
		const int status = app_call(app, &request.base, &response);
		if (status != EX_OK)
			return status;
		const Sdac__V1__ListNoticesResponse *page = (const Sdac__V1__ListNoticesResponse *)response;
		int64_t last = request.after_sequence;
		for (size_t i = 0; i < page->n_notices; i++) {
			const Sdac__V1__Notice *notice = page->notices[i];
			if (!acks_add(acks, NULL, notice->sequence))
				return app_say_print(SD_NO_MEMORY);
			last = notice->sequence > last ? notice->sequence : last;
		}
		if (page->n_notices < PAGE || last == request.after_sequence)
			return EX_OK;
		request.has_after_sequence = 1;
		request.after_sequence = last;
	}
}

static int add_word(const struct app *app, struct acks *acks, const char *word, bool is_sequence)
{
	long long sequence = 0;
	const bool is_number = args_number(word, 1, INT64_MAX, &sequence);
	if (is_sequence && !is_number)
		return app_usage(app, "--sequence is a whole number from 1");
	return acks_add(acks, is_number ? NULL : word, sequence) ? EX_OK : app_say_print(SD_NO_MEMORY);
}

static int collect(struct app *app, struct acks *acks)
{
	int status = EX_OK;
	for (size_t i = 0; status == EX_OK && i < app->args.n_words; i++)
		status = add_word(app, acks, app_word(app, i), false);
	for (size_t i = 0; status == EX_OK && i < args_count(&app->args, "sequence"); i++)
		status = add_word(app, acks, args_nth(&app->args, "sequence", i), true);
	if (status != EX_OK)
		return status;
	if (app_has(app, "all"))
		return acks->count == 0 ? add_all(app, acks) : app_usage(app, "--all stands alone");
	return acks->count > 0 ? EX_OK : app_usage(app, "say which: NOTICE, --sequence N, or --all");
}

static void on_result(
    size_t which, enum sdac_result result, const ProtobufCMessage *response, const struct sdac_error *error, void *arg)
{
	struct acks *acks = arg;
	if (result == SDAC_OK) {
		acks->done++;
		acks->already += ((const Sdac__V1__AckNoticeResponse *)response)->already != 0;
		return;
	}
	const Sdac__V1__AckNoticeRequest *request = &acks->requests[which];
	if (request->notice_id == NULL)
		say_error("notice %lld is not acknowledged:", (long long)request->sequence);
	else
		say_error("notice %s is not acknowledged:", request->notice_id);
	const int status = app_say_error(result, error);
	if (acks->status == EX_OK)
		acks->status = status;
}

static int send_all(struct app *app, struct acks *acks)
{
	acks->pointers = calloc(acks->count + 1, sizeof *acks->pointers);
	if (acks->pointers == NULL)
		return app_say_print(SD_NO_MEMORY);
	for (size_t i = 0; i < acks->count; i++)
		acks->pointers[i] = &acks->requests[i].base;
	if (batch_run(app->client, acks->pointers, acks->count, on_result, acks) != SD_OK)
		return app_say_print(SD_NO_MEMORY);
	say_note("%zu acknowledged%s.", acks->done, acks->already > 0 ? ", some of them before" : "");
	return acks->status;
}

int run_ack(struct app *app)
{
	struct acks acks = { 0 };
	int status = collect(app, &acks);
	if (status == EX_OK)
		status = app_connect(app);
	if (status == EX_OK)
		status = send_all(app, &acks);
	acks_clear(&acks);
	return status;
}

static const struct flag watch_flags[] = {
	{ "since", 0, "N", "from behind this sequence; 0 for all (default: the first not acknowledged)" },
	{ "count", 0, "N", "end after so many notices; with --timeout, exit 75 if they do not come" },
	{ NULL, 0, NULL, NULL },
};
static const struct flag ack_flags[] = {
	{ "sequence", 0, "N", "by the number that 'sdac watch' shows; may be given often" },
	{ "all", 0, NULL, "all of yours that are not acknowledged" },
	{ NULL, 0, NULL, NULL },
};

const struct verb notice_verbs[] = {
	{ NULL, "watch", "", "receive notices as they come",
	    "A table on a terminal, one JSON object a line otherwise. It connects again by itself, resumes\n"
	    "where it was, and says so when nothing can be heard. A newer connection of yours ends it.",
	    0, 0, watch_flags, run_watch },
	{ NULL, "ack", "[NOTICE...]", "say that you have seen notices",
	    "NOTICE is a sequence number or a notice's id. What nobody acknowledges is repeated, and then\n"
	    "goes to somebody else.",
	    0, -1, ack_flags, run_ack },
	{ .name = NULL },
};
