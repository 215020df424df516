/*
 * A pair that is neither linked nor shown is reported only if a link of it stands, without reasons: that
 * link is then taken back. All others are most of the pairs, and nothing follows from them.
 */
#include "daemon/link/batch.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/link/explain.h"
#include "daemon/link/packed.h"

struct finding {
	struct comparison comparison;
	struct score score;
	struct decision decision;
	const struct person *listed, *recorded, *candidate;
	const uint8_t *candidate_id;
	int64_t version; /* of the candidate */
	size_t subject;
	bool stands;
};

struct fetched {
	uint8_t id[SUBJECT_ID_SIZE];
	const Sdac__Internal__V1__LinkFetched *response;
	const Sdac__Internal__V1__LinkRecord *record;
	struct known_subject *subject; /* normalised when first needed */
};

struct batch *batch_new(struct arena *arena, struct key_maker *maker, const struct score_model *model,
    struct known *known, struct date today, const Sdac__Internal__V1__LinkClaimResponse *claimed)
{
	struct batch *batch = arena_alloc(arena, sizeof *batch);
	size_t n = claimed->n_records;

	if (batch == NULL)
		return NULL;
	*batch = (struct batch){ .arena = arena,
		.maker = maker,
		.model = model,
		.known = known,
		.today = today,
		.records = claimed->records,
		.n_records = n };
	batch->subjects = arena_alloc_array(arena, n + 1, sizeof *batch->subjects);
	batch->terms = arena_alloc_array(arena, n + 1, sizeof *batch->terms);
	batch->keys = arena_alloc_array(arena, n + 1, sizeof(Sdac__Internal__V1__LinkKeys *));
	return batch->subjects == NULL || batch->terms == NULL || batch->keys == NULL ? NULL : batch;
}

static enum sd_err keep_keys(struct batch *batch, const Sdac__Internal__V1__LinkRecord *record,
    const struct key_set *set, const struct term_set *terms)
{
	Sdac__Internal__V1__LinkKeys *keys = arena_alloc(batch->arena, sizeof *keys);

	if (keys == NULL)
		return SD_NO_MEMORY;
	sdac__internal__v1__link_keys__init(keys);
	keys->subject_id = record->subject_id;
	keys->has_kind = true;
	keys->kind = record->kind;
	keys->keys = arena_alloc_array(batch->arena, set->n + 1, sizeof keys->keys[0]);
	keys->terms = arena_alloc_array(batch->arena, terms->n + 1, sizeof keys->terms[0]);
	if (keys->keys == NULL || keys->terms == NULL)
		return SD_NO_MEMORY;
	for (size_t i = 0; i < set->n; i++)
		keys->keys[i] = set->keys[i];
	keys->n_keys = set->n;
	keys->n_terms = term_unique(terms, keys->terms);
	batch->keys[batch->n_prepared++] = keys;
	return packed_put(batch->arena, record, keys);
}

enum sd_err batch_prepare_next(struct batch *batch, bool *is_done_r)
{
	struct key_set set;

	*is_done_r = batch->n_prepared >= batch->n_records;
	if (*is_done_r)
		return SD_OK;
	const Sdac__Internal__V1__LinkRecord *record = batch->records[batch->n_prepared];
	struct person *person = &batch->subjects[batch->n_prepared];
	struct term_set *terms = &batch->terms[batch->n_prepared];

	if (record->subject_id == NULL || !record->has_kind)
		return SD_INTERNAL;
	person_from_record(record, batch->today, person);
	enum sd_err err = key_make(batch->maker, person, &set);

	if (err == SD_OK)
		err = term_make(batch->maker, person, terms);
	return err == SD_OK ? keep_keys(batch, record, &set, terms) : err;
}

static bool is_index(int32_t index, size_t n)
{
	return index >= 1 && (size_t)index <= n;
}

static int by_term(const void *a, const void *b)
{
	const Sdac__Internal__V1__TermFrequency *const *left = a, *const *right = b;

	return (*left)->term < (*right)->term ? -1 : (*left)->term > (*right)->term;
}

