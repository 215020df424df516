/*
 * Durable list intake, hearings a second: through TLS and protobuf to sdacd, or the same lists given
 * straight to api.submit_list() by libpq, both with the same number in flight.
 *
 *   intake -s HOST:PORT -p PKI -r RUN [-n LISTS] [-h HEARINGS] [-j IN-FLIGHT] [-o OFFSET]
 *   intake -d CONNINFO -P PRINCIPAL-UUID -r RUN [-n ...] [-h ...] [-j ...]
 */
#include <event2/event.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "clients/lib/sdac.h"
#include "daemon/court/digest.h"
#include "daemon/data/row.h"
#include "tests/bench/listing.h"

#define LIST_MEMORY (4u << 20)

struct intake {
	const char *server, *pki, *run, *conninfo, *principal;
	int lists, hearings, in_flight;
	int offset; /* of the first list: every run has scopes of its own */
	int warm;   /* lists before the clock starts: plans are made, caches filled */
	int next, done;
	double began;
	struct sdac_client *client;
};

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* --- through the daemon ---------------------------------------------------------------------------- */

static void intake_next(struct intake *intake);

static void intake_on_reply(struct sdac_client *client, enum sdac_result result, const ProtobufCMessage *message,
    const struct sdac_error *error, void *arg)
{
	struct intake *intake = arg;
	const Sdac__V1__SubmitListResponse *response = (const Sdac__V1__SubmitListResponse *)(const void *)message;

	if (result != SDAC_OK || response->verdict != SDAC__V1__VERDICT__VERDICT_ACCEPTED) {
		fprintf(stderr, "intake: %s\n",
		    error != NULL              ? error->what
		    : response->reason != NULL ? response->reason
					       : "not accepted");
		exit(EX_DATAERR);
	}
	if (++intake->done == intake->warm) {
		intake->began = now_s();
	}
	if (intake->done == intake->lists) {
		sdac_break(client);
	} else if (intake->next < intake->lists) {
		intake_next(intake);
	}
}

static void intake_next(struct intake *intake)
{
	struct arena *arena = arena_new(LIST_MEMORY);
	Sdac__V1__SubmitListRequest *list =
	    listing_make(arena, intake->run, intake->offset + intake->next++, intake->hearings);

	if (sdac_call_async(intake->client, &list->base, 60000, 0, intake_on_reply, intake) == 0) {
		exit(EX_OSERR);
	}
	arena_free(arena);
}

static double through_daemon(struct intake *intake)
{
	const char *servers[] = { intake->server, NULL };
	struct sdac_options options;
	struct sdac_error error;
	char path[3][512];

	snprintf(path[0], sizeof path[0], "%s/ca.pem", intake->pki);
	snprintf(path[1], sizeof path[1], "%s/feeder-court-feed.pem", intake->pki);
	snprintf(path[2], sizeof path[2], "%s/feeder-court-feed.key", intake->pki);
	sdac_options_init(&options);
	options.servers = servers;
	options.ca = path[0];
	options.cert = path[1];
	options.key = path[2];
	options.deployment = "dev";
	intake->client = sdac_client_new(&options, NULL, &error);
	if (intake->client == NULL || sdac_connect(intake->client, 10000, &error) != SDAC_OK) {
		fprintf(stderr, "intake: %s\n", error.what);
		exit(EX_UNAVAILABLE);
	}
	for (int i = 0; i < intake->in_flight && intake->next < intake->lists; i++) {
		intake_next(intake);
	}
	(void)sdac_run(intake->client);
	sdac_client_free(intake->client);
	return now_s() - intake->began;
}

/* --- straight to the function ------------------------------------------------------------------------ */

static void pg_need(PGconn *pg, PGresult *result, ExecStatusType wanted)
{
	if (PQresultStatus(result) != wanted) {
		fprintf(stderr, "intake: %s", PQerrorMessage(pg));
		exit(EX_DATAERR);
	}
	PQclear(result);
}

static struct row_types *direct_types(PGconn *pg)
{
	struct row_types *types = row_types_new();
	PGresult *result =
	    PQexec(pg, "select a.* from api.describe(row()::api.describe_request) r, unnest(r.attributes) a");

	if (types == NULL || row_types_load(types, result) != SD_OK) {
		fprintf(stderr, "intake: the types cannot be read: %s\n", PQerrorMessage(pg));
		exit(EX_DATAERR);
	}
	PQclear(result);
	return types;
}

