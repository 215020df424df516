/*
 * The in-memory result of reading a document; see reading.h.
 */
#include "clients/feed/reading.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clients/feed/outcome.h"
#include "clients/feed/rota_list.h"
#include "clients/feed/told.h"
#include "clients/feed/withdrawal.h"

/* Packed facts are smaller than the document; unpacked messages are larger: a ListedOffence is 150 octets. */
#define ARENA_BASE (4u << 20)
#define ARENA_FACTOR 12u

struct reading *reading_new(size_t document_size)
{
	struct reading *reading = calloc(1, sizeof *reading);
	if (reading == NULL || document_size > (SIZE_MAX - ARENA_BASE) / ARENA_FACTOR)
		goto fail;
	reading->arena = arena_new(ARENA_BASE + ARENA_FACTOR * document_size);
	if (reading->arena == NULL)
		goto fail;
	reading->reader = "";
	return reading;
fail:
	free(reading);
	return NULL;
}

void reading_free(struct reading *reading)
{
	if (reading == NULL)
		return;
	arena_free(reading->arena);
	free(reading);
}

void *reading_alloc(struct reading *reading, size_t size)
{
	void *memory = arena_alloc(reading->arena, size);
	if (memory == NULL && reading->status == SD_OK)
		reading->status = SD_NO_MEMORY;
	return memory;
}

char *reading_strndup(struct reading *reading, const char *bytes, size_t length)
{
	char *copy = arena_strndup(reading->arena, bytes, length);
	if (copy == NULL && reading->status == SD_OK)
		reading->status = SD_NO_MEMORY;
	return copy;
}

char *reading_strdup(struct reading *reading, const char *string)
{
	return string == NULL ? NULL : reading_strndup(reading, string, strlen(string));
}

/* It doubles whenever its count is a power of two. */
void *reading_grow(struct reading *reading, void *items, size_t count)
{
	if (count != 0 && (count & (count - 1)) != 0)
		return items;
	const size_t slots = count == 0 ? 1 : 2 * count;
	if (slots > SIZE_MAX / sizeof(void *))
		return NULL;
	void *larger = reading_alloc(reading, slots * sizeof(void *));
	if (larger != NULL && count != 0)
		memcpy(larger, items, count * sizeof(void *));
	return larger;
}

static bool same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool is_scope_of(const struct publication *publication, const struct scope *scope)
{
	const Sdac__V1__SubmitListRequest *request = &publication->request;
	return publication->group == scope->group && request->list_type == scope->list_type &&
	       same(request->court_code, scope->court_code) && same(request->list_date, scope->list_date) &&
	       same(request->room, scope->room) &&
	       (scope->court_code != NULL || same(request->court_name, scope->court_name));
}

static struct publication *publication_new(struct reading *reading, const struct scope *scope)
{
	struct publication *publication = reading_alloc(reading, sizeof *publication);
	if (publication == NULL)
		return NULL;
	sdac__v1__submit_list_request__init(&publication->request);
	sdac__v1__source__init(&publication->source);
	publication->request.source = &publication->source;
	publication->group = scope->group;
	publication->request.court_code = reading_strdup(reading, scope->court_code);
	publication->request.court_name = reading_strdup(reading, scope->court_name);
	publication->request.list_date = reading_strdup(reading, scope->list_date);
	publication->request.room = reading_strdup(reading, scope->room);
	publication->request.has_list_type = true;
	publication->request.list_type = scope->list_type;
	return publication;
}

struct publication *reading_open(struct reading *reading, const struct scope *scope)
{
	reading_leave(reading);
	for (size_t i = reading->n_publications; i-- > 0;) {
		struct publication *known = reading->publications[i];
		if (is_scope_of(known, scope))
			return reading->at_publication = known;
	}
	if (reading->n_publications == READING_MAX_PUBLICATIONS &&
	    reading_refuse(reading, "document", "holds more lists than one document can") != SD_OK)
		return NULL;
	struct publication *publication = publication_new(reading, scope);
	struct publication **grown_to = reading_grow(reading, reading->publications, reading->n_publications);
	if (publication == NULL || grown_to == NULL)
		return NULL;
	reading->publications = grown_to;
	reading->publications[reading->n_publications++] = publication;
	publication->part = (unsigned)reading->n_publications;
	return reading->at_publication = publication;
}

