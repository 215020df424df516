/*
 * Many requests, several of them under way at a time, and their results in the order of the requests.
 */
#ifndef SDAC_CLIENT_BATCH_H
#define SDAC_CLIENT_BATCH_H

#include "clients/lib/sdac.h"
#include "proto/err.h"

#define BATCH_WINDOW 16

/* Valid during the call only. error is NULL if it is SDAC_OK, response NULL if it is not. */
typedef void batch_result_cb(
    size_t which, enum sdac_result result, const ProtobufCMessage *response, const struct sdac_error *error, void *arg);

/*
 * All requests must be safe to repeat: they have a message_id, or what they ask is the same when asked twice.
 * Runs the client's loop until each has its result. A result that comes early waits for those before it.
 * SD_NO_MEMORY: some had none.
 */
enum sd_err batch_run(struct sdac_client *client, const ProtobufCMessage *const *requests, size_t count,
    batch_result_cb *on_result, void *arg) SD_MUST_CHECK;

#endif
