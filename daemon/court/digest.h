/*
 * The SHA-256 of what a submission says, without who sent it and when: a resend has the same one.
 */
#ifndef SDAC_DAEMON_COURT_DIGEST_H
#define SDAC_DAEMON_COURT_DIGEST_H

#include <protobuf-c/protobuf-c.h>
#include <stdint.h>

#include "proto/err.h"

#define DIGEST_SIZE 32u

/* message is unchanged afterwards; its field "source", if it has one, does not count. */
enum sd_err digest_content(ProtobufCMessage *message, uint8_t digest_r[DIGEST_SIZE]) SD_MUST_CHECK;

#endif
