/*
 * The table of operations. To add one: a message pair in proto/, a file in migrations/api/, a row here.
 */
#include "daemon/court/operation.h"

#include "sdac/v1/envelope.pb-c.h"

/* A mask of zero makes the array's size negative: an operation nobody was allowed does not compile. */
#define MASK(roles) ((roles) + 0u * (unsigned)sizeof(char[(roles) != 0u ? 1 : -1]))

/* TAG and lower are the message's name in the two spellings of the generated code. */
#define OPERATION(TAG, lower, role_mask, flag_mask, idempotent)                                                        \
	{                                                                                                              \
		.request_tag = SDAC__V1__ENVELOPE__BODY_##TAG##_REQUEST,                                               \
		.function = { .name = #lower,                                                                          \
			.request = &sdac__v1__##lower##_request__descriptor,                                           \
			.response = &sdac__v1__##lower##_response__descriptor,                                         \
			.is_idempotent = (idempotent) },                                                               \
		.roles = MASK(role_mask), .flags = (flag_mask)                                                         \
	}

#define FEEDER ROLE_BIT(FEEDER)
#define COORDINATOR ROLE_BIT(COORDINATOR)
#define IDVA ROLE_BIT(IDVA)
#define ADMIN ROLE_BIT(ADMIN)
#define AUDITOR ROLE_BIT(AUDITOR)
#define ANYBODY (FEEDER | COORDINATOR | IDVA | ADMIN | AUDITOR)

