/*
 * SPI's messages and Bichard's outcomes, XML in any envelope.
 */
#include "tests/fuzz/feed.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	feed_read(data, size, "");
	return 0;
}
