/*
 * Frames: four octets of length, most significant first, then that many octets. Pure: no I/O.
 */
#ifndef SDAC_PROTO_FRAME_H
#define SDAC_PROTO_FRAME_H

#include <stddef.h>
#include <stdint.h>

#define FRAME_HEADER_SIZE 4u

enum frame_state {
	FRAME_NEED_MORE, /* not whole yet: *length_r is set once the header is there, else 0 */
	FRAME_WHOLE,     /* the payload is data + FRAME_HEADER_SIZE, *length_r octets */
	FRAME_EMPTY,     /* length 0: no envelope is empty; drop the peer */
	FRAME_TOO_LARGE, /* length over the limit; drop the peer */
};

enum frame_state frame_next(const uint8_t *data, size_t size, size_t limit, size_t *length_r);
void frame_header(uint8_t header[FRAME_HEADER_SIZE], size_t length);

#endif
