/*
 * What a submission says decides its digest; who sent it, and when, does not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/court/digest.h"
#include "sdac/v1/envelope.pb-c.h"

struct submission {
	Sdac__V1__SubmitListRequest list;
	Sdac__V1__Source source;
	Sdac__V1__ListedHearing hearing, *hearings[1];
	char id[16], date[16], room[8];
};

static void submission_init(struct submission *submission, const char *id, const char *room)
{
	sdac__v1__submit_list_request__init(&submission->list);
	sdac__v1__source__init(&submission->source);
	sdac__v1__listed_hearing__init(&submission->hearing);
	strcpy(submission->id, id);
	strcpy(submission->date, "2026-03-04");
	strcpy(submission->room, room);
	submission->source.message_id = submission->id;
	submission->list.source = &submission->source;
	submission->list.list_date = submission->date;
	submission->hearing.room = submission->room;
	submission->hearings[0] = &submission->hearing;
	submission->list.n_hearings = 1;
	submission->list.hearings = submission->hearings;
}

static void digest_of(struct submission *submission, uint8_t digest[DIGEST_SIZE])
{
	assert_int_equal(digest_content(&submission->list.base, digest), SD_OK);
	assert_ptr_equal(submission->list.source, &submission->source); /* put back */
}

static void the_sender_does_not_count(void **state)
{
	struct submission a, b;
	uint8_t of_a[DIGEST_SIZE], of_b[DIGEST_SIZE];

	(void)state;
	submission_init(&a, "one", "2");
	submission_init(&b, "two", "2");
	b.source.has_published_at = true;
	b.source.published_at = 1;
	digest_of(&a, of_a);
	digest_of(&b, of_b);
	assert_memory_equal(of_a, of_b, DIGEST_SIZE);
}

static void the_content_counts(void **state)
{
	struct submission a, b;
	uint8_t of_a[DIGEST_SIZE], of_b[DIGEST_SIZE];

	(void)state;
	submission_init(&a, "one", "2");
	submission_init(&b, "one", "3");
	digest_of(&a, of_a);
	digest_of(&b, of_b);
	assert_memory_not_equal(of_a, of_b, DIGEST_SIZE);
}

static void a_message_without_source_has_one_too(void **state)
{
	Sdac__V1__AckNoticeRequest ack = SDAC__V1__ACK_NOTICE_REQUEST__INIT;
	uint8_t first[DIGEST_SIZE], second[DIGEST_SIZE];

	(void)state;
	assert_int_equal(digest_content(&ack.base, first), SD_OK);
	ack.has_sequence = true;
	ack.sequence = 1;
	assert_int_equal(digest_content(&ack.base, second), SD_OK);
	assert_memory_not_equal(first, second, DIGEST_SIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_sender_does_not_count),
		cmocka_unit_test(the_content_counts),
		cmocka_unit_test(a_message_without_source_has_one_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