Sdac__V1__ListedHearing *reading_add_hearing(struct reading *reading)
{
	Sdac__V1__SubmitListRequest *request = &reading->at_publication->request;
	Sdac__V1__ListedHearing *hearing = reading_alloc(reading, sizeof *hearing);
	Sdac__V1__ListedHearing **hearings = reading_grow(reading, request->hearings, request->n_hearings);
	if (hearing == NULL || hearings == NULL)
		return NULL;
	sdac__v1__listed_hearing__init(hearing);
	request->hearings = hearings;
	request->hearings[request->n_hearings++] = hearing;
	reading->at_hearing = hearing;
	reading->at_defendant = NULL;
	return hearing;
}

Sdac__V1__ListedDefendant *reading_add_defendant(struct reading *reading)
{
	Sdac__V1__ListedHearing *hearing = reading->at_hearing;
	Sdac__V1__ListedDefendant *defendant = reading_alloc(reading, sizeof *defendant);
	Sdac__V1__ListedDefendant **defendants = reading_grow(reading, hearing->defendants, hearing->n_defendants);
	if (defendant == NULL || defendants == NULL)
		return NULL;
	sdac__v1__listed_defendant__init(defendant);
	hearing->defendants = defendants;
	hearing->defendants[hearing->n_defendants++] = defendant;
	reading->at_defendant = defendant;
	reading->at_publication->defendants++;
	return defendant;
}

Sdac__V1__ListedOffence *reading_add_offence(struct reading *reading)
{
	Sdac__V1__ListedDefendant *defendant = reading->at_defendant;
	Sdac__V1__ListedOffence *offence = reading_alloc(reading, sizeof *offence);
	Sdac__V1__ListedOffence **offences = reading_grow(reading, defendant->offences, defendant->n_offences);
	if (offence == NULL || offences == NULL)
		return NULL;
	sdac__v1__listed_offence__init(offence);
	defendant->offences = offences;
	defendant->offences[defendant->n_offences++] = offence;
	if (reading->at_publication != NULL)
		reading->at_publication->offences++;
	return offence;
}

void reading_add_marker(struct reading *reading, const char *code, const char *text)
{
	Sdac__V1__ListedHearing *hearing = reading->at_hearing;
	for (size_t i = 0; i < hearing->n_markers; i++)
		if (same(hearing->markers[i]->code, code) && same(hearing->markers[i]->text, text))
			return;
	Sdac__V1__CaseMarker *marker = reading_alloc(reading, sizeof *marker);
	Sdac__V1__CaseMarker **markers = reading_grow(reading, hearing->markers, hearing->n_markers);
	if (marker == NULL || markers == NULL)
		return;
	sdac__v1__case_marker__init(marker);
	marker->code = reading_strdup(reading, code);
	marker->text = reading_strdup(reading, text);
	hearing->markers = markers;
	hearing->markers[hearing->n_markers++] = marker;
}

const char *reading_day(const struct reading *reading)
{
	if (reading->at_outcome != NULL)
		return reading->at_outcome->request.hearing_date;
	return reading->at_publication == NULL ? NULL : reading->at_publication->request.list_date;
}

void reading_leave(struct reading *reading)
{
	reading->at_publication = NULL;
	reading->at_outcome = NULL;
	reading->at_hearing = NULL;
	reading->at_defendant = NULL;
}

void reading_warn(struct reading *reading, const char *where, const char *what)
{
	reading->all_warnings++;
	if (reading->at_publication != NULL)
		reading->at_publication->warnings++;
	if (reading->at_outcome != NULL)
		reading->at_outcome->warnings++;
	if (reading->n_warnings == READING_MAX_WARNINGS)
		return;
	struct warning *warning = reading_alloc(reading, sizeof *warning);
	struct warning **warnings = reading_grow(reading, reading->warnings, reading->n_warnings);
	if (warning == NULL || warnings == NULL)
		return;
	*warning = (struct warning){ .publication = reading->at_publication,
		.outcome = reading->at_outcome,
		.hearing = reading->at_hearing,
		.defendant = reading->at_defendant,
		.where = reading_strdup(reading, where),
		.what = what };
	if (warning->where == NULL)
		return;
	reading->warnings = warnings;
	reading->warnings[reading->n_warnings++] = warning;
}

