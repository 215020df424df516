/*
 * The shared results of a Common Platform hearing as outcomes; see cp_write.h.
 *
 * Whom an order protects, and where she lives, is dropped here (feeds.md 1.5): prompts that say it,
 * the whole text of such an order, and every other text of the document in which the same words
 * stand. What is left of texts and prompts goes into the SENSITIVE fields and nowhere else.
 */
#include "clients/feed/cp_write.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "clients/feed/outcome.h"
#include "clients/feed/tree.h"

/* Orders that protect a person, by CJS result code: restraining, on acquittal, its variation; stalking protection;
 * domestic abuse protection. */
static bool is_protective(const char *code, const char *label)
{
	static const char *const codes[] = { "3047", "3260", "3263", "3306", "3307", "3326" };
	static const char *const words[] = { "restraining", "protection order", "protection notice" };
	for (size_t i = 0; code != NULL && i < sizeof codes / sizeof *codes; i++)
		if (strcmp(code, codes[i]) == 0)
			return true;
	for (size_t i = 0; label != NULL && i < sizeof words / sizeof *words; i++)
		if (strcasestr(label, words[i]) != NULL)
			return true;
	return false;
}

/* Conditions may well speak of "the complainant" or "the victim": only who it is must not be told. */
static bool is_secret(const struct cp_hearing *hearing, const char *text)
{
	return text != NULL && (strcasestr(text, "protected person") != NULL || cp_names_protected(hearing, text));
}

/* "RIB - Remanded in custody with bail direction": the short code stands before the label, if it is there. */
static char *short_code(struct cp_hearing *hearing, const json_t *tree, const char *label)
{
	const char *text = cp_word(tree, "resultText");
	const char *given = cp_word(tree, "shortCode");
	size_t length = 0;
	if (given != NULL)
		return reading_strdup(hearing->reading, given);
	if (text == NULL || label == NULL)
		return NULL;
	while (isupper((unsigned char)text[length]) || isdigit((unsigned char)text[length]))
		length++;
	if (length == 0 || length > 16 || strncmp(text + length, " - ", 3) != 0 ||
	    strncmp(text + length + 3, label, strlen(label)) != 0)
		return NULL;
	return reading_strndup(hearing->reading, text, length);
}

/* "C,F," */
static void add_qualifiers(struct cp_hearing *hearing, const json_t *tree, Sdac__V1__OutcomeResult *result)
{
	for (const char *at = cp_word(tree, "qualifier"); at != NULL && *at != '\0';) {
		const size_t length = strcspn(at, ", ");
		if (length != 0)
			outcome_add_qualifier(hearing->reading, result, reading_strndup(hearing->reading, at, length));
		at += length;
		at += strspn(at, ", ");
	}
}

/* "Remand basis: ..." False if it was left out, for her sake. */
static bool add_prompt(
    struct cp_hearing *hearing, const json_t *prompt, Sdac__V1__OutcomeResult *result, const char *where)
{
	struct reading *reading = hearing->reading;
	const char *label = tree_text(reading, prompt, "label", TEXT_PHRASE, where);
	const char *value = tree_text(reading, prompt, "value", TEXT_PHRASE, where);
	if (cp_is_about_protected(label) || cp_is_about_protected(cp_word(prompt, "promptReference")) ||
	    is_secret(hearing, value))
		return false;
	if (value != NULL)
		outcome_add_condition(
		    reading, result, label == NULL ? value : arena_printf(reading->arena, "%s: %s", label, value));
	return true;
}

static void fill_texts(struct cp_hearing *hearing, const struct cp_result *found, Sdac__V1__OutcomeResult *result)
{
	struct reading *reading = hearing->reading;
	const json_t *prompts = tree_member(found->tree, "judicialResultPrompts");
	char *text = tree_text(reading, found->tree, "resultText", TEXT_PHRASE, found->where);
	bool dropped = false;
	for (size_t i = 0; i < tree_count(prompts) && reading->status == SD_OK; i++)
		dropped |= !add_prompt(hearing, tree_element(prompts, i), result, found->where);
	dropped |= text != NULL && (is_protective(result->code, result->label) || is_secret(hearing, text));
	if (!dropped)
		result->text = text;
	else
		reading_warn(reading, found->where, "the text of a result about a protected person was left out");
}

