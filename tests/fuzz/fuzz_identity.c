/*
 * Names out of certificates: whatever is taken for an identity must be written again to the same octets.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/tls.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tls_identity identity;
	char uri[256];

	if (!tls_identity_parse((const char *)data, size, &identity))
		return 0;
	const int length =
	    snprintf(uri, sizeof uri, "urn:sdac:%s:%s:%s", identity.deployment, identity.kind, identity.name);
	if (length < 0 || (size_t)length != size || memcmp(uri, data, size) != 0)
		abort();
	return 0;
}
