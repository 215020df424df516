/*
 * A socket under TLS. OpenSSL's own BIO uses write(), which raises SIGPIPE: a library must neither die of
 * that nor touch its host's signals. Internal to stream.
 */
#ifndef SDAC_PROTO_STREAM_BIO_H
#define SDAC_PROTO_STREAM_BIO_H

#include <openssl/bio.h>

/* Borrows fd. NULL when there is no memory. */
BIO *stream_bio_new(int fd);

#endif