void reading_set_aside(struct reading *reading, const char *where, const char *what)
{
	if (reading->at_publication != NULL)
		reading->at_publication->is_partial = true;
	else
		reading->document_is_partial = true;
	reading_warn(reading, where, what);
}

void reading_hold(struct reading *reading, const char *where, const char *what)
{
	reading_warn(reading, where, what);
	if (reading->held_what != NULL)
		return;
	reading->held_where = reading_strdup(reading, where);
	reading->held_what = reading->held_where == NULL ? NULL : what;
}

enum sd_err reading_refuse(struct reading *reading, const char *where, const char *what)
{
	if (reading->status != SD_OK)
		return reading->status;
	(void)snprintf(reading->fault_where, sizeof reading->fault_where, "%s", where);
	(void)snprintf(reading->fault_what, sizeof reading->fault_what, "%s", what);
	reading->status = SD_INVALID;
	return SD_INVALID;
}

static Sdac__V1__Completeness completeness(const struct reading *reading, const struct publication *publication)
{
	if (publication->is_partial || reading->document_is_partial)
		return SDAC__V1__COMPLETENESS__COMPLETENESS_PARTIAL;
	return publication->request.n_hearings == 0 ? SDAC__V1__COMPLETENESS__COMPLETENESS_EMPTY
						    : SDAC__V1__COMPLETENESS__COMPLETENESS_FULL;
}

/*
 * The same document read by the same reader always gives the same ids, so that a resend is known as
 * one. A reader that learned to read more, or a court given on the command line, makes other content:
 * that needs another id, or the daemon would call it a conflict.
 */
static char *message_id(struct reading *reading, const struct reading_source *source, const char *kind, unsigned part)
{
	char hex[2 * 32 + 1];
	for (size_t i = 0; i < 32; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", source->sha256[i]);
	return arena_printf(reading->arena, "%s-%s%u-%s%u%s%s", hex, source->system, source->revision, kind, part,
	    source->variant[0] == '\0' ? "" : "-", source->variant);
}

static enum sd_err fill_source(struct reading *reading, const struct reading_source *source, const char *kind,
    unsigned part, Sdac__V1__Source *filled)
{
	filled->system = reading_strdup(reading, source->system);
	if (filled->document == NULL)
		filled->document = reading_strdup(reading, source->document);
	filled->message_id = message_id(reading, source, kind, part);
	filled->raw_sha256.data = reading_alloc(reading, 32);
	if (filled->message_id == NULL || filled->raw_sha256.data == NULL)
		return reading->status = SD_NO_MEMORY;
	memcpy(filled->raw_sha256.data, source->sha256, 32);
	filled->raw_sha256.len = 32;
	filled->has_raw_sha256 = true;
	filled->has_replay = source->replay;
	filled->replay = source->replay;
	return reading->status;
}

enum sd_err reading_finish(struct reading *reading, const struct reading_source *source)
{
	for (size_t i = 0; reading->status == SD_OK && i < reading->n_publications; i++) {
		struct publication *publication = reading->publications[i];
		publication->request.has_completeness = true;
		publication->request.completeness = completeness(reading, publication);
		(void)fill_source(reading, source, "", publication->part, &publication->source);
	}
	for (size_t i = 0; reading->status == SD_OK && i < reading->n_outcomes; i++) {
		struct outcome *outcome = reading->outcomes[i];
		(void)fill_source(reading, source, "o", outcome->part, &outcome->source);
	}
	for (size_t i = 0; reading->status == SD_OK && i < reading->n_told; i++) {
		struct told *told = reading->told[i];
		(void)fill_source(reading, source, "h", told->part, &told->source);
	}
	for (size_t i = 0; reading->status == SD_OK && i < reading->n_withdrawals; i++) {
		struct withdrawal *withdrawal = reading->withdrawals[i];
		(void)fill_source(reading, source, "w", withdrawal->part, &withdrawal->source);
	}
	for (size_t i = 0; reading->status == SD_OK && i < reading->n_rotas; i++)
		(void)fill_source(reading, source, "s", reading->rotas[i]->part, &reading->rotas[i]->source);
	return reading->status;
}