/* Reason of an amendment, free text, and of an adjournment. */
static void add_reason(struct cp_hearing *hearing, const json_t *tree, const char *name,
    Sdac__V1__OutcomeResult *result, const char *where)
{
	const char *text = tree_text(hearing->reading, tree, name, TEXT_PHRASE, where);
	if (text != NULL && !is_secret(hearing, text))
		outcome_add_condition(hearing->reading, result, text);
}

static void write_result(struct cp_hearing *hearing, const struct cp_result *found)
{
	struct reading *reading = hearing->reading;
	const Sdac__V1__ListedDefendant *defendant = reading->at_defendant;
	bool known;
	Sdac__V1__OutcomeResult *result = outcome_add_result(reading, found->level);
	if (result == NULL)
		return;
	result->source_result_id = tree_text(reading, found->tree, "judicialResultId", TEXT_CODE, found->where);
	if (found->offence < defendant->n_offences) {
		result->has_offence_sequence = true;
		result->offence_sequence = defendant->offences[found->offence]->sequence;
	}
	result->code = tree_text(reading, found->tree, "cjsCode", TEXT_CODE, found->where);
	result->label = tree_text(reading, found->tree, "label", TEXT_NAME, found->where);
	if (cp_names_protected(hearing, result->label))
		result->label = NULL;
	result->short_code = short_code(hearing, found->tree, cp_word(found->tree, "label"));
	result->ordered_date = cp_date(hearing, found->tree, "orderedDate", found->where);
	result->has_is_deleted = result->is_deleted =
	    found->was_deleted || tree_truth(found->tree, "isDeleted", &known);
	add_qualifiers(hearing, found->tree, result);
	fill_texts(hearing, found, result);
	add_reason(hearing, found->tree, "amendmentReason", result, found->where);
	add_reason(hearing, tree_member(found->tree, "nextHearing"), "adjournmentReason", result, found->where);
}

/* The more restrictive first; an order of our own, since the Platform's tables disagree (domain.md 2.3). A says that
 * the result does not touch bail. */
static const char bail_ranks[] = "SCLRPBU";

static void write_bail(struct cp_hearing *hearing, const struct cp_seat *seat)
{
	char best[2] = "";
	const char *found_best = NULL;
	for (size_t i = 0; i < seat->n_results; i++) {
		bool known;
		const json_t *tree = seat->results[i]->tree;
		const char *status = cp_word(tree, "postHearingCustodyStatus");
		const char *rank = status == NULL || status[1] != '\0' ? NULL : strchr(bail_ranks, status[0]);
		if (rank == NULL || seat->results[i]->was_deleted || tree_truth(tree, "isDeleted", &known))
			continue;
		if (found_best == NULL || rank < found_best)
			found_best = rank;
	}
	const char *before = hearing->reading->at_defendant->bail_status;
	if (found_best == NULL) {
		outcome_set_bail(hearing->reading, before);
		return;
	}
	best[0] = *found_best;
	if (before != NULL && strcmp(before, "A") != 0 && strcmp(before, best) != 0)
		reading_warn(
		    hearing->reading, seat->where, "the results give another bail status than the defendant's own");
	outcome_set_bail(hearing->reading, best);
}

/* Conditions of bail are written beside the defendant; they belong to a result that grants bail, or to the first. */
static void write_bail_conditions(struct cp_hearing *hearing, const struct cp_seat *seat)
{
	struct reading *reading = hearing->reading;
	Sdac__V1__SubmitOutcomeRequest *request = &reading->at_outcome->request;
	const json_t *person = tree_member(seat->person, "personDefendant");
	char *text = tree_text(reading, person, "bailConditions", TEXT_PHRASE, seat->where);
	if (text == NULL)
		return;
	if (is_secret(hearing, text) || request->n_results == 0) {
		reading_warn(reading, seat->where, "conditions of bail were left out");
		return;
	}
	Sdac__V1__OutcomeResult *holder = request->results[0];
	for (size_t i = 0; i < seat->n_results && i < request->n_results; i++) {
		const char *status = cp_word(seat->results[i]->tree, "postHearingCustodyStatus");
		if (status != NULL && request->bail_status != NULL && strcmp(status, request->bail_status) == 0) {
			holder = request->results[i];
			break;
		}
	}
	outcome_add_condition(reading, holder, text);
}