static void direct_submit(PGconn *pg, const struct row_types *types, const char *principal, ProtobufCMessage *list)
{
	uint8_t digest[DIGEST_SIZE];
	char *data;
	int size;

	if (digest_content(list, digest) != SD_OK || row_encode(types, list, &data, &size) != SD_OK) {
		exit(EX_SOFTWARE);
	}
	const char *enter[] = { principal, (const char *)digest };
	const int enter_sizes[] = { 0, DIGEST_SIZE }, enter_formats[] = { 0, 1 }, formats[] = { 1 };
	const char *call[] = { data };

	if (!PQsendQueryPrepared(pg, "enter", 2, enter, enter_sizes, enter_formats, 1) ||
	    !PQsendQueryPrepared(pg, "submit_list", 1, call, &size, formats, 1) || !PQpipelineSync(pg)) {
		exit(EX_UNAVAILABLE);
	}
	pg_need(pg, PQgetResult(pg), PGRES_TUPLES_OK);
	PQclear(PQgetResult(pg)); /* the NULL that ends each */
	PGresult *response = PQgetResult(pg);

	if (PQresultStatus(response) == PGRES_TUPLES_OK &&
	    strcmp(PQgetvalue(response, 0, PQfnumber(response, "verdict")), "accepted") != 0) {
		fprintf(stderr, "intake: %s\n", PQgetvalue(response, 0, PQfnumber(response, "verdict")));
		exit(EX_DATAERR);
	}
	pg_need(pg, response, PGRES_TUPLES_OK);
	PQclear(PQgetResult(pg));
	pg_need(pg, PQgetResult(pg), PGRES_PIPELINE_SYNC);
	free(data);
}

/* Every in_flight-th list, on a connection of its own. Writes the seconds that the timed ones took. */
static int direct_child(const struct intake *intake, int first, int out)
{
	double began = 0;
	PGconn *pg = PQconnectdb(intake->conninfo);
	struct row_types *types = direct_types(pg);

	pg_need(pg, PQprepare(pg, "enter", "select api.enter($1::uuid, $2::bytea)", 0, NULL), PGRES_COMMAND_OK);
	pg_need(pg, PQprepare(pg, "submit_list", "select * from api.submit_list($1)", 0, NULL), PGRES_COMMAND_OK);
	PQenterPipelineMode(pg);
	for (int i = first; i < intake->lists; i += intake->in_flight) {
		struct arena *arena = arena_new(LIST_MEMORY);

		if (began == 0 && i >= intake->warm) {
			began = now_s();
		}
		direct_submit(pg, types, intake->principal,
		    &listing_make(arena, intake->run, intake->offset + i, intake->hearings)->base);
		arena_free(arena);
	}
	began = now_s() - began;
	PQfinish(pg);
	return write(out, &began, sizeof began) == sizeof began ? EX_OK : EX_IOERR;
}

static double straight(const struct intake *intake)
{
	double longest = 0, one;
	int status, ends[2];

	if (pipe(ends) != 0) {
		exit(EX_OSERR);
	}
	for (int i = 0; i < intake->in_flight; i++) {
		if (fork() == 0) {
			_exit(direct_child(intake, i, ends[1]));
		}
	}
	while (wait(&status) > 0) {
		if (!WIFEXITED(status) || WEXITSTATUS(status) != EX_OK ||
		    read(ends[0], &one, sizeof one) != sizeof one) {
			exit(EX_UNAVAILABLE);
		}
		longest = one > longest ? one : longest;
	}
	return longest;
}

int main(int argc, char **argv)
{
	struct intake intake = { .lists = 100, .hearings = 60, .in_flight = 4, .warm = 40 };
	int option;

	while ((option = getopt(argc, argv, "s:p:r:d:P:n:h:j:o:")) != -1) {
		switch (option) {
		case 's':
			intake.server = optarg;
			break;
		case 'p':
			intake.pki = optarg;
			break;
		case 'r':
			intake.run = optarg;
			break;
		case 'd':
			intake.conninfo = optarg;
			break;
		case 'P':
			intake.principal = optarg;
			break;
		case 'n':
			intake.lists = atoi(optarg);
			break;
		case 'h':
			intake.hearings = atoi(optarg);
			break;
		case 'o':
			intake.offset = atoi(optarg);
			break;
		case 'j':
			intake.in_flight = atoi(optarg);
			break;
		default:
			return EX_USAGE;
		}
	}
	if (intake.run == NULL || (intake.server == NULL && intake.conninfo == NULL)) {
		return EX_USAGE;
	}
	intake.lists += intake.warm;
	double seconds = intake.server != NULL ? through_daemon(&intake) : straight(&intake);

	printf("%.0f\n", (intake.lists - intake.warm) * intake.hearings / seconds);
	return EX_OK;
}
