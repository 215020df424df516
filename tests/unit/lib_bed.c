/*
 * The bed of the tests of libsdac.
 */
#include "tests/unit/lib_bed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void on_state(struct sdac_client *client, enum sdac_state state, const struct sdac_error *why, void *arg)
{
	struct bed *bed = arg;
	(void)client;
	assert_true(bed->n_states < 64);
	bed->states[bed->n_states++] = state;
	if (why != NULL)
		bed->why = *why;
}

static void on_cut_off(struct sdac_client *client, bool is_cut_off, void *arg)
{
	struct bed *bed = arg;
	(void)client;
	bed->cut_off += is_cut_off;
	bed->heard_again += !is_cut_off;
}

void bed_options(struct sdac_options *options, struct bed *bed, const char *const *servers, const char *person)
{
	static char files[2][64];
	(void)snprintf(files[0], sizeof files[0], "issued/person-%s.pem", person);
	(void)snprintf(files[1], sizeof files[1], "issued/person-%s.key", person);
	sdac_options_init(options);
	options->servers = servers;
	options->ca = lib_pki_file("ca.pem");
	options->cert = lib_pki_file(files[0]);
	options->key = lib_pki_file(files[1]);
	options->crl = lib_pki_file("crl.pem");
	options->deployment = "test";
	options->connect_ms = 3000;
	options->call_ms = 5000;
	options->backoff_min_ms = 10;
	options->backoff_max_ms = 50;
	options->events.state = on_state;
	options->events.cut_off = on_cut_off;
	options->arg = bed;
}

void bed_make_client(struct bed *bed)
{
	const char *const servers[] = { bed->server.address, NULL };
	struct sdac_options options;
	struct sdac_error error = { 0 };
	bed_options(&options, bed, servers, "nadia");
	bed->client = sdac_client_new(&options, bed->base, &error);
	if (bed->client == NULL)
		fail_msg("%s", error.what);
}

int bed_set_up(void **state)
{
	struct bed *bed = calloc(1, sizeof *bed);
	assert_non_null(bed);
	bed->base = event_base_new();
	assert_non_null(bed->base);
	bed->gap_first = bed->gap_last = -1;
	lib_server_init(&bed->server, "revoked.pem");
	bed->server.arg = bed;
	lib_server_run(&bed->server, bed->base);
	*state = bed;
	return 0;
}

int bed_tear_down(void **state)
{
	struct bed *bed = *state;
	sdac_client_free(bed->client);
	lib_server_clear(&bed->server);
	(void)event_base_loop(bed->base, EVLOOP_NONBLOCK);
	event_base_free(bed->base);
	free(bed);
	return 0;
}

void bed_on_deadline(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	*(bool *)arg = true;
}

bool bed_is_in(const struct bed *bed, enum sdac_state state)
{
	return sdac_client_state(bed->client) == state;
}

void bed_refuse(struct lib_server *server, uint64_t id, unsigned tag, const ProtobufCMessage *body)
{
	Sdac__V1__Error error = SDAC__V1__ERROR__INIT;
	(void)tag;
	(void)body;
	error.has_code = 1;
	error.code = SDAC__V1__ERROR_CODE__ERROR_CODE_CONFLICT;
	error.what = (char *)(uintptr_t) "somebody was faster";
	error.where = (char *)(uintptr_t) "link_id";
	lib_server_send(server, id, &error.base);
}

int bed_remove_pki(void **state)
{
	(void)state;
	lib_pki_remove();
	return 0;
}
