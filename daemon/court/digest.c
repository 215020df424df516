/*
 * protobuf-c packs in field order and deterministically, so the packed form is canonical enough; it
 * is fed to the hash as it is made, without a copy.
 */
#include "daemon/court/digest.h"

#include <openssl/evp.h>
#include <stdbool.h>

struct digest_sink {
	ProtobufCBuffer base; /* first: protobuf-c hands it back */
	EVP_MD_CTX *context;
	bool failed;
};

static void digest_append(ProtobufCBuffer *buffer, size_t size, const uint8_t *data)
{
	struct digest_sink *sink = (struct digest_sink *)(void *)buffer;

	if (EVP_DigestUpdate(sink->context, data, size) != 1) {
		sink->failed = true;
	}
}

static ProtobufCMessage **digest_source_field(ProtobufCMessage *message)
{
	const ProtobufCFieldDescriptor *field =
	    protobuf_c_message_descriptor_get_field_by_name(message->descriptor, "source");

	if (field == NULL || field->type != PROTOBUF_C_TYPE_MESSAGE || field->label == PROTOBUF_C_LABEL_REPEATED) {
		return NULL;
	}
	return (ProtobufCMessage **)(void *)((char *)message + field->offset);
}

enum sd_err digest_content(ProtobufCMessage *message, uint8_t digest_r[DIGEST_SIZE])
{
	struct digest_sink sink = { .base = { .append = digest_append }, .context = EVP_MD_CTX_new() };
	ProtobufCMessage **source = digest_source_field(message);
	ProtobufCMessage *saved = source != NULL ? *source : NULL;

	if (sink.context == NULL || EVP_DigestInit_ex(sink.context, EVP_sha256(), NULL) != 1) {
		EVP_MD_CTX_free(sink.context);
		return SD_INTERNAL;
	}
	if (source != NULL) {
		*source = NULL;
	}
	(void)protobuf_c_message_pack_to_buffer(message, &sink.base);
	if (source != NULL) {
		*source = saved;
	}
	if (EVP_DigestFinal_ex(sink.context, digest_r, NULL) != 1) {
		sink.failed = true;
	}
	EVP_MD_CTX_free(sink.context);
	return sink.failed ? SD_INTERNAL : SD_OK;
}
