/*
 * recv() and send() as an OpenSSL BIO.
 */
#include "proto/stream_bio.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <stdint.h>
#include <sys/socket.h>

static BIO_METHOD *method;

static int fd_of(BIO *bio)
{
	return (int)(intptr_t)BIO_get_data(bio);
}

static int bio_read(BIO *bio, char *data, size_t size, size_t *read_r)
{
	ssize_t got;

	do
		got = recv(fd_of(bio), data, size, 0);
	while (got < 0 && errno == EINTR);
	BIO_clear_retry_flags(bio);
	*read_r = got > 0 ? (size_t)got : 0;
	if (got == 0)
		BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
	else if (got < 0 && errno == EAGAIN)
		BIO_set_retry_read(bio);
	return got > 0;
}

static int bio_write(BIO *bio, const char *data, size_t size, size_t *written_r)
{
	ssize_t sent;

	do
		sent = send(fd_of(bio), data, size, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	BIO_clear_retry_flags(bio);
	*written_r = sent > 0 ? (size_t)sent : 0;
	/* ENOTCONN: the connection is still being made. */
	if (sent < 0 && (errno == EAGAIN || errno == ENOTCONN))
		BIO_set_retry_write(bio);
	return sent > 0;
}

static long bio_ctrl(BIO *bio, int command, long number, void *pointer)
{
	(void)number;
	(void)pointer;
	switch (command) {
	case BIO_CTRL_FLUSH:
		return 1;
	case BIO_CTRL_EOF:
		return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;
	default:
		return 0;
	}
}

static void make_method(void)
{
	const int index = BIO_get_new_index();
	BIO_METHOD *made = index < 0 ? NULL : BIO_meth_new(index | BIO_TYPE_SOURCE_SINK, "sdac stream");

	if (!made)
		return;
	if (BIO_meth_set_read_ex(made, bio_read) == 1 && BIO_meth_set_write_ex(made, bio_write) == 1 &&
	    BIO_meth_set_ctrl(made, bio_ctrl) == 1)
		method = made;
	else
		BIO_meth_free(made);
}

BIO *stream_bio_new(int fd)
{
	static CRYPTO_ONCE once = CRYPTO_ONCE_STATIC_INIT;

	if (CRYPTO_THREAD_run_once(&once, make_method) != 1 || !method)
		return NULL;
	BIO *bio = BIO_new(method);
	if (!bio)
		return NULL;
	BIO_set_data(bio, (void *)(intptr_t)fd);
	BIO_set_init(bio, 1);
	return bio;
}
