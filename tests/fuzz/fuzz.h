/*
 * What libFuzzer calls, and replay.c calls in its place. Returns 0; a finding aborts.
 */
#ifndef SDAC_TESTS_FUZZ_FUZZ_H
#define SDAC_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
