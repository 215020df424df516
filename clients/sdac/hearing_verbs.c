/*
 * sdac hearing add: what is on no list, entered by a coordinator. It is a source like any other: an official list
 * that names the hearing takes over, and what was entered stays as it was.
 */
#include <openssl/rand.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "clients/sdac/app.h"
#include "clients/sdac/families.h"
#include "clients/sdac/say.h"

#define ID_OCTETS 16

/* One hearing of one defendant, with the room that its parts need. */
struct entry {
	Sdac__V1__SubmitListRequest request;
	Sdac__V1__Source source;
	Sdac__V1__ListedHearing hearing, *hearings[1];
	Sdac__V1__ListedDefendant defendant, *defendants[1];
	Sdac__V1__PersonName name;
	char message_id[sizeof "hand-" + (size_t)2 * ID_OCTETS];
};

/* Nobody else's id: a repeated call has the same one, another call of the verb has not. */
static bool make_id(struct entry *entry)
{
	unsigned char octets[ID_OCTETS];
	if (RAND_bytes(octets, sizeof octets) != 1)
		return false;
	size_t used = (size_t)snprintf(entry->message_id, sizeof entry->message_id, "hand-");
	for (size_t i = 0; i < sizeof octets; i++)
		used += (size_t)snprintf(entry->message_id + used, sizeof entry->message_id - used, "%02x", octets[i]);
	return true;
}

static char *flag(const struct app *app, const char *name)
{
	return (char *)(uintptr_t)app_flag(app, name);
}

static void fill_person(const struct app *app, struct entry *entry)
{
	entry->name = (Sdac__V1__PersonName)SDAC__V1__PERSON_NAME__INIT;
	entry->name.surname = (char *)(uintptr_t)app_word(app, 2);
	entry->name.forenames = (char *)(uintptr_t)app_word(app, 3);
	entry->name.has_form = 1;
	entry->name.form = SDAC__V1__NAME_FORM__NAME_FORM_STRUCTURED;
	entry->defendant = (Sdac__V1__ListedDefendant)SDAC__V1__LISTED_DEFENDANT__INIT;
	entry->defendant.name = &entry->name;
	entry->defendant.birth_date = flag(app, "born");
	entry->defendant.has_birth_date_quality = entry->defendant.birth_date != NULL;
	entry->defendant.birth_date_quality = SDAC__V1__DATE_QUALITY__DATE_QUALITY_OK;
	entry->defendant.has_in_custody = entry->defendant.in_custody = app_has(app, "custody");
	entry->defendant.bail_status = flag(app, "bail");
}

static void fill_hearing(const struct app *app, struct entry *entry)
{
	entry->hearing = (Sdac__V1__ListedHearing)SDAC__V1__LISTED_HEARING__INIT;
	entry->hearing.case_urn = flag(app, "urn");
	entry->hearing.case_number = flag(app, "case-number");
	entry->hearing.room = flag(app, "room");
	entry->hearing.local_time = flag(app, "time");
	entry->hearing.hearing_type = flag(app, "type");
	entry->hearing.has_time_precision = 1;
	entry->hearing.time_precision = entry->hearing.local_time != NULL
					    ? SDAC__V1__TIME_PRECISION__TIME_PRECISION_EXACT
					    : SDAC__V1__TIME_PRECISION__TIME_PRECISION_DATE_ONLY;
	entry->defendants[0] = &entry->defendant;
	entry->hearing.defendants = entry->defendants;
	entry->hearing.n_defendants = 1;
}

static void fill_request(const struct app *app, struct entry *entry)
{
	entry->source = (Sdac__V1__Source)SDAC__V1__SOURCE__INIT;
	entry->source.message_id = entry->message_id;
	entry->source.system = (char *)(uintptr_t) "manual";
	entry->hearings[0] = &entry->hearing;
	entry->request = (Sdac__V1__SubmitListRequest)SDAC__V1__SUBMIT_LIST_REQUEST__INIT;
	entry->request.source = &entry->source;
	entry->request.court_code = (char *)(uintptr_t)app_word(app, 0);
	entry->request.list_date = (char *)(uintptr_t)app_word(app, 1);
	entry->request.has_list_type = entry->request.has_completeness = 1;
	entry->request.list_type = SDAC__V1__LIST_TYPE__LIST_TYPE_MANUAL;
	entry->request.completeness = SDAC__V1__COMPLETENESS__COMPLETENESS_PARTIAL;
	entry->request.hearings = entry->hearings;
	entry->request.n_hearings = 1;
}

