/*
 * The length before each envelope. Comparisons are made with what is there, never by adding to
 * what the peer claims.
 */
#include "proto/frame.h"

enum frame_state frame_next(const uint8_t *data, size_t size, size_t limit, size_t *length_r)
{
	*length_r = 0;
	if (size < FRAME_HEADER_SIZE)
		return FRAME_NEED_MORE;
	const size_t length = (size_t)data[0] << 24 | (size_t)data[1] << 16 | (size_t)data[2] << 8 | data[3];
	*length_r = length;
	if (length == 0)
		return FRAME_EMPTY;
	if (length > limit)
		return FRAME_TOO_LARGE;
	return size - FRAME_HEADER_SIZE >= length ? FRAME_WHOLE : FRAME_NEED_MORE;
}

void frame_header(uint8_t header[FRAME_HEADER_SIZE], size_t length)
{
	header[0] = (uint8_t)(length >> 24 & 0xff);
	header[1] = (uint8_t)(length >> 16 & 0xff);
	header[2] = (uint8_t)(length >> 8 & 0xff);
	header[3] = (uint8_t)(length & 0xff);
}
