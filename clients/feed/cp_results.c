/*
 * Where the results of a shared Common Platform hearing hang, and to whom they belong; see cp.h.
 */
#include "clients/feed/cp.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "clients/feed/tree.h"

/* Above this many results of one person the same result may stand twice; looking would take too long. */
#define RESULTS_COMPARED 1000u
/* Shorter words stand in texts by chance. */
#define SECRET_MIN 4u

bool cp_is_about_protected(const char *words)
{
	static const char *const signs[] = { "protected", "name of victim", "nameofvictim", "address of victim",
		"addressofvictim", "victim or police", "third party", "thirdparty", "complainant" };
	for (size_t i = 0; words != NULL && i < sizeof signs / sizeof *signs; i++)
		if (strcasestr(words, signs[i]) != NULL)
			return true;
	return false;
}

bool cp_names_protected(const struct cp_hearing *hearing, const char *text)
{
	for (size_t i = 0; text != NULL && i < hearing->n_secrets; i++)
		if (strcasestr(text, hearing->secrets[i]) != NULL)
			return true;
	return false;
}

/* An answer, and no name. */
static bool is_plain(const char *text)
{
	static const char *const answers[] = { "true", "false", "none", "unknown" };
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
		if (strcasecmp(text, answers[i]) == 0)
			return true;
	return false;
}

static void add_secret(struct cp_hearing *hearing, const char *text, size_t length)
{
	while (length != 0 && (*text == ' ' || *text == ':')) {
		text++;
		length--;
	}
	if (length < SECRET_MIN || hearing->n_secrets == CP_SECRETS_MAX)
		return;
	const char *copy = reading_strndup(hearing->reading, text, length);
	if (copy != NULL && !is_plain(copy) && !cp_names_protected(hearing, copy))
		hearing->secrets[hearing->n_secrets++] = copy;
}

/* A prompt that rolls up another result holds lines, "Protected person:Jane Doe": what stands behind the colon. */
static void note_lines(struct cp_hearing *hearing, const char *value)
{
	while (value != NULL && *value != '\0') {
		const size_t length = strcspn(value, "\n");
		const char *colon = memchr(value, ':', length);
		if (colon != NULL) {
			const char *label = reading_strndup(hearing->reading, value, (size_t)(colon - value));
			if (cp_is_about_protected(label))
				add_secret(hearing, colon + 1, length - (size_t)(colon + 1 - value));
		}
		value += length;
		value += *value == '\n' ? 1 : 0;
	}
}

static void note_secrets(struct cp_hearing *hearing, const json_t *result)
{
	const json_t *prompts = tree_member(result, "judicialResultPrompts");
	for (size_t i = 0; i < tree_count(prompts); i++) {
		const json_t *prompt = tree_element(prompts, i);
		const char *value = cp_word(prompt, "value");
		if (value == NULL)
			continue;
		if (cp_is_about_protected(cp_word(prompt, "label")) ||
		    cp_is_about_protected(cp_word(prompt, "promptReference")))
			add_secret(hearing, value, strlen(value));
		note_lines(hearing, value);
	}
}

static bool has_result(const struct cp_seat *seat, const json_t *tree)
{
	const char *id = cp_word(tree, "judicialResultId");
	for (size_t i = 0; id != NULL && seat->n_results < RESULTS_COMPARED && i < seat->n_results; i++) {
		const char *known = cp_word(seat->results[i]->tree, "judicialResultId");
		if (known != NULL && strcmp(known, id) == 0)
			return true;
	}
	return false;
}

static void add_result(struct cp_hearing *hearing, struct cp_seat *seat, const struct cp_result *found)
{
	if (!json_is_object(found->tree) || has_result(seat, found->tree))
		return;
	struct cp_result *result = reading_alloc(hearing->reading, sizeof *result);
	struct cp_result **results = reading_grow(hearing->reading, seat->results, seat->n_results);
	if (result == NULL || results == NULL)
		return;
	*result = *found;
	seat->results = results;
	seat->results[seat->n_results++] = result;
	hearing->n_results++;
	note_secrets(hearing, found->tree);
}

static void add_list(struct cp_hearing *hearing, struct cp_seat *seat, const json_t *list, struct cp_result found)
{
	for (size_t i = 0; i < tree_count(list) && hearing->reading->status == SD_OK; i++) {
		found.tree = tree_element(list, i);
		add_result(hearing, seat, &found);
	}
}

static size_t offence_index(const struct cp_seat *seat, const char *id)
{
	for (size_t i = 0; id != NULL && i < seat->n_offences; i++) {
		const char *known = cp_word(seat->offences[i], "id");
		if (known != NULL && strcmp(known, id) == 0)
			return i;
	}
	return SIZE_MAX;
}

