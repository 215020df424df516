/*
 * The table of operations against the envelope: nothing forgotten, nothing misnamed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/court/operation.h"
#include "proto/envelope.h"
#include "sdac/v1/envelope.pb-c.h"

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), n = strlen(end);

	return length >= n && strcmp(text + length - n, end) == 0;
}

static void every_request_has_an_operation(void **state)
{
	const ProtobufCMessageDescriptor *envelope = &sdac__v1__envelope__descriptor;
	size_t requests = 0;

	(void)state;
	for (unsigned i = 0; i < envelope->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &envelope->fields[i];

		if (ends_with(field->name, "_request")) {
			requests++;
			assert_non_null(operation_find(field->id));
		} else {
			assert_null(operation_find(field->id));
		}
	}
	assert_int_equal(requests, operation_count());
}

static void each_operation_is_named_as_its_messages(void **state)
{
	const ProtobufCMessageDescriptor *envelope = &sdac__v1__envelope__descriptor;

	(void)state;
	for (unsigned i = 0; i < envelope->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &envelope->fields[i];
		const struct operation *operation = operation_find(field->id);
		char name[64];

		if (operation == NULL) {
			continue;
		}
		snprintf(name, sizeof name, "%s_request", operation->function.name);
		assert_string_equal(field->name, name);
		assert_ptr_equal(operation->function.request, envelope_descriptor(field->id));
		/* a response stands one after its request */
		assert_ptr_equal(operation->function.response, envelope_descriptor(field->id + 1));
		assert_int_equal(field->id % 2, 0);
	}
}

static void nobody_may_do_everything(void **state)
{
	const struct operation *submit = operation_find(SDAC__V1__ENVELOPE__BODY_SUBMIT_LIST_REQUEST);
	const struct operation *day = operation_find(SDAC__V1__ENVELOPE__BODY_DAY_LIST_REQUEST);
	const struct operation *audit = operation_find(SDAC__V1__ENVELOPE__BODY_SHOW_AUDIT_REQUEST);

	(void)state;
	assert_true(submit->roles & ROLE_BIT(FEEDER));
	assert_false(submit->roles & ROLE_BIT(IDVA));
	assert_false(day->roles & (ROLE_BIT(FEEDER) | ROLE_BIT(ADMIN)));
	assert_int_equal(audit->roles, ROLE_BIT(AUDITOR));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_request_has_an_operation),
		cmocka_unit_test(each_operation_is_named_as_its_messages),
		cmocka_unit_test(nobody_may_do_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
