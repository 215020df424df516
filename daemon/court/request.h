/*
 * One request of a session: its arena, its call to the database, its answer.
 */
#ifndef SDAC_DAEMON_COURT_REQUEST_H
#define SDAC_DAEMON_COURT_REQUEST_H

#include <stddef.h>
#include <stdint.h>

struct session;

/* A frame of an active session. Always answers: with a response, an Error, or a goodbye. */
void request_receive(struct session *session, const uint8_t *data, size_t size);
/* The session ends: nobody waits for the answers. */
void request_forget_all(struct session *session);

#endif