/* What became of it, in words. */
static int say_answer(const struct app *app, const Sdac__V1__SubmitListResponse *answer)
{
	if (answer->n_quarantined > 0) {
		say_error("not entered: %s", answer->quarantined[0]->explanation);
		return EX_DATAERR;
	}
	if (answer->verdict != SDAC__V1__VERDICT__VERDICT_ACCEPTED &&
	    answer->verdict != SDAC__V1__VERDICT__VERDICT_DUPLICATE) {
		say_error("not entered: %s", answer->reason == NULL ? "the daemon gives no reason" : answer->reason);
		return EX_DATAERR;
	}
	say_note("%s", answer->added > 0 ? "Entered. An official list that names it takes over."
		       : answer->moved + answer->changed > 0
			   ? "It was known, and is now as you said where nobody official speaks."
			   : "It was known like this already.");
	return app->has_format ? app_print(app, &answer->base, NULL, NULL) : EX_OK;
}

static int run_add(struct app *app)
{
	struct entry entry = { 0 };
	if (!make_id(&entry)) {
		say_error("there is no randomness for a message id");
		return EX_OSERR;
	}
	if (!app_has(app, "born") && !app_has(app, "urn") && !app_has(app, "case-number"))
		return app_usage(app, "--born, --urn or --case-number is needed: a name alone can be anybody's");
	fill_person(app, &entry);
	fill_hearing(app, &entry);
	fill_request(app, &entry);
	const ProtobufCMessage *response = NULL;
	const int status = app_call(app, &entry.request.base, &response);
	return status == EX_OK ? say_answer(app, (const Sdac__V1__SubmitListResponse *)response) : status;
}

static int run_mark(struct app *app)
{
	Sdac__V1__MarkCaseRequest request = SDAC__V1__MARK_CASE_REQUEST__INIT;
	const char *answer = app_word(app, 1);
	if (strcmp(answer, "yes") != 0 && strcmp(answer, "no") != 0)
		return app_usage(app, "say yes or no");
	request.hearing_id = (char *)(uintptr_t)app_word(app, 0);
	request.has_is_domestic_abuse = 1;
	request.is_domestic_abuse = strcmp(answer, "yes") == 0;
	const ProtobufCMessage *response = NULL;
	const int status = app_call(app, &request.base, &response);
	if (status != EX_OK)
		return status;
	say_note("The case is %s domestic abuse.", request.is_domestic_abuse ? "called" : "not called");
	return app->has_format ? app_print(app, response, NULL, NULL) : EX_OK;
}

static const struct flag add_flags[] = {
	{ "born", 0, "DATE", "the defendant's date of birth, 1991-03-04" },
	{ "urn", 0, "URN", "of the prosecution, if it is known" },
	{ "case-number", 0, "N", "of the court, if it is known" },
	{ "time", 0, "HH:MM", "the court's clock" },
	{ "room", 0, "ROOM", "the courtroom" },
	{ "type", 0, "TEXT", "the kind of hearing; name nobody" },
	{ "custody", 0, NULL, "the defendant comes from custody" },
	{ "bail", 0, "LETTER", "bail status: A, B, C, L, P, R, S or U" },
	{ NULL, 0, NULL, NULL },
};

const struct verb hearing_verbs[] = {
	{ "hearing", "add", "COURT DATE SURNAME FORENAMES", "enter a hearing that is on no list",
	    "For a coordinator: overnight custody cases are on no list. Linked clients' people are told at\n"
	    "once. The same again changes nothing; an official list that names the hearing, by its URN or by\n"
	    "name and date of birth, takes over, and what you entered is kept.",
	    4, 4, add_flags, run_add },
	{ "hearing", "mark", "HEARING_ID yes|no", "say whether its case is domestic abuse",
	    "A coordinator's word wins over markers and offences, until she decides again.", 2, 2, NULL, run_mark },
	{ .name = NULL },
};