static int64_t count_of(void *arg, int64_t term)
{
	const Sdac__Internal__V1__LinkSearchResponse *found = arg;
	Sdac__Internal__V1__TermFrequency wanted = SDAC__INTERNAL__V1__TERM_FREQUENCY__INIT, *key = &wanted;

	wanted.term = term;
	Sdac__Internal__V1__TermFrequency *const *frequency =
	    found->n_frequencies == 0 ? NULL
				      : bsearch(&key, found->frequencies, found->n_frequencies, sizeof key, by_term);

	return frequency == NULL ? 0 : (*frequency)->count;
}

/* How common the subjects' names, dates and places are; what both sides have, one side knows. */
static void weigh_subjects(struct batch *batch)
{
	Sdac__Internal__V1__LinkSearchResponse *found = batch->found;

	if (found->n_frequencies > 0)
		qsort(found->frequencies, found->n_frequencies, sizeof(void *), by_term);
	for (size_t i = 0; i < batch->n_prepared; i++)
		term_weigh(
		    &batch->subjects[i], &batch->terms[i], batch->model, found->frequency_records, count_of, found);
}

static enum sd_err forget_changed(struct batch *batch)
{
	const Sdac__Internal__V1__LinkSearchResponse *found = batch->found;
	size_t n = found->n_changed_versions;

	if (found->has_all_changed && found->all_changed) {
		known_forget_all(batch->known);
		return SD_OK;
	}
	if ((found->has_changed ? found->changed.len : 0) != n * SUBJECT_ID_SIZE)
		return SD_INTERNAL;
	for (size_t i = 0; i < n; i++)
		known_changed(batch->known, found->changed.data + i * SUBJECT_ID_SIZE, found->changed_versions[i]);
	return SD_OK;
}

static enum sd_err check_pairs(struct batch *batch)
{
	const Sdac__Internal__V1__LinkSearchResponse *found = batch->found;

	if ((found->has_found ? found->found.len : 0) != found->n_found_by * SUBJECT_ID_SIZE)
		return SD_INTERNAL;
	for (size_t i = 0; i < found->n_found_by; i++) {
		if (!is_index(found->found_by[i], batch->n_records))
			return SD_INTERNAL;
	}
	for (size_t i = 0; i < found->n_linked; i++) {
		if (!is_index(found->linked[i], found->n_found_by))
			return SD_INTERNAL;
		batch->is_linked[found->linked[i] - 1] = true;
	}
	return SD_OK;
}

static int by_id(const void *a, const void *b)
{
	return memcmp(a, b, SUBJECT_ID_SIZE);
}

static void find_missing(struct batch *batch)
{
	const Sdac__Internal__V1__LinkSearchResponse *found = batch->found;
	size_t n = 0;

	for (size_t i = 0; i < found->n_found_by; i++) {
		const uint8_t *id = found->found.data + i * SUBJECT_ID_SIZE;

		if (!known_has(batch->known, id, batch->today))
			memcpy(batch->missing + n++ * SUBJECT_ID_SIZE, id, SUBJECT_ID_SIZE);
	}
	qsort(batch->missing, n, SUBJECT_ID_SIZE, by_id);
	for (size_t i = 0; i < n; i++) {
		const uint8_t *id = batch->missing + i * SUBJECT_ID_SIZE;

		if (batch->n_missing == 0 || by_id(id, batch->missing + (batch->n_missing - 1) * SUBJECT_ID_SIZE) != 0)
			memmove(batch->missing + batch->n_missing++ * SUBJECT_ID_SIZE, id, SUBJECT_ID_SIZE);
	}
}

enum sd_err batch_set_found(struct batch *batch, Sdac__Internal__V1__LinkSearchResponse *found)
{
	size_t n = found->n_found_by;

