/*
 * A crowd of subscribers in one process.
 *
 *   crowd -s HOST:PORT -p PKI -n CLIENTS -m PEOPLE [-d CONNINFO -q SQL -e EVENTS] [-w COUNT] [-t MS] [-r COUNT] [-i]
 *
 * Client i shows the certificate PKI/person-crowd-<i % PEOPLE>. Modes:
 *   -q, -e: runs SQL (which raises one notice to everybody and commits) EVENTS times, each when the one
 *           before has reached all, and prints the latency from the commit's return to each client's
 *           callback: "p50 p99 max" in ms, then deliveries a second within the bursts. With -w so many notices
 *           come of an event, not one to each; -t is the time from all of them to the next event (20 ms).
 *   -r:     subscribes from the beginning and prints notices a second until COUNT have come to each.
 *   -i:     connects, prints "ready", and stays until standard input ends.
 */
#include <event2/event.h>
#include <libpq-fe.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "clients/lib/sdac.h"

struct crowd {
	const char *server, *pki, *conninfo, *sql;
	int clients, people, events, replay, wanted, pause_ms;
	bool idle;
	struct event_base *base;
	struct sdac_client **client;
	PGconn *pg;
	int ready, event_no, received;
	double t0, began, busy;
	double *latency;
	size_t n_latency;
	struct event *next, *input;
};

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void crowd_fire(evutil_socket_t fd, short what, void *arg)
{
	struct crowd *crowd = arg;
	PGresult *result = PQexec(crowd->pg, crowd->sql);

	(void)fd;
	(void)what;
	if (PQresultStatus(result) != PGRES_TUPLES_OK && PQresultStatus(result) != PGRES_COMMAND_OK) {
		fprintf(stderr, "crowd: %s", PQerrorMessage(crowd->pg));
		exit(EX_DATAERR);
	}
	PQclear(result);
	crowd->received = 0;
	crowd->t0 = now_s();
}

static void crowd_next(struct crowd *crowd)
{
	const struct timeval pause = { .tv_sec = crowd->pause_ms / 1000, .tv_usec = crowd->pause_ms % 1000 * 1000 };

	if (crowd->event_no++ == crowd->events) {
		(void)event_base_loopbreak(crowd->base);
	} else {
		(void)evtimer_add(crowd->next, &pause);
	}
}

static void crowd_on_notice(struct sdac_client *client, const Sdac__V1__Notice *notice, void *arg)
{
	struct crowd *crowd = arg;

	(void)client;
	(void)notice;
	if (crowd->replay == 0 && crowd->t0 == 0) {
		return; /* of an earlier run, given again because nobody acknowledged it */
	}
	crowd->received++;
	if (crowd->replay > 0) {
		if (crowd->received == crowd->replay * crowd->clients) {
			(void)event_base_loopbreak(crowd->base);
		}
		return;
	}
	crowd->latency[crowd->n_latency++] = now_s() - crowd->t0;
	if (crowd->received == crowd->wanted) {
		crowd->busy += now_s() - crowd->t0;
		crowd_next(crowd);
	}
}

static void crowd_on_state(struct sdac_client *client, enum sdac_state state, const struct sdac_error *why, void *arg)
{
	struct crowd *crowd = arg;

	if (state == SDAC_STOPPED) {
		fprintf(stderr, "crowd: a client was stopped: %s\n", why != NULL ? why->what : "");
		exit(EX_UNAVAILABLE);
	}
	if (state != SDAC_READY) {
		return;
	}
	if (crowd->ready++ == 0) {
		crowd->began = now_s();
	}
	if (!crowd->idle) {
		sdac_subscribe(client, crowd->replay > 0 ? 0 : SDAC_FROM_UNACKNOWLEDGED, crowd_on_notice, NULL, crowd);
	}
	if (crowd->ready == crowd->clients) {
		if (crowd->idle) {
			printf("ready\n");
			fflush(stdout);
		} else if (crowd->replay == 0) {
			const struct timeval settle = { .tv_sec = 1 }; /* the last subscriptions are answered */

			crowd->event_no++;
			(void)evtimer_add(crowd->next, &settle);
		}
	}
}

