/*
 * The bed of the tests of libsdac: a scripted daemon, a client, and what either has said.
 */
#ifndef SDAC_TEST_LIB_BED_H
#define SDAC_TEST_LIB_BED_H

#include <event2/event.h>

#include "clients/lib/sdac.h"
#include "tests/unit/lib_server.h"

#define DEADLINE_MS 8000

struct bed {
	struct event_base *base;
	struct lib_server server;
	struct sdac_client *client;
	/* What the client has said. */
	enum sdac_state states[64];
	size_t n_states;
	struct sdac_error why; /* of the last state with one */
	int cut_off;
	int heard_again;
	/* Replies of asynchronous calls. */
	int replies;
	enum sdac_result result;
	struct sdac_error error;
	/* Notices. */
	int64_t sequences[64];
	size_t n_sequences;
	int64_t gap_first, gap_last;
	int gaps;
	/* What the daemon was asked. */
	int subscribes;
	int64_t asked_after; /* of the last SubscribeRequest, -1: absent */
	int requests;
	bool frees_in_callback;
};

/* cmocka's. The daemon's certificate list revokes "gone". */
int bed_set_up(void **state);
int bed_tear_down(void **state);
/* Of a group: removes the certificates. */
int bed_remove_pki(void **state);

/* servers and bed are borrowed. */
void bed_options(struct sdac_options *options, struct bed *bed, const char *const *servers, const char *person);
/* "nadia", of the bed's daemon. */
void bed_make_client(struct bed *bed);
bool bed_is_in(const struct bed *bed, enum sdac_state state);
/* An event's callback that sets the bool that arg points to. */
void bed_on_deadline(evutil_socket_t fd, short what, void *arg);
/* Answers a request with an Error: CONFLICT, "somebody was faster". */
void bed_refuse(struct lib_server *server, uint64_t id, unsigned tag, const ProtobufCMessage *body);

/* Turns the loop until the condition holds; fails when it never does. */
#define WAIT_UNTIL(bed, condition)                                                                                     \
	do {                                                                                                           \
		bool is_late = false;                                                                                  \
		const struct timeval limit = { .tv_sec = DEADLINE_MS / 1000 };                                         \
		struct event *late = evtimer_new((bed)->base, bed_on_deadline, &is_late);                              \
		assert_non_null(late);                                                                                 \
		assert_int_equal(event_add(late, &limit), 0);                                                          \
		while (!(condition) && !is_late)                                                                       \
			(void)event_base_loop((bed)->base, EVLOOP_ONCE);                                               \
		event_free(late);                                                                                      \
		if (!(condition))                                                                                      \
			fail_msg("not within %d ms: %s", DEADLINE_MS, #condition);                                     \
	} while (0)

#define BED_TEST(name) cmocka_unit_test_setup_teardown(name, bed_set_up, bed_tear_down)

#endif
