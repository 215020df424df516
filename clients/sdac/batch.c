/*
 * A window of calls under way. Results that come before their turn are kept packed until it comes.
 */
#include "clients/sdac/batch.h"

#include <event2/event.h>
#include <stdlib.h>

struct slot {
	struct batch *batch;
	size_t which;
	bool is_done;
	enum sdac_result result;
	struct sdac_error error;
	const ProtobufCMessageDescriptor *descriptor; /* of the response */
	uint8_t *packed;
	size_t size;
};

struct batch {
	struct sdac_client *client;
	const ProtobufCMessage *const *requests;
	size_t count;
	size_t asked;
	size_t told;
	batch_result_cb *on_result;
	void *arg;
	struct slot *slots; /* one for each request */
	bool is_out_of_memory;
};

static void keep(struct slot *slot, const ProtobufCMessage *response)
{
	slot->descriptor = response->descriptor;
	slot->size = protobuf_c_message_get_packed_size(response);
	slot->packed = malloc(slot->size + 1);
	if (slot->packed == NULL)
		slot->batch->is_out_of_memory = true;
	else
		(void)protobuf_c_message_pack(response, slot->packed);
}

static void tell(struct slot *slot)
{
	struct batch *batch = slot->batch;
	ProtobufCMessage *response = NULL;
	if (slot->packed != NULL)
		response = protobuf_c_message_unpack(slot->descriptor, NULL, slot->size, slot->packed);
	if (slot->result == SDAC_OK && response == NULL)
		batch->is_out_of_memory = true;
	else
		batch->on_result(
		    slot->which, slot->result, response, slot->result == SDAC_OK ? NULL : &slot->error, batch->arg);
	if (response != NULL)
		protobuf_c_message_free_unpacked(response, NULL);
	free(slot->packed);
	slot->packed = NULL;
}

static void ask_more(struct batch *batch);

static void on_reply(struct sdac_client *client, enum sdac_result result, const ProtobufCMessage *response,
    const struct sdac_error *error, void *arg)
{
	struct slot *slot = arg;
	struct batch *batch = slot->batch;
	(void)client;
	slot->is_done = true;
	slot->result = result;
	if (error != NULL)
		slot->error = *error;
	if (response != NULL)
		keep(slot, response);
	for (; batch->told < batch->count && batch->slots[batch->told].is_done; batch->told++)
		tell(&batch->slots[batch->told]);
	ask_more(batch);
}

static void ask_more(struct batch *batch)
{
	while (!batch->is_out_of_memory && batch->asked < batch->count && batch->asked - batch->told < BATCH_WINDOW) {
		struct slot *slot = &batch->slots[batch->asked];
		if (sdac_call_async(
			batch->client, batch->requests[batch->asked], 0, SDAC_CALL_REPEAT, on_reply, slot) == 0)
			batch->is_out_of_memory = true;
		else
			batch->asked++;
	}
}

enum sd_err batch_run(struct sdac_client *client, const ProtobufCMessage *const *requests, size_t count,
    batch_result_cb *on_result, void *arg)
{
	struct batch batch = {
		.client = client, .requests = requests, .count = count, .on_result = on_result, .arg = arg
	};
	if (count == 0)
		return SD_OK;
	batch.slots = calloc(count, sizeof *batch.slots);
	if (batch.slots == NULL)
		return SD_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		batch.slots[i].batch = &batch;
		batch.slots[i].which = i;
	}
	ask_more(&batch);
	/* Not sdac_run(), which ends when the client is stopped: then, too, every call gets its answer from the loop.
	 */
	while (batch.told < count && !batch.is_out_of_memory &&
	       event_base_loop(sdac_client_base(client), EVLOOP_ONCE) == 0)
		continue;
	const bool is_whole = batch.told == count && !batch.is_out_of_memory;
	for (size_t i = 0; i < count; i++)
		free(batch.slots[i].packed);
	free(batch.slots);
	return is_whole ? SD_OK : SD_NO_MEMORY;
}
