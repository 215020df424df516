/*
 * A pair that is neither linked nor shown is reported only if a link of it stands, without reasons: that
 * link is then taken back. All others are most of the pairs, and nothing follows from them.
 */
#include "daemon/link/batch.h"

#include <stdlib.h>

#include "daemon/link/explain.h"
#include "daemon/link/packed.h"

struct finding {
	struct comparison comparison;
	struct score score;
	struct decision decision;
	const struct person *listed, *recorded;
};

struct batch *batch_new(struct arena *arena, struct key_maker *maker, const struct score_model *model,
    struct date today, const Sdac__Internal__V1__LinkClaimResponse *claimed)
{
	struct batch *batch = arena_alloc(arena, sizeof *batch);
	size_t n = claimed->n_records;

	if (batch == NULL)
		return NULL;
	*batch = (struct batch){ .arena = arena,
		.maker = maker,
		.model = model,
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

static bool is_index(protobuf_c_boolean has, int32_t index, size_t n)
{
	return has && index >= 1 && (size_t)index <= n;
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

enum sd_err batch_set_found(struct batch *batch, Sdac__Internal__V1__LinkSearchResponse *found)
{
	enum sd_err err = packed_take(batch->arena, found);

	if (err != SD_OK)
		return err;
	for (size_t i = 0; i < found->n_pairs; i++) {
		const Sdac__Internal__V1__LinkPair *pair = found->pairs[i];

		if (!is_index(pair->has_subject, pair->subject, batch->n_records) ||
		    !is_index(pair->has_candidate, pair->candidate, found->n_candidates))
			return SD_INTERNAL;
	}
	for (size_t i = 0; i < found->n_candidates; i++) {
		if (found->candidates[i]->subject_id == NULL || !found->candidates[i]->has_kind)
			return SD_INTERNAL;
	}
	batch->found = found;
	batch->candidates = arena_alloc_array(batch->arena, found->n_candidates + 1, sizeof(struct person *));
	batch->findings = arena_alloc_array(batch->arena, found->n_pairs + 1, sizeof *batch->findings);
	batch->verdicts =
	    arena_alloc_array(batch->arena, found->n_pairs + 1, sizeof(Sdac__Internal__V1__LinkVerdict *));
	weigh_subjects(batch);
	return batch->candidates == NULL || batch->findings == NULL || batch->verdicts == NULL ? SD_NO_MEMORY : SD_OK;
}

static const struct person *candidate_at(struct batch *batch, size_t index)
{
	struct person **person = &batch->candidates[index];

	if (*person != NULL)
		return *person;
	*person = arena_alloc(batch->arena, sizeof **person);
	if (*person != NULL)
		person_from_record(batch->found->candidates[index], batch->today, *person);
	return *person;
}

static bool is_defendant(const Sdac__Internal__V1__LinkRecord *record)
{
	return record->kind == SDAC__INTERNAL__V1__SUBJECT_KIND__SUBJECT_KIND_DEFENDANT;
}

enum sd_err batch_score_next(struct batch *batch, bool *is_done_r)
{
	*is_done_r = batch->n_scored >= batch->found->n_pairs;
	if (*is_done_r)
		return SD_OK;
	const Sdac__Internal__V1__LinkPair *pair = batch->found->pairs[batch->n_scored];
	size_t subject_at = (size_t)pair->subject - 1, candidate_index = (size_t)pair->candidate - 1;
	const struct person *subject = &batch->subjects[subject_at], *candidate = candidate_at(batch, candidate_index);
	struct finding *finding = &batch->findings[batch->n_scored];
	bool subject_is_listed = is_defendant(batch->records[subject_at]);

	if (candidate == NULL)
		return SD_NO_MEMORY;
	if (subject_is_listed == is_defendant(batch->found->candidates[candidate_index]))
		return SD_INTERNAL; /* two of one kind are never linked */
	finding->listed = subject_is_listed ? subject : candidate;
	finding->recorded = subject_is_listed ? candidate : subject;
	compare_persons(&batch->model->compare, finding->listed, finding->recorded, &finding->comparison);
	score_pair(batch->model, batch->found->open_cases, finding->listed, finding->recorded, &finding->comparison,
	    &finding->score);
	finding->decision = decide_pair(batch->model, finding->listed, finding->recorded, &finding->comparison,
	    &finding->score, pair->has_linked && pair->linked);
	batch->n_scored++;
	return SD_OK;
}

/* Another candidate of the same subject, nearly as good, and visibly somebody else. */
static bool has_rival(const struct batch *batch, size_t at)
{
	const struct finding *finding = &batch->findings[at];
	const Sdac__Internal__V1__LinkPair *pair = batch->found->pairs[at];

	for (size_t i = 0; i < batch->n_scored; i++) {
		const Sdac__Internal__V1__LinkPair *other = batch->found->pairs[i];

		if (i == at || other->subject != pair->subject ||
		    !decide_is_near(
			batch->model, &batch->findings[i].decision, batch->findings[i].score.bits, finding->score.bits))
			continue;
		if (decide_are_distinct(
			batch->model, batch->candidates[pair->candidate - 1], batch->candidates[other->candidate - 1]))
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

	*is_done_r = batch->n_judged >= batch->n_scored;
	if (*is_done_r)
		return SD_OK;
	size_t at = batch->n_judged++;
	struct finding *finding = &batch->findings[at];
	const Sdac__Internal__V1__LinkPair *pair = batch->found->pairs[at];
	bool stands = pair->has_linked && pair->linked;

	if (finding->decision.band == BAND_NONE && !stands)
		return SD_OK;
	const Sdac__Internal__V1__LinkRecord *subject = batch->records[pair->subject - 1];
	const Sdac__Internal__V1__LinkRecord *candidate = batch->found->candidates[pair->candidate - 1];
	Sdac__Internal__V1__LinkVerdict *verdict = arena_alloc(batch->arena, sizeof *verdict);

	if (verdict == NULL)
		return SD_NO_MEMORY;
	/* A link that stands is not taken back because another fits as well: people have been told. */
	if (finding->decision.band == BAND_AUTO && !stands && has_rival(batch, at))
		finding->decision = (struct decision){ BAND_REVIEW, DOUBT_RIVAL };
	sdac__internal__v1__link_verdict__init(verdict);
	verdict->defendant_id = is_defendant(subject) ? subject->subject_id : candidate->subject_id;
	verdict->case_id = is_defendant(subject) ? candidate->subject_id : subject->subject_id;
	verdict->has_band = true;
	verdict->band = bands[finding->decision.band];
	verdict->has_score = true;
	verdict->score = finding->score.bits;
	batch->verdicts[batch->n_verdicts++] = verdict;
	return finding->decision.band == BAND_NONE ? SD_OK : explain_verdict(batch, finding, verdict);
}