	batch->found = found;
	batch->is_linked = arena_alloc_array(batch->arena, n + 1, sizeof *batch->is_linked);
	batch->missing = arena_alloc_array(batch->arena, n + 1, SUBJECT_ID_SIZE);
	batch->findings = arena_alloc_array(batch->arena, n + 1, sizeof(struct finding *));
	batch->verdicts = arena_alloc_array(batch->arena, n + 1, sizeof(Sdac__Internal__V1__LinkVerdict *));
	if (batch->is_linked == NULL || batch->missing == NULL || batch->findings == NULL || batch->verdicts == NULL)
		return SD_NO_MEMORY;
	enum sd_err err = forget_changed(batch);

	if (err == SD_OK)
		err = check_pairs(batch);
	if (err != SD_OK)
		return err;
	find_missing(batch);
	weigh_subjects(batch);
	return SD_OK;
}

/* What is fetched is a record in either form, of a subject that was asked for. */
static enum sd_err take_fetched(
    struct batch *batch, const Sdac__Internal__V1__LinkFetched *response, struct fetched *fetched)
{
	const Sdac__Internal__V1__LinkRecord *record = packed_take(batch->arena, response);

	if (record == NULL)
		return SD_NO_MEMORY;
	if (!record->has_kind || record->subject_id == NULL || !subject_id_parse(record->subject_id, fetched->id))
		return SD_INTERNAL;
	fetched->response = response;
	fetched->record = record;
	return SD_OK;
}

enum sd_err batch_set_fetched(struct batch *batch, const Sdac__Internal__V1__LinkFetchResponse *response)
{
	batch->fetched = arena_alloc_array(batch->arena, response->n_fetched + 1, sizeof *batch->fetched);
	if (batch->fetched == NULL)
		return SD_NO_MEMORY;
	for (size_t i = 0; i < response->n_fetched; i++) {
		enum sd_err err = take_fetched(batch, response->fetched[i], &batch->fetched[i]);

		if (err != SD_OK)
			return err;
	}
	batch->n_fetched = response->n_fetched;
	if (batch->n_fetched > 0)
		qsort(batch->fetched, batch->n_fetched, sizeof *batch->fetched, by_id);
	return SD_OK;
}

/* Whether another day may read the record otherwise: an age, a date that is no birth yet or any longer. */
static bool is_of_today(const Sdac__Internal__V1__LinkRecord *record, const struct person *person, struct date today)
{
	if (person->birth.year != 0)
		return person->birth.year + 119 <= today.year;
	return record->has_age || (record->birth_date != NULL && record->birth_date[0] != '\0');
}

static enum sd_err read_fetched(struct batch *batch, struct fetched *fetched)
{
	const Sdac__Internal__V1__LinkRecord *record = fetched->record;
	struct known_subject *subject = arena_alloc(batch->arena, sizeof *subject);

	if (subject == NULL)
		return SD_NO_MEMORY;
	person_from_record(record, batch->today, &subject->person);
	subject->version = fetched->response->version;
	subject->is_case = record->kind == SDAC__INTERNAL__V1__SUBJECT_KIND__SUBJECT_KIND_CASE;
	fetched->subject = subject;
	return SD_OK;
}

/* Known, or fetched; NULL if it is gone. What is known is written to scratch, and must be copied to be kept. */
static enum sd_err candidate_of(struct batch *batch, const uint8_t id[SUBJECT_ID_SIZE], struct known_subject *scratch,
    const struct known_subject **subject_r)
{
	*subject_r = scratch;
	if (known_get(batch->known, id, batch->today, scratch))
		return SD_OK;
	struct fetched *fetched =
	    batch->n_fetched == 0 ? NULL : bsearch(id, batch->fetched, batch->n_fetched, sizeof *fetched, by_id);
	enum sd_err err = fetched == NULL || fetched->subject != NULL ? SD_OK : read_fetched(batch, fetched);

	*subject_r = fetched == NULL ? NULL : fetched->subject;
	return err;
}

static bool is_defendant(const Sdac__Internal__V1__LinkRecord *record)
{
	return record->kind == SDAC__INTERNAL__V1__SUBJECT_KIND__SUBJECT_KIND_DEFENDANT;
}