static void add_of_offence(struct cp_hearing *hearing, struct cp_seat *seat, const json_t *offence, size_t index)
{
	const json_t *list = tree_member(offence, "judicialResults");
	if (tree_count(list) == 0)
		return;
	const struct cp_result found = { .level = SDAC__V1__RESULT_LEVEL__RESULT_LEVEL_OFFENCE,
		.offence = index,
		.where = cp_where(hearing, "%s.offences[%zu]", seat->where, index) };
	add_list(hearing, seat, list, found);
}

/* The copy of an offence that stands in an application can hold results that the case's own does not. */
static void add_of_copy(struct cp_hearing *hearing, struct cp_seat *seat, const json_t *offence)
{
	if (tree_count(tree_member(offence, "judicialResults")) == 0)
		return;
	const size_t index = offence_index(seat, cp_word(offence, "id"));
	if (index != SIZE_MAX && seat->offences[index] != offence)
		add_of_offence(hearing, seat, offence, index);
}

static void collect_seat(struct cp_hearing *hearing, struct cp_seat *seat)
{
	struct cp_result found = { .offence = SIZE_MAX, .where = seat->where };
	for (size_t i = 0; i < seat->n_offences; i++)
		add_of_offence(hearing, seat, seat->offences[i], i);
	found.level = SDAC__V1__RESULT_LEVEL__RESULT_LEVEL_DEFENDANT;
	add_list(hearing, seat, tree_member(seat->person, "judicialResults"), found);
	found.level = SDAC__V1__RESULT_LEVEL__RESULT_LEVEL_CASE;
	add_list(hearing, seat, tree_member(seat->person, "defendantCaseJudicialResults"), found);
	for (size_t i = 0; i < seat->n_applications; i++) {
		const struct cp_application *application = seat->applications[i];
		cp_application_offences(hearing, seat, application->tree, add_of_copy);
		found.level = SDAC__V1__RESULT_LEVEL__RESULT_LEVEL_APPLICATION;
		found.where = application->where;
		add_list(hearing, seat, tree_member(application->tree, "judicialResults"), found);
	}
}

/* {"masterDefendantId", "defendantId", "offenceId", "judicialResult"}: a result that hangs on the hearing. */
static void collect_loose(struct cp_hearing *hearing, const json_t *entry, bool was_deleted, const char *where)
{
	struct cp_seat *seat =
	    cp_find_seat(hearing, cp_word(entry, "defendantId"), cp_word(entry, "masterDefendantId"));
	const char *offence_id = cp_word(entry, "offenceId");
	if (seat == NULL) {
		reading_set_aside(hearing->reading, where, "a result of nobody in this hearing was set aside");
		return;
	}
	struct cp_result found = { .tree = tree_member(entry, "judicialResult"),
		.level = SDAC__V1__RESULT_LEVEL__RESULT_LEVEL_DEFENDANT,
		.offence = offence_index(seat, offence_id),
		.was_deleted = was_deleted,
		.where = where };
	if (tree_member(entry, "applicationId") != NULL)
		found.level = SDAC__V1__RESULT_LEVEL__RESULT_LEVEL_APPLICATION;
	else if (offence_id != NULL)
		found.level = SDAC__V1__RESULT_LEVEL__RESULT_LEVEL_OFFENCE;
	add_result(hearing, seat, &found);
}

static void collect_loose_list(struct cp_hearing *hearing, const json_t *list, bool was_deleted, const char *name)
{
	for (size_t i = 0; i < tree_count(list) && hearing->reading->status == SD_OK; i++)
		collect_loose(hearing, tree_element(list, i), was_deleted, cp_where(hearing, "%s[%zu]", name, i));
}

/* Lists of what an amendment deleted, by kind; their names have changed over time and are not needed. */
static void collect_deleted(struct cp_hearing *hearing)
{
	const json_t *deleted = tree_member(hearing->tree, "deletedJudicialResults");
	json_t *kinds = NULL;
	memcpy(&kinds, &deleted, sizeof kinds); /* jansson iterates over no const object; nothing is changed */
	for (void *at = json_object_iter(kinds); at != NULL; at = json_object_iter_next(kinds, at))
		collect_loose_list(hearing, json_object_iter_value(at), true, "deletedJudicialResults");
	if (json_is_array(deleted))
		collect_loose_list(hearing, deleted, true, "deletedJudicialResults");
}

void cp_results_collect(struct cp_hearing *hearing)
{
	for (size_t i = 0; i < hearing->n_seats && hearing->reading->status == SD_OK; i++)
		collect_seat(hearing, hearing->seats[i]);
	collect_loose_list(
	    hearing, tree_member(hearing->tree, "defendantJudicialResults"), false, "defendantJudicialResults");
	collect_deleted(hearing);
}
