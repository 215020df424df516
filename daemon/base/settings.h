/*
 * What sdacd.conf can say; one member a key, filled by conf.c's table. Times in ms, sizes in octets.
 * Strings belong to the settings.
 */
#ifndef SDAC_DAEMON_BASE_SETTINGS_H
#define SDAC_DAEMON_BASE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/err.h"

struct settings {
	/* [server] */
	char *listen;     /* "127.0.0.1:7443", "[::1]:7443"; several, separated by blanks */
	char *deployment; /* the <deployment> of urn:sdac:<deployment>:<kind>:<name> */
	char *instance;   /* names this process in leases; host name and pid if empty */
	char *state_dir;  /* last acknowledged receipt, timeline: the history guard */
	char *log_level;
	int heartbeat_ms, idle_ms, handshake_ms, write_ms, drain_ms;
	int max_connections, max_pending_handshakes, max_per_principal, max_pending_per_address;
	size_t client_frame_limit, feeder_frame_limit, output_limit, memory_per_request;
	int requests_per_session;        /* in flight; reading stops above */
	int request_rate, request_burst; /* of one principal: a second, and at once */
	int push_window;                 /* notices given to a connection and not yet read from its socket */
	/* [tls] */
	char *tls_ca, *tls_crl, *tls_cert, *tls_key;
	/* [database] */
	char *conninfo;
	int db_connections, db_connect_ms, db_call_ms, db_queue;
	bool db_allow_unsafe;
	/* [link] */
	char *link_key_file; /* 32 octets or more; keys the blocking hashes */
	int link_batch, link_lease_ms;
	size_t link_memory;
	/* [watch] */
	int watch_ms, reconcile_ms, pulse_ms;
	/* [admin] */
	char *admin_socket; /* Unix socket: /healthz, /readyz, /metrics as text lines; empty: none */
};

/* All defaults. Reads file (and conf.d/ beside it); an error is "file:line: key: what, why, what to do". */
struct settings *settings_load(const char *file, char *error, size_t size) SD_MUST_CHECK;
void settings_free(struct settings *settings);
/* Prints every key with its effective value and where it comes from, to standard output. */
void settings_print(const struct settings *settings);

#endif
