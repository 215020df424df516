/*
 * The rotas that a reading holds; see rota_list.h.
 */
#include "clients/feed/rota_list.h"

#include <string.h>

static bool same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static struct rota_list *find(const struct reading *reading, const char *court_code, const char *court_name)
{
	for (size_t i = reading->n_rotas; i-- > 0;) {
		const Sdac__V1__SubmitSessionsRequest *request = &reading->rotas[i]->request;
		if (same(request->court_code, court_code) &&
		    (court_code != NULL || same(request->court_name, court_name)))
			return reading->rotas[i];
	}
	return NULL;
}

struct rota_list *rota_list_open(struct reading *reading, const char *court_code, const char *court_name)
{
	struct rota_list *known = find(reading, court_code, court_name);
	if (known != NULL)
		return known;
	if (reading->n_rotas == ROTA_LISTS_MAX &&
	    reading_refuse(reading, "document", "holds the rotas of more courts than one document can") != SD_OK)
		return NULL;
	struct rota_list *list = reading_alloc(reading, sizeof *list);
	struct rota_list **all = reading_grow(reading, reading->rotas, reading->n_rotas);
	if (list == NULL || all == NULL)
		return NULL;
	*list = (struct rota_list){ .part = (unsigned)reading->n_rotas + 1 };
	sdac__v1__submit_sessions_request__init(&list->request);
	sdac__v1__source__init(&list->source);
	list->request.source = &list->source;
	list->request.court_code = reading_strdup(reading, court_code);
	list->request.court_name = reading_strdup(reading, court_name);
	reading->rotas = all;
	reading->rotas[reading->n_rotas++] = list;
	return list;
}

Sdac__V1__RotaSession *rota_list_add(struct reading *reading, struct rota_list *list)
{
	Sdac__V1__RotaSession *session = reading_alloc(reading, sizeof *session);
	Sdac__V1__RotaSession **sessions = reading_grow(reading, list->request.sessions, list->request.n_sessions);
	if (session == NULL || sessions == NULL)
		return NULL;
	sdac__v1__rota_session__init(session);
	list->request.sessions = sessions;
	list->request.sessions[list->request.n_sessions++] = session;
	return session;
}