static void compare_pair(const struct batch *batch, struct finding *finding, const struct known_subject *candidate)
{
	const struct person *subject = &batch->subjects[finding->subject];

	finding->candidate = &candidate->person;
	finding->version = candidate->version;
	finding->listed = candidate->is_case ? subject : &candidate->person;
	finding->recorded = candidate->is_case ? &candidate->person : subject;
	compare_persons(&batch->model->compare, finding->listed, finding->recorded, &finding->comparison);
}

/* Most pairs are nothing, and nothing is kept of them. */
static enum sd_err keep_finding(
    struct batch *batch, struct finding *finding, const struct known_subject *candidate, bool is_scratch)
{
	struct finding *kept = arena_alloc(batch->arena, sizeof *kept);
	struct known_subject *copy = !is_scratch ? NULL : arena_alloc(batch->arena, sizeof *copy);

	if (kept == NULL || (is_scratch && copy == NULL))
		return SD_NO_MEMORY;
	*kept = *finding;
	if (is_scratch) {
		*copy = *candidate;
		compare_pair(batch, kept, copy); /* its words are the copy's */
	}
	batch->findings[batch->n_findings++] = kept;
	return SD_OK;
}

enum sd_err batch_score_next(struct batch *batch, bool *is_done_r)
{
	const Sdac__Internal__V1__LinkSearchResponse *found = batch->found;
	struct known_subject scratch;
	const struct known_subject *candidate = NULL;

	*is_done_r = batch->n_scored >= found->n_found_by;
	if (*is_done_r)
		return SD_OK;
	size_t at = batch->n_scored++;
	struct finding finding = { .subject = (size_t)found->found_by[at] - 1,
		.candidate_id = found->found.data + at * SUBJECT_ID_SIZE,
		.stands = batch->is_linked[at] };
	enum sd_err err = candidate_of(batch, finding.candidate_id, &scratch, &candidate);

	if (err != SD_OK || candidate == NULL)
		return err;
	if (is_defendant(batch->records[finding.subject]) != candidate->is_case)
		return SD_INTERNAL; /* two of one kind are never linked */
	compare_pair(batch, &finding, candidate);
	score_pair(
	    batch->model, found->open_cases, finding.listed, finding.recorded, &finding.comparison, &finding.score);
	finding.decision = decide_pair(
	    batch->model, finding.listed, finding.recorded, &finding.comparison, &finding.score, finding.stands);
	if (finding.decision.band == BAND_NONE && !finding.stands)
		return SD_OK;
	return keep_finding(batch, &finding, candidate, candidate == &scratch);
}

/* Another candidate of the same subject, nearly as good, and visibly somebody else. */
static bool has_rival(const struct batch *batch, const struct finding *finding)
{
	for (size_t i = 0; i < batch->n_findings; i++) {
		const struct finding *other = batch->findings[i];

		if (other == finding || other->subject != finding->subject ||
		    !decide_is_near(batch->model, &other->decision, other->score.bits, finding->score.bits))
			continue;
		if (decide_are_distinct(batch->model, finding->candidate, other->candidate))
			return true;
	}
	return false;
}

static enum sd_err explain_verdict(
    struct batch *batch, const struct finding *finding, Sdac__Internal__V1__LinkVerdict *verdict)
{
	struct explanation explanation = { 0 };
	enum sd_err err = explain_pair(batch->arena, batch->model, finding->listed, finding->recorded,
	    &finding->comparison, &finding->score, finding->decision.doubt, &explanation);

	if (err != SD_OK)
		return err;
	verdict->evidence = explanation.evidence;
	verdict->n_evidence = explanation.n;
	verdict->has_grade = true;
	verdict->grade = decide_is_same_case(&finding->comparison) ? SDAC__V1__LINK_GRADE__LINK_GRADE_SAME_CASE
								   : SDAC__V1__LINK_GRADE__LINK_GRADE_SAME_PERSON;
	return SD_OK;
}