static const struct operation operations[] = {
	/* A coordinator may submit: an overnight custody case is on no list. */
	OPERATION(SUBMIT_LIST, submit_list, FEEDER | COORDINATOR, OPERATION_DIGEST | OPERATION_WAKES, true),
	OPERATION(SUBMIT_OUTCOME, submit_outcome, FEEDER | COORDINATOR, OPERATION_DIGEST | OPERATION_WAKES, true),
	OPERATION(SUBMIT_HEARING, submit_hearing, FEEDER | COORDINATOR, OPERATION_DIGEST | OPERATION_WAKES, true),
	OPERATION(WITHDRAW_LIST, withdraw_list, FEEDER | COORDINATOR, OPERATION_DIGEST | OPERATION_WAKES, true),
	OPERATION(SUBMIT_SESSIONS, submit_sessions, FEEDER, OPERATION_DIGEST, true),

	OPERATION(OPEN_CASE, open_case, IDVA | ADMIN, OPERATION_WAKES, true),
	OPERATION(CLOSE_CASE, close_case, IDVA | ADMIN, 0, true),
	OPERATION(LIST_CASES, list_cases, IDVA, 0, true),
	OPERATION(SHOW_CASE, show_case, COORDINATOR | IDVA, 0, true),

	/* Walls. A coordinator may declare her own conflict, and break glass. */
	OPERATION(SEAL_CASE, seal_case, IDVA, 0, true),
	OPERATION(UNSEAL_CASE, unseal_case, IDVA, 0, true),
	OPERATION(SET_CASE_ACCESS, set_case_access, COORDINATOR | IDVA, 0, true),
	OPERATION(BREAK_GLASS, break_glass, COORDINATOR | IDVA, OPERATION_WAKES, false),

	OPERATION(LIST_LINKS, list_links, COORDINATOR | IDVA, 0, true),
	OPERATION(DECIDE_LINK, decide_link, COORDINATOR | IDVA, OPERATION_WAKES, false),
	OPERATION(UNDO_LINK, undo_link, COORDINATOR | IDVA, OPERATION_WAKES, false),

	/* The operator's, without case content; releasing needs two of them. */
	OPERATION(LIST_MODELS, list_models, ADMIN, 0, true),
	OPERATION(SHOW_MODEL, show_model, ADMIN, 0, true),
	OPERATION(LEARN_MODEL, learn_model, ADMIN, 0, true),
	OPERATION(RELEASE_MODEL, release_model, ADMIN, OPERATION_WAKES, false),

	OPERATION(SUBSCRIBE, subscribe, COORDINATOR | IDVA | ADMIN, OPERATION_SUBSCRIBES, true),
	OPERATION(ACK_NOTICE, ack_notice, COORDINATOR | IDVA | ADMIN, 0, true),
	OPERATION(LIST_NOTICES, list_notices, COORDINATOR | IDVA | ADMIN, 0, true),
	OPERATION(RECORD_CONTACT, record_contact, IDVA, 0, false),
	OPERATION(LIST_CONTACTS, list_contacts, IDVA, 0, true),

	/* A change of a kind needs two of them. */
	OPERATION(LIST_NOTICE_KINDS, list_notice_kinds, COORDINATOR | IDVA | ADMIN, 0, true),
	OPERATION(SHOW_NOTICE_KIND, show_notice_kind, COORDINATOR | IDVA | ADMIN, 0, true),
	OPERATION(PROPOSE_NOTICE_KIND, propose_notice_kind, COORDINATOR | ADMIN, 0, false),
	OPERATION(DECIDE_NOTICE_KIND, decide_notice_kind, COORDINATOR | ADMIN, 0, false),

	OPERATION(ADD_STANDING, add_standing, COORDINATOR | IDVA | ADMIN, 0, false),
	OPERATION(END_STANDING, end_standing, COORDINATOR | IDVA | ADMIN, 0, true),
	OPERATION(LIST_STANDINGS, list_standings, COORDINATOR | IDVA | ADMIN, 0, true),
	OPERATION(HAND_OVER, hand_over, COORDINATOR | IDVA, 0, true),

	OPERATION(DAY_LIST, day_list, COORDINATOR | IDVA, 0, true),
	OPERATION(ADD_SESSION, add_session, COORDINATOR, 0, false),
	OPERATION(CHANGE_SESSION, change_session, COORDINATOR, 0, true),
	OPERATION(LIST_SESSIONS, list_sessions, COORDINATOR | IDVA | ADMIN, 0, true),
	OPERATION(PLAN_SESSIONS, plan_sessions, COORDINATOR, 0, true),
	OPERATION(SUGGEST_SESSIONS, suggest_sessions, COORDINATOR, 0, true),
	OPERATION(MARK_CASE, mark_case, COORDINATOR, OPERATION_WAKES, true),

	OPERATION(RECORD_OBSERVATION, record_observation, COORDINATOR, OPERATION_WAKES, true),
	OPERATION(SHOW_OUTCOME, show_outcome, COORDINATOR | IDVA, 0, true),
	OPERATION(RECORD_MEASURE, record_measure, COORDINATOR | IDVA, OPERATION_WAKES, true),
	OPERATION(ADD_LIMIT, add_limit, COORDINATOR | IDVA, OPERATION_WAKES, true),
	OPERATION(CASE_CLOCKS, case_clocks, IDVA, 0, true),
	OPERATION(SET_BRAKE, set_brake, ADMIN, 0, true),
	OPERATION(LIST_HELD, list_held, ADMIN | COORDINATOR, 0, true),
	OPERATION(DECIDE_HELD, decide_held, ADMIN | COORDINATOR, OPERATION_WAKES, false),

	OPERATION(ADD_PRINCIPAL, add_principal, ADMIN, 0, true),
	OPERATION(REVOKE_PRINCIPAL, revoke_principal, ADMIN, 0, true),
	OPERATION(LIST_PRINCIPALS, list_principals, ADMIN, 0, true),
	OPERATION(ADD_COURT, add_court, ADMIN, 0, true),
	OPERATION(LIST_COURTS, list_courts, ADMIN | COORDINATOR, 0, true),
	OPERATION(EXPECT_FEED, expect_feed, ADMIN, 0, true),
	OPERATION(FEED_STATUS, feed_status, ADMIN | COORDINATOR, 0, true),
	OPERATION(SHOW_AUDIT, show_audit, AUDITOR, 0, true),
	OPERATION(FIGURES, figures, COORDINATOR | ADMIN, 0, true),
	OPERATION(FIGURE_CASES, figure_cases, COORDINATOR, 0, true),
	OPERATION(HEALTH, health, ANYBODY, 0, true),

	/* What a code means is nobody's secret; what a feed wrote is its court's and the operator's. */
	OPERATION(IMPORT_CODES, import_codes, ADMIN, 0, true),
	OPERATION(LIST_CODE_SETS, list_code_sets, COORDINATOR | IDVA | ADMIN | AUDITOR, 0, true),
	OPERATION(LIST_CODE_RELEASES, list_code_releases, COORDINATOR | IDVA | ADMIN | AUDITOR, 0, true),
	OPERATION(FIND_CODES, find_codes, COORDINATOR | IDVA | ADMIN | AUDITOR, 0, true),
	OPERATION(LIST_UNKNOWN_CODES, list_unknown_codes, COORDINATOR | ADMIN, 0, true),
};

#define N_OPERATIONS (sizeof operations / sizeof operations[0])

const struct operation *operation_find(unsigned request_tag)
{
	for (size_t i = 0; i < N_OPERATIONS; i++) {
		if (operations[i].request_tag == request_tag) {
			return &operations[i];
		}
	}
	return NULL;
}

size_t operation_count(void)
{
	return N_OPERATIONS;
}

void operation_functions(const struct db_function **functions_r)
{
	for (size_t i = 0; i < N_OPERATIONS; i++) {
		functions_r[i] = &operations[i].function;
	}
}