static void write_trial(struct cp_hearing *hearing)
{
	struct reading *reading = hearing->reading;
	Sdac__V1__SubmitOutcomeRequest *request = &reading->at_outcome->request;
	const json_t *trial = tree_member(hearing->tree, "crackedIneffectiveTrial");
	bool known;
	char *type = tree_text(reading, trial, "type", TEXT_CODE, "crackedIneffectiveTrial");
	for (char *at = type; at != NULL && *at != '\0'; at++)
		*at = (char)tolower((unsigned char)*at);
	if (type == NULL && tree_truth(hearing->tree, "isVacatedTrial", &known))
		type = reading_strdup(reading, "vacated");
	if (type == NULL && tree_truth(hearing->tree, "isEffectiveTrial", &known))
		type = reading_strdup(reading, "effective");
	request->trial_outcome = type;
	request->trial_outcome_reason = tree_text(reading, trial, "code", TEXT_CODE, "crackedIneffectiveTrial");
}

static void open_outcome(struct cp_hearing *hearing, const struct cp_seat *seat, const struct cp_shared *shared)
{
	struct outcome *outcome = outcome_open(hearing->reading);
	const struct cp_matter *matter = hearing->matters[seat->matter];
	if (outcome == NULL)
		return;
	Sdac__V1__SubmitOutcomeRequest *request = &outcome->request;
	request->court_code = reading_strdup(hearing->reading, shared->day->court_code);
	request->court_name = reading_strdup(hearing->reading, shared->day->court_name);
	request->source_court_id = reading_strdup(hearing->reading, shared->day->court_id);
	request->hearing_date = reading_strdup(hearing->reading, shared->day->start.date);
	request->source_hearing_id = tree_text(hearing->reading, hearing->tree, "id", TEXT_CODE, seat->where);
	request->case_urn = cp_urn(hearing, matter);
	request->has_shared_at = shared->has_at;
	request->shared_at = shared->at;
	outcome->source.has_published_at = shared->has_at;
	outcome->source.published_at = shared->at;
	outcome->is_domestic_abuse = cp_is_domestic_abuse(hearing, matter);
	Sdac__V1__ListedHearing *heard = reading_alloc(hearing->reading, sizeof *heard);
	if (heard == NULL)
		return;
	sdac__v1__listed_hearing__init(heard);
	cp_fill_record(hearing, matter, shared->day, heard);
	hearing->reading->at_hearing = NULL;
	outcome->heard = heard;
	if (request->court_code == NULL && request->court_name == NULL)
		reading_warn(hearing->reading, shared->day->where, "the court is not named: give its code");
	cp_fill_defendant(hearing, seat);
	write_trial(hearing);
}

static bool says_nothing(const struct outcome *outcome, const struct cp_shared *shared)
{
	const Sdac__V1__ListedDefendant *defendant = &outcome->defendant;
	if (outcome->request.n_results != 0 || shared->is_reshare || outcome->request.trial_outcome != NULL)
		return false;
	for (size_t i = 0; i < defendant->n_offences; i++)
		if (defendant->offences[i]->plea != NULL || defendant->offences[i]->verdict != NULL)
			return false;
	return true;
}

static bool is_amended(const struct cp_seat *seat, const struct cp_shared *shared)
{
	bool known;
	for (size_t i = 0; i < seat->n_results; i++)
		if (seat->results[i]->was_deleted || cp_word(seat->results[i]->tree, "amendmentDate") != NULL ||
		    tree_truth(seat->results[i]->tree, "isDeleted", &known))
			return true;
	return shared->is_reshare;
}

void cp_write_outcomes(struct cp_hearing *hearing, const struct cp_shared *shared)
{
	for (size_t i = 0; i < hearing->n_seats && hearing->reading->status == SD_OK; i++) {
		const struct cp_seat *seat = hearing->seats[i];
		open_outcome(hearing, seat, shared);
		struct outcome *outcome = hearing->reading->at_outcome;
		if (outcome == NULL)
			return;
		for (size_t j = 0; j < seat->n_results && hearing->reading->status == SD_OK; j++)
			write_result(hearing, seat->results[j]);
		outcome->request.has_is_amendment = outcome->request.is_amendment = is_amended(seat, shared);
		write_bail(hearing, seat);
		write_bail_conditions(hearing, seat);
		cp_write_next_hearing(hearing, seat);
		outcome->says_nothing = says_nothing(outcome, shared);
		if (outcome->says_nothing)
			reading_warn(
			    hearing->reading, seat->where, "nothing was decided about this defendant: not sent");
	}
	reading_leave(hearing->reading);
}
