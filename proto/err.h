/*
 * The results of what can fail because of the world or the peer. Bugs abort instead.
 */
#ifndef SDAC_PROTO_ERR_H
#define SDAC_PROTO_ERR_H

#define SD_MUST_CHECK __attribute__((warn_unused_result))
#define SD_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

enum sd_err {
	SD_OK = 0,
	SD_INVALID, /* the peer sent something wrong: it will stay wrong */
	SD_NOT_ALLOWED,
	SD_NOT_FOUND, /* or not the caller's to see */
	SD_CONFLICT,
	SD_RETRY_LATER,     /* nothing was done */
	SD_UNKNOWN_OUTCOME, /* it may have been done; asking again by message id is safe */
	SD_NO_MEMORY,       /* an arena's cap, or the system's */
	SD_IO,              /* file, socket, TLS */
	SD_INTERNAL,
};

#endif