static void crowd_on_input(evutil_socket_t fd, short what, void *arg)
{
	struct crowd *crowd = arg;
	char bytes[16];

	(void)what;
	if (read(fd, bytes, sizeof bytes) <= 0) {
		(void)event_base_loopbreak(crowd->base);
	}
}

static void crowd_connect(struct crowd *crowd, int i)
{
	const char *servers[] = { crowd->server, NULL };
	struct sdac_options options;
	struct sdac_error error;
	char path[3][512];

	snprintf(path[0], sizeof path[0], "%s/ca.pem", crowd->pki);
	snprintf(path[1], sizeof path[1], "%s/person-crowd-%d.pem", crowd->pki, i % crowd->people);
	snprintf(path[2], sizeof path[2], "%s/person-crowd-%d.key", crowd->pki, i % crowd->people);
	sdac_options_init(&options);
	options.servers = servers;
	options.ca = path[0];
	options.cert = path[1];
	options.key = path[2];
	options.deployment = "dev";
	options.connect_ms = 60000;
	options.silence_ms = 60000;
	options.events.state = crowd_on_state;
	options.arg = crowd;
	crowd->client[i] = sdac_client_new(&options, crowd->base, &error);
	if (crowd->client[i] == NULL) {
		fprintf(stderr, "crowd: %s %s\n", error.what, error.where);
		exit(EX_CONFIG);
	}
}

static int compare_double(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void crowd_report(struct crowd *crowd)
{
	size_t n = crowd->n_latency;

	if (crowd->replay > 0) {
		printf("%.0f\n", (double)crowd->received / (now_s() - crowd->began));
	} else if (n > 0) {
		qsort(crowd->latency, n, sizeof *crowd->latency, compare_double);
		printf("%.2f %.2f %.2f %.0f\n", crowd->latency[n / 2] * 1e3, crowd->latency[n * 99 / 100] * 1e3,
		    crowd->latency[n - 1] * 1e3, (double)n / crowd->busy);
	}
}

static void crowd_options(struct crowd *crowd, int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "s:p:n:m:d:q:e:w:t:r:i")) != -1) {
		switch (option) {
		case 's':
			crowd->server = optarg;
			break;
		case 'p':
			crowd->pki = optarg;
			break;
		case 'n':
			crowd->clients = atoi(optarg);
			break;
		case 'm':
			crowd->people = atoi(optarg);
			break;
		case 'd':
			crowd->conninfo = optarg;
			break;
		case 'q':
			crowd->sql = optarg;
			break;
		case 'e':
			crowd->events = atoi(optarg);
			break;
		case 'w':
			crowd->wanted = atoi(optarg);
			break;
		case 't':
			crowd->pause_ms = atoi(optarg);
			break;
		case 'r':
			crowd->replay = atoi(optarg);
			break;
		case 'i':
			crowd->idle = true;
			break;
		default:
			exit(EX_USAGE);
		}
	}
	if (crowd->server == NULL || crowd->pki == NULL || crowd->clients < 1 || crowd->people < 1) {
		exit(EX_USAGE);
	}
}

int main(int argc, char **argv)
{
	struct crowd crowd = { .pause_ms = 20 };

	crowd_options(&crowd, argc, argv);
	crowd.wanted = crowd.wanted > 0 ? crowd.wanted : crowd.clients;
	crowd.base = event_base_new();
	crowd.client = calloc((size_t)crowd.clients, sizeof(struct sdac_client *));
	crowd.latency = calloc((size_t)crowd.wanted * (size_t)(crowd.events + 1), sizeof *crowd.latency);
	crowd.next = evtimer_new(crowd.base, crowd_fire, &crowd);
	if (crowd.sql != NULL && PQstatus(crowd.pg = PQconnectdb(crowd.conninfo)) != CONNECTION_OK) {
		fprintf(stderr, "crowd: %s", PQerrorMessage(crowd.pg));
		return EX_UNAVAILABLE;
	}
	for (int i = 0; i < crowd.clients; i++) {
		crowd_connect(&crowd, i);
	}
	if (crowd.idle) {
		crowd.input = event_new(crowd.base, STDIN_FILENO, EV_READ | EV_PERSIST, crowd_on_input, &crowd);
		(void)event_add(crowd.input, NULL);
	}
	(void)event_base_dispatch(crowd.base);
	crowd_report(&crowd);
	return EX_OK; /* the system takes the rest back */
}
