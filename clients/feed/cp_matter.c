/*
 * Matters and seats of a Common Platform hearing; see cp.h. Applicants, respondents and third parties
 * who are no defendants are not looked at: one of them may be the victim.
 */
#include "clients/feed/cp.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "clients/feed/tree.h"

/* Above this many offences of one person the same offence may stand twice; looking would take too long. */
#define OFFENCES_COMPARED 1000u

const char *cp_where(struct cp_hearing *hearing, const char *format, ...)
{
	char text[CP_WHERE_SIZE];
	va_list arguments;
	va_start(arguments, format);
	(void)vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	const char *copy = reading_strdup(hearing->reading, text);
	return copy == NULL ? "" : copy;
}

const char *cp_word(const json_t *object, const char *name)
{
	const char *word = json_string_value(json_object_get(object, name));
	return word == NULL || word[0] == '\0' ? NULL : word;
}

static bool is_hearing(const json_t *tree)
{
	static const char *const members[] = { "prosecutionCases", "courtApplications", "hearingDays" };
	if (!json_is_object(tree) || cp_word(tree, "id") == NULL)
		return false;
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (json_object_get(tree, members[i]) != NULL)
			return true;
	return json_object_get(tree, "jurisdictionType") != NULL && json_object_get(tree, "courtCentre") != NULL;
}

const json_t *cp_hearing_tree(const json_t *root)
{
	const json_t *inner = tree_member(root, "hearing");
	if (json_is_object(inner) && (cp_word(inner, "id") != NULL || is_hearing(inner)))
		return inner;
	return is_hearing(root) ? root : NULL;
}

