/*
 * sdac kind: what calls for a notice, who gets it and by when; a change takes two people.
 */
#include <stdint.h>
#include <string.h>
#include <sysexits.h>

#include "clients/sdac/app.h"
#include "clients/sdac/families.h"
#include "clients/sdac/say.h"

static char *word(const struct app *app, size_t nth)
{
	return (char *)(uintptr_t)app_word(app, nth);
}

static char *flag(const struct app *app, const char *name)
{
	return (char *)(uintptr_t)app_flag(app, name);
}

static int run_list(struct app *app)
{
	static const struct print_column columns[] = {
		{ "table_row", "Row" },
		{ "kind", "Kind" },
		{ "version", "Version" },
		{ "state", "State" },
		{ "priority", "Priority" },
		{ "urgent_when", "Urgent when" },
		{ "send_by", "Send by" },
		{ "ladder", "Ladder" },
		{ NULL, NULL },
	};
	Sdac__V1__ListNoticeKindsRequest request = SDAC__V1__LIST_NOTICE_KINDS_REQUEST__INIT;
	request.has_proposed_only = request.proposed_only = app_has(app, "proposed");
	return app_call_print(app, &request.base, "kinds", columns);
}

static int run_show(struct app *app)
{
	static const struct print_column columns[] = {
		{ "version", "Version" },
		{ "state", "State" },
		{ "priority", "Priority" },
		{ "ladder", "Ladder" },
		{ "urgent_ladder", "Urgent" },
		{ "out_ladder", "Out of hours" },
		{ "also", "At once" },
		{ "repeat_every", "Again" },
		{ "proposed_by", "Proposed by" },
		{ "decided_by", "Decided by" },
		{ "reason", "Reason" },
		{ NULL, NULL },
	};
	Sdac__V1__ShowNoticeKindRequest request = SDAC__V1__SHOW_NOTICE_KIND_REQUEST__INIT;
	request.kind = word(app, 0);
	return app_call_print(app, &request.base, "versions", columns);
}

static int read_numbers(struct app *app, Sdac__V1__ProposeNoticeKindRequest *request)
{
	long long priority = 0;
	long long attempts = 0;
	int status = app_number(app, "priority", 1, 5, &priority);
	if (status == EX_OK)
		status = app_number(app, "attempts", 1, 1000, &attempts);
	request->has_priority = priority > 0;
	request->priority = (int32_t)priority;
	request->has_attempts = attempts > 0;
	request->attempts = (int32_t)attempts;
	return status;
}

static int run_propose(struct app *app)
{
	Sdac__V1__ProposeNoticeKindRequest request = SDAC__V1__PROPOSE_NOTICE_KIND_REQUEST__INIT;
	int status = read_numbers(app, &request);
	if (status != EX_OK)
		return status;
	if (app_flag(app, "reason") == NULL)
		return app_usage(app, "--reason is needed: whoever approves reads it");
	request.kind = word(app, 0);
	request.reason = flag(app, "reason");
	request.title = flag(app, "title");
	request.wording = flag(app, "wording");
	request.send_by = flag(app, "send-by");
	request.ladder = flag(app, "ladder");
	request.urgent_ladder = flag(app, "urgent-ladder");
	request.out_ladder = flag(app, "out-ladder");
	request.repeat_every = flag(app, "repeat-every");
	const ProtobufCMessage *response = NULL;
	status = app_call(app, &request.base, &response);
	if (status != EX_OK)
		return status;
	const Sdac__V1__ProposeNoticeKindResponse *answer = (const Sdac__V1__ProposeNoticeKindResponse *)response;
	say_note("Proposed. Nothing changes until a second person approves: sdac kind approve %s %d",
	    answer->proposed->kind, answer->proposed->version);
	return app->has_format ? app_print(app, response, NULL, NULL) : EX_OK;
}

static int decide(struct app *app, bool approve)
{
	Sdac__V1__DecideNoticeKindRequest request = SDAC__V1__DECIDE_NOTICE_KIND_REQUEST__INIT;
	long long version = 0;
	if (!args_number(app_word(app, 1), 1, INT32_MAX, &version))
		return app_usage(app, "VERSION is a whole number: 'sdac kind list --proposed' shows it");
	request.kind = word(app, 0);
	request.has_version = 1;
	request.version = (int32_t)version;
	request.has_approve = 1;
	request.approve = approve;
	request.reason = flag(app, "reason");
	const ProtobufCMessage *response = NULL;
	const int status = app_call(app, &request.base, &response);
	if (status != EX_OK)
		return status;
	say_note(
	    "%s", approve ? "In force for every notice that is raised from now on." : "Rejected. Nothing changes.");
	return app->has_format ? app_print(app, response, NULL, NULL) : EX_OK;
}

static int run_approve(struct app *app)
{
	return decide(app, true);
}

static int run_reject(struct app *app)
{
	return decide(app, false);
}

static const struct flag list_flags[] = {
	{ "proposed", 0, NULL, "only the changes that wait for a second person" },
	{ NULL, 0, NULL, NULL },
};
static const struct flag propose_flags[] = {
	{ "reason", 0, "TEXT", "why; needed" },
	{ "priority", 0, "N", "1 to 5, 1 most urgent" },
	{ "ladder", 0, "STEPS", "such as 'idva 15 min, cover 15 min, coordinator 30 min'" },
	{ "urgent-ladder", 0, "STEPS", "the same of an urgent one" },
	{ "out-ladder", 0, "STEPS", "the same of an urgent one out of hours" },
	{ "send-by", 0, "TIME", "from the fact to the push" },
	{ "repeat-every", 0, "TIME", "again after this" },
	{ "attempts", 0, "N", "at most so often" },
	{ "title", 0, "TEXT", "its title" },
	{ "wording", 0, "TEXT", "what is read inside the client" },
	{ NULL, 0, NULL, NULL },
};
static const struct flag decide_flags[] = {
	{ "reason", 0, "TEXT", "why" },
	{ NULL, 0, NULL, NULL },
};

const struct verb kind_verbs[] = {
	{ "kind", "list", "", "list the kinds of notices and their deadlines", NULL, 0, 0, list_flags, run_list },
	{ "kind", "show", "KIND", "show all versions of a kind of notice", NULL, 1, 1, NULL, run_show },
	{ "kind", "propose", "KIND", "propose another deadline, ladder or wording",
	    "It has no effect until a second person approves it, and then for the notices that are raised\n"
	    "from then on: those on their way keep what was promised.",
	    1, 1, propose_flags, run_propose },
	{ "kind", "approve", "KIND VERSION", "approve a change that another person proposed", NULL, 2, 2, decide_flags,
	    run_approve },
	{ "kind", "reject", "KIND VERSION", "reject a change, or take back one's own", NULL, 2, 2, decide_flags,
	    run_reject },
	{ .name = NULL },
};