enum sd_err batch_judge_next(struct batch *batch, bool *is_done_r)
{
	static const Sdac__Internal__V1__LinkBand bands[] = {
		[BAND_NONE] = SDAC__INTERNAL__V1__LINK_BAND__LINK_BAND_NONE,
		[BAND_REVIEW] = SDAC__INTERNAL__V1__LINK_BAND__LINK_BAND_REVIEW,
		[BAND_AUTO] = SDAC__INTERNAL__V1__LINK_BAND__LINK_BAND_AUTO,
	};

	*is_done_r = batch->n_judged >= batch->n_findings;
	if (*is_done_r)
		return SD_OK;
	struct finding *finding = batch->findings[batch->n_judged++];
	char *subject_id = batch->records[finding->subject]->subject_id;
	char *candidate_id = arena_alloc(batch->arena, SUBJECT_ID_TEXT_SIZE);
	bool subject_is_listed = is_defendant(batch->records[finding->subject]);
	Sdac__Internal__V1__LinkVerdict *verdict = arena_alloc(batch->arena, sizeof *verdict);

	if (verdict == NULL || candidate_id == NULL)
		return SD_NO_MEMORY;
	subject_id_format(finding->candidate_id, candidate_id);
	/* A link that stands is not taken back because another fits as well: people have been told. */
	if (finding->decision.band == BAND_AUTO && !finding->stands && has_rival(batch, finding))
		finding->decision = (struct decision){ BAND_REVIEW, DOUBT_RIVAL };
	sdac__internal__v1__link_verdict__init(verdict);
	verdict->defendant_id = subject_is_listed ? subject_id : candidate_id;
	verdict->case_id = subject_is_listed ? candidate_id : subject_id;
	verdict->has_band = verdict->has_score = verdict->has_candidate = verdict->has_candidate_version = true;
	verdict->band = bands[finding->decision.band];
	verdict->score = finding->score.bits;
	verdict->candidate = subject_is_listed ? SDAC__INTERNAL__V1__SUBJECT_KIND__SUBJECT_KIND_CASE
					       : SDAC__INTERNAL__V1__SUBJECT_KIND__SUBJECT_KIND_DEFENDANT;
	verdict->candidate_version = finding->version;
	batch->verdicts[batch->n_verdicts++] = verdict;
	return finding->decision.band == BAND_NONE ? SD_OK : explain_verdict(batch, finding, verdict);
}

/* A subject is known as what this batch stored only if the search saw that it was stored so: another daemon may
 * have stored it anew since. */
static void keep_subject(struct batch *batch, const uint8_t id[SUBJECT_ID_SIZE])
{
	struct known_subject subject = { .version = batch->stored_version };

	for (size_t i = 0; i < batch->n_prepared; i++) {
		const Sdac__Internal__V1__LinkRecord *record = batch->records[i];
		uint8_t other[SUBJECT_ID_SIZE];

		if (!subject_id_parse(record->subject_id, other) || memcmp(id, other, SUBJECT_ID_SIZE) != 0)
			continue;
		subject.person = batch->subjects[i];
		subject.is_case = !is_defendant(record);
		known_put(batch->known, id, batch->today, is_of_today(record, &subject.person, batch->today), &subject);
		return;
	}
}

void batch_keep(struct batch *batch)
{
	const Sdac__Internal__V1__LinkSearchResponse *found = batch->found;

	for (size_t i = 0; i < batch->n_fetched; i++) {
		const struct fetched *fetched = &batch->fetched[i];

		if (fetched->subject != NULL)
			known_put(batch->known, fetched->id, batch->today,
			    is_of_today(fetched->record, &fetched->subject->person, batch->today), fetched->subject);
	}
	for (size_t i = 0; found->has_changed && i < found->n_changed_versions; i++) {
		if (batch->stored_version != 0 && found->changed_versions[i] == batch->stored_version)
			keep_subject(batch, found->changed.data + i * SUBJECT_ID_SIZE);
	}
}