static bool same(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

struct cp_seat *cp_find_seat_in(
    const struct cp_hearing *hearing, const char *case_id, const char *id, const char *master_id)
{
	struct cp_seat *by_master = NULL;
	for (size_t i = 0; i < hearing->n_seats; i++) {
		struct cp_seat *seat = hearing->seats[i];
		if (case_id != NULL && !same(hearing->matters[seat->matter]->case_id, case_id))
			continue;
		if (same(seat->id, id))
			return seat;
		/* The person's id is that of the first of his cases. */
		if (by_master == NULL && (same(seat->master_id, master_id) || same(seat->id, master_id)))
			by_master = seat;
	}
	return by_master;
}

struct cp_seat *cp_find_seat(const struct cp_hearing *hearing, const char *id, const char *master_id)
{
	return cp_find_seat_in(hearing, NULL, id, master_id);
}

static struct cp_matter *add_matter(struct cp_hearing *hearing, const char *where)
{
	if (hearing->n_matters == CP_MATTERS_MAX &&
	    reading_refuse(hearing->reading, "hearing", "holds more cases than one hearing can") != SD_OK)
		return NULL;
	struct cp_matter *matter = reading_alloc(hearing->reading, sizeof *matter);
	struct cp_matter **matters = reading_grow(hearing->reading, hearing->matters, hearing->n_matters);
	if (matter == NULL || matters == NULL)
		return NULL;
	*matter = (struct cp_matter){ .where = where };
	hearing->matters = matters;
	hearing->matters[hearing->n_matters++] = matter;
	return matter;
}

/* In the matter that was added last. */
static struct cp_seat *add_seat(struct cp_hearing *hearing, const json_t *person, const char *id, const char *where)
{
	if (hearing->n_seats == CP_SEATS_MAX &&
	    reading_refuse(hearing->reading, "hearing", "holds more defendants than one hearing can") != SD_OK)
		return NULL;
	struct cp_seat *seat = reading_alloc(hearing->reading, sizeof *seat);
	struct cp_seat **seats = reading_grow(hearing->reading, hearing->seats, hearing->n_seats);
	if (seat == NULL || seats == NULL)
		return NULL;
	*seat = (struct cp_seat){ .matter = hearing->n_matters - 1,
		.person = person,
		.id = id,
		.master_id = cp_word(person, "masterDefendantId"),
		.where = where };
	hearing->seats = seats;
	hearing->seats[hearing->n_seats++] = seat;
	return seat;
}

static bool has_offence(const struct cp_seat *seat, const json_t *offence)
{
	const char *id = cp_word(offence, "id");
	for (size_t i = 0; seat->n_offences < OFFENCES_COMPARED && i < seat->n_offences; i++)
		if (same(cp_word(seat->offences[i], "id"), id))
			return true;
	return false;
}

static void add_offence(struct cp_hearing *hearing, struct cp_seat *seat, const json_t *offence)
{
	const json_t **offences = reading_grow(hearing->reading, seat->offences, seat->n_offences);
	if (!json_is_object(offence) || offences == NULL)
		return;
	seat->offences = offences;
	seat->offences[seat->n_offences++] = offence;
}

static void read_case(struct cp_hearing *hearing, const json_t *tree, size_t nth)
{
	const json_t *defendants = tree_member(tree, "defendants");
	struct cp_matter *matter = add_matter(hearing, cp_where(hearing, "prosecutionCases[%zu]", nth));
	if (matter == NULL)
		return;
	matter->prosecution_case = tree;
	matter->case_id = cp_word(tree, "id");
	for (size_t i = 0; i < tree_count(defendants) && hearing->reading->status == SD_OK; i++) {
		const json_t *person = tree_element(defendants, i);
		const json_t *offences = tree_member(person, "offences");
		struct cp_seat *seat = add_seat(
		    hearing, person, cp_word(person, "id"), cp_where(hearing, "%s.defendants[%zu]", matter->where, i));
		for (size_t j = 0; seat != NULL && j < tree_count(offences); j++)
			add_offence(hearing, seat, tree_element(offences, j));
	}
}

void cp_application_offences(
    struct cp_hearing *hearing, struct cp_seat *seat, const json_t *application, cp_take_offence *take)
{
	const json_t *cases = tree_member(application, "courtApplicationCases");
	const json_t *ordered = tree_member(tree_member(application, "courtOrder"), "courtOrderOffences");
	for (size_t i = 0; i < tree_count(cases); i++) {
		const json_t *offences = tree_member(tree_element(cases, i), "offences");
		for (size_t j = 0; j < tree_count(offences); j++)
			take(hearing, seat, tree_element(offences, j));
	}
	for (size_t i = 0; i < tree_count(ordered); i++)
		take(hearing, seat, tree_member(tree_element(ordered, i), "offence"));
}

static void add_new_offence(struct cp_hearing *hearing, struct cp_seat *seat, const json_t *offence)
{
	if (!has_offence(seat, offence))
		add_offence(hearing, seat, offence);
}

static void add_application(struct cp_hearing *hearing, struct cp_seat *seat, const json_t *tree, const char *where)
{
	struct cp_application *application = reading_alloc(hearing->reading, sizeof *application);
	struct cp_application **applications = reading_grow(hearing->reading, seat->applications, seat->n_applications);
	if (application == NULL || applications == NULL)
		return;
	*application = (struct cp_application){ .tree = tree, .where = where };
	seat->applications = applications;
	seat->applications[seat->n_applications++] = application;
	cp_application_offences(hearing, seat, tree, add_new_offence);
}

/* Whom an application is about: its subject, else a respondent or the applicant, if that is a defendant. */
static const json_t *application_person(const json_t *application)
{
	const json_t *subject = tree_member(tree_member(application, "subject"), "masterDefendant");
	const json_t *respondents = tree_member(application, "respondents");
	if (subject != NULL)
		return subject;
	for (size_t i = 0; i < tree_count(respondents); i++) {
		const json_t *respondent = tree_member(tree_element(respondents, i), "masterDefendant");
		if (respondent != NULL)
			return respondent;
	}
	return tree_member(tree_member(application, "applicant"), "masterDefendant");
}

/* The master defendant's id in a case; in any of his cases if case_id is NULL. */
static const char *id_in_case(const json_t *person, const char *case_id)
{
	const json_t *cases = tree_member(person, "defendantCase");
	for (size_t i = 0; i < tree_count(cases); i++) {
		const json_t *tree = tree_element(cases, i);
		if (case_id == NULL || same(cp_word(tree, "caseId"), case_id))
			return cp_word(tree, "defendantId");
	}
	return NULL;
}

/* The seat of its person in one of its cases, if this hearing has that case. */
static struct cp_seat *seat_of_application(
    const struct cp_hearing *hearing, const json_t *application, const json_t *person)
{
	const json_t *cases = tree_member(application, "courtApplicationCases");
	const char *master = cp_word(person, "masterDefendantId");
	for (size_t i = 0; i < tree_count(cases); i++) {
		const char *case_id = cp_word(tree_element(cases, i), "prosecutionCaseId");
		struct cp_seat *seat =
		    case_id == NULL ? NULL : cp_find_seat_in(hearing, case_id, id_in_case(person, case_id), master);
		if (seat != NULL)
			return seat;
	}
	return NULL;
}

static struct cp_seat *seat_of_its_own(
    struct cp_hearing *hearing, const json_t *application, const json_t *person, const char *where)
{
	const json_t *cases = tree_member(application, "courtApplicationCases");
	struct cp_matter *matter = add_matter(hearing, where);
	if (matter == NULL)
		return NULL;
	matter->application = application;
	matter->case_id = cp_word(tree_element(cases, 0), "prosecutionCaseId");
	if (tree_count(cases) > 1)
		reading_warn(
		    hearing->reading, where, "the application is about several cases: the first one was taken");
	const char *id = id_in_case(person, matter->case_id);
	return add_seat(hearing, person, id != NULL ? id : id_in_case(person, NULL), where);
}

static void read_application(struct cp_hearing *hearing, const json_t *application, size_t nth)
{
	const char *where = cp_where(hearing, "courtApplications[%zu]", nth);
	const json_t *person = application_person(application);
	if (person == NULL) {
		reading_set_aside(hearing->reading, where, "the application is about no defendant, and was set aside");
		return;
	}
	struct cp_seat *seat = seat_of_application(hearing, application, person);
	if (seat == NULL)
		seat = seat_of_its_own(hearing, application, person, where);
	if (seat == NULL)
		return;
	struct cp_matter *matter = hearing->matters[seat->matter];
	if (matter->application == NULL)
		matter->application = application;
	add_application(hearing, seat, application, where);
}

void cp_matters_collect(struct cp_hearing *hearing)
{
	const json_t *cases = tree_member(hearing->tree, "prosecutionCases");
	const json_t *applications = tree_member(hearing->tree, "courtApplications");
	for (size_t i = 0; i < tree_count(cases) && hearing->reading->status == SD_OK; i++)
		read_case(hearing, tree_element(cases, i), i);
	for (size_t i = 0; i < tree_count(applications) && hearing->reading->status == SD_OK; i++)
		read_application(hearing, tree_element(applications, i), i);
}
