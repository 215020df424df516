/*
 * Receives notices and prints them: the smallest client of libsdac.
 *   cc example.c $(pkg-config --cflags --libs sdac) -o example
 *   ./example localhost:7443 dev ca.pem person-n.rahman.pem person-n.rahman.key
 */
#include <sdac.h>
#include <stdio.h>

static void on_notice(struct sdac_client *client, const Sdac__V1__Notice *notice, void *arg)
{
	(void)client;
	(void)arg;
	printf("#%lld %s: %s, %s %s\n", (long long)notice->sequence, notice->title != NULL ? notice->title : "",
	    notice->client_ref != NULL ? notice->client_ref : "",
	    notice->hearing_date != NULL ? notice->hearing_date : "",
	    notice->local_time != NULL ? notice->local_time : "");
	(void)fflush(stdout);
}

static void on_cut_off(struct sdac_client *client, bool is_cut_off, void *arg)
{
	(void)client;
	(void)arg;
	(void)fprintf(stderr, is_cut_off ? "CUT OFF: you are not being told\n" : "live again\n");
}

int main(int argc, char **argv)
{
	if (argc != 6) {
		(void)fprintf(stderr, "usage: %s HOST:PORT DEPLOYMENT CA CERT KEY\n", argv[0]);
		return 64;
	}
	const char *const servers[] = { argv[1], NULL };
	struct sdac_options options;
	struct sdac_error error;
	sdac_options_init(&options);
	options.servers = servers;
	options.deployment = argv[2];
	options.ca = argv[3];
	options.cert = argv[4];
	options.key = argv[5];
	options.may_resolve = true;
	options.events.cut_off = on_cut_off;
	struct sdac_client *client = sdac_client_new(&options, NULL, &error);
	if (client == NULL) {
		(void)fprintf(stderr, "%s\n", error.what);
		return 78;
	}
	sdac_subscribe(client, SDAC_FROM_UNACKNOWLEDGED, on_notice, NULL, NULL);
	const int failed = sdac_run(client); /* until this client is revoked or replaced */
	sdac_client_free(client);
	return failed == 0 ? 0 : 70;
}
