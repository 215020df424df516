/*
 * sdac case seal, unseal, allow, deny, break-glass: who may know of a case at all.
 */
#include <stdint.h>
#include <stdlib.h>
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

static int answer(struct app *app, const ProtobufCMessage *request, const char *note)
{
	const ProtobufCMessage *response = NULL;
	const int status = app_call(app, request, &response);
	if (status != EX_OK)
		return status;
	say_note("%s: %s", app_word(app, 0), note);
	return app->has_format ? app_print(app, response, NULL, NULL) : EX_OK;
}

static int run_seal(struct app *app)
{
	Sdac__V1__SealCaseRequest request = SDAC__V1__SEAL_CASE_REQUEST__INIT;
	int reason = 0;
	int status = app_enum(app, "reason", &sdac__v1__seal_reason__descriptor, &reason);
	if (status != EX_OK)
		return status;
	if (reason == 0)
		return app_usage(
		    app, "--reason is needed: police, court-staff, service-staff, known-to-staff or other");
	request.client_ref = word(app, 0);
	request.has_reason = 1;
	request.reason = (Sdac__V1__SealReason)reason;
	request.allow = app_flags(app, "allow", &request.n_allow);
	if (request.allow == NULL)
		return EX_OSERR;
	status = answer(app, &request.base, "sealed. For whoever is not named there is no such case.");
	free(request.allow);
	return status;
}

static int run_unseal(struct app *app)
{
	Sdac__V1__UnsealCaseRequest request = SDAC__V1__UNSEAL_CASE_REQUEST__INIT;
	request.client_ref = word(app, 0);
	request.reason = flag(app, "reason");
	if (request.reason == NULL)
		return app_usage(app, "--reason is needed: it stands in the audit trail");
	return answer(app, &request.base, "no longer sealed. Who was denied it still is.");
}

static int set_access(struct app *app, Sdac__V1__CaseAccess access, const char *note)
{
	Sdac__V1__SetCaseAccessRequest request = SDAC__V1__SET_CASE_ACCESS_REQUEST__INIT;
	const bool ends = app_has(app, "end");
	request.client_ref = word(app, 0);
	request.name = word(app, 1);
	request.service = flag(app, "service");
	request.reason = flag(app, "reason");
	request.has_access = 1;
	request.access = ends ? SDAC__V1__CASE_ACCESS__CASE_ACCESS_NONE : access;
	return answer(app, &request.base, ends ? "neither allowed nor denied any longer." : note);
}

static int run_allow(struct app *app)
{
	return set_access(app, SDAC__V1__CASE_ACCESS__CASE_ACCESS_ALLOW, "allowed, also while it is sealed.");
}

static int run_deny(struct app *app)
{
	return set_access(app, SDAC__V1__CASE_ACCESS__CASE_ACCESS_DENY, "denied, sealed or not.");
}

static int run_break_glass(struct app *app)
{
	Sdac__V1__BreakGlassRequest request = SDAC__V1__BREAK_GLASS_REQUEST__INIT;
	long long time_ms = 30LL * 60 * 1000;
	int reason = 0;
	int status = app_enum(app, "reason", &sdac__v1__glass_reason__descriptor, &reason);
	if (status != EX_OK)
		return status;
	if (reason == 0)
		return app_usage(app, "--reason is needed: risk-to-life, hearing-now, nobody-reached or court-order");
	if (app_has(app, "for") &&
	    (!args_duration_ms(app_flag(app, "for"), &time_ms) || time_ms < 60000 || time_ms > 86400000))
		return app_usage(app, "--for is a time from 1min to 24h");
	request.client_ref = word(app, 0);
	request.service = flag(app, "service");
	request.has_reason = 1;
	request.reason = (Sdac__V1__GlassReason)reason;
	request.has_minutes = 1;
	request.minutes = (int32_t)(time_ms / 60000);
	const ProtobufCMessage *response = NULL;
	status = app_call(app, &request.base, &response);
	if (status != EX_OK)
		return status;
	if (!((const Sdac__V1__BreakGlassResponse *)response)->has_until_at) {
		say_error("there is no such case, or none that you could open");
		return EX_NOINPUT;
	}
	say_note("%s: open to you. Those who may know of it have been told, and all that you read is marked.",
	    app_word(app, 0));
	return app->has_format ? app_print(app, response, NULL, NULL) : EX_OK;
}

static const struct flag seal_flags[] = {
	{ "reason", 0, "WORD", "police, court-staff, service-staff, known-to-staff or other" },
	{ "allow", 0, "NAME", "who else may know; may be given often" },
	{ NULL, 0, NULL, NULL },
};
static const struct flag unseal_flags[] = {
	{ "reason", 0, "TEXT", "why; needed. Name nobody" },
	{ NULL, 0, NULL, NULL },
};
static const struct flag access_flags[] = {
	{ "service", 0, "CODE", "the service, if you are not of it" },
	{ "reason", 0, "TEXT", "why, for the audit trail. Name nobody" },
	{ "end", 0, NULL, "take it back" },
	{ NULL, 0, NULL, NULL },
};
static const struct flag glass_flags[] = {
	{ "service", 0, "CODE", "the service, if you are not of it" },
	{ "reason", 0, "WORD", "risk-to-life, hearing-now, nobody-reached or court-order" },
	{ "for", 0, "TIME", "1min to 24h (default: 30min)" },
	{ NULL, 0, NULL, NULL },
};

const struct verb wall_verbs[] = {
	{ "case", "seal", "CLIENT_REF", "seal a case to named people",
	    "The case's IDVA, you and those who are named may know of it. For everybody else there is no such\n"
	    "case: it stands in no list, count or notice of theirs.",
	    1, 1, seal_flags, run_seal },
	{ "case", "unseal", "CLIENT_REF", "lift the seal of a case", NULL, 1, 1, unseal_flags, run_unseal },
	{ "case", "allow", "CLIENT_REF NAME", "let somebody know of a sealed case", NULL, 2, 2, access_flags,
	    run_allow },
	{ "case", "deny", "CLIENT_REF NAME", "keep a case from somebody, sealed or not",
	    "Whatever her role, court or service. A coordinator may deny herself a case, and cannot take it back.", 2,
	    2, access_flags, run_deny },
	{ "case", "break-glass", "CLIENT_REF", "see a sealed case for a time, and say why",
	    "For the court's coordinator, and whoever covers or has the duty of the service. Those who may\n"
	    "know of the case hear of it at once, the administrators that it happened. It ends by itself.",
	    1, 1, glass_flags, run_break_glass },
	{ .name = NULL },
};
