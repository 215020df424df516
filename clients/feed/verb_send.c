/*
 * sdac-feed send: sends files, and waits for their receipts.
 */
#include "clients/feed/verbs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "clients/feed/connection.h"
#include "clients/feed/sender.h"

#define TRIES 4u /* of a list that the daemon asks for again later */

static void wait_ms(int ms)
{
	struct timespec left = { .tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000L };
	while (nanosleep(&left, &left) != 0 && errno == EINTR)
		continue;
}

/* A daemon that asks for patience gets some; one that does not answer was tried by the library already. */
static struct sender_outcome deliver(struct sdac_client *client, const struct reading *reading, const char *path)
{
	struct sender_outcome outcome = sender_deliver(client, reading, path, stdout, stderr);
	for (unsigned tries = 1; tries < TRIES && outcome.delivery == LATER && !outcome.is_unreachable; tries++) {
		wait_ms(sender_backoff_ms(tries, outcome.retry_after_ms, sender_chance()));
		outcome = sender_deliver(client, reading, path, stdout, stderr);
	}
	return outcome;
}

int verbs_deliver(struct sdac_client *client, const struct reading *reading, const char *name)
{
	static const int codes[] = { [DELIVERED] = EX_OK, [REFUSED] = EX_DATAERR, [LATER] = EX_TEMPFAIL };
	const struct sender_outcome outcome = deliver(client, reading, name);
	if (outcome.delivery != DELIVERED)
		(void)fprintf(stderr, "sdac-feed: %s: %s\n", name, outcome.reason);
	return codes[outcome.delivery];
}

/*
 * Who says send means now: what was sent before, and something else since, is news, and no resend. What is current
 * already the daemon knows by its content.
 */
static struct reader_hints hints_now(const struct options *options)
{
	struct reader_hints hints = options->hints;
	struct timespec now;
	if (clock_gettime(CLOCK_REALTIME, &now) == 0)
		hints.arrived_ns = (int64_t)now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
	return hints;
}

static int send_file(struct sdac_client *client, const char *path, const struct options *options)
{
	char reason[512];
	int code = EX_OK;
	struct reading *reading;
	const struct reader_hints hints = hints_now(options);
	if (verbs_read(path, options, &hints, &reading, reason, sizeof reason, &code) != SD_OK) {
		(void)fprintf(stderr, "sdac-feed: %s\n", reason);
		return code;
	}
	code = verbs_deliver(client, reading, path);
	reading_free(reading);
	return code;
}

int verb_send(struct options *options)
{
	int worst = EX_OK;
	struct sdac_client *client = connection_new(options, NULL, NULL, &worst);
	if (client == NULL)
		return worst;
	/* Nothing after a list that must wait: the next file may be of the same court and day. */
	for (size_t i = 0; i < options->n_words && worst != EX_TEMPFAIL; i++) {
		const int code = send_file(client, options->words[i], options);
		worst = code == EX_OK ? worst : code;
	}
	sdac_client_free(client);
	return worst;
}
