/*
 * The Common Platform's hearings, results, queries and events.
 */
#include "tests/fuzz/feed.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	feed_read(data, size, "cp-");
	return 0;
}
