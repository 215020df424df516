/*
 * The table of sdacd.conf. Limits follow docs/THREATS.md; a call to the database ends in 4 s so that
 * a feeder hears RETRY_LATER within 5 s, whatever happened.
 */
#include "daemon/base/settings.h"

#include <arpa/inet.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/conf.h"
#include "daemon/base/log.h"

#define SECOND 1000
#define HOUR (3600 * SECOND)
#define KIB 1024
#define MIB (1024 * KIB)
#define PATH_LIMIT 1023
#define SOCKET_LIMIT 107 /* sun_path without its end */

/* First member, so that settings_print() finds the origins from the settings alone. */
struct loaded {
	struct settings settings;
	struct conf *conf;
};

static bool is_port(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	return digits >= 1 && digits <= 5 && text[digits] == '\0' && atoi(text) >= 1 && atoi(text) <= 65535;
}

static bool is_address(const char *text, size_t length)
{
	char host[INET6_ADDRSTRLEN + 2];
	unsigned char address[16];
	bool is_v6 = length >= 2 && text[0] == '[' && text[length - 1] == ']';

	if (is_v6) {
		text++;
		length -= 2;
	}
	if (length == 0 || length >= sizeof host)
		return false;
	memcpy(host, text, length);
	host[length] = '\0';
	return inet_pton(is_v6 ? AF_INET6 : AF_INET, host, address) == 1;
}

/* Numbers only: a name would have to be looked up, and that blocks. */
static const char *listen_advice(const char *value)
{
	static const char advice[] = "write addresses and ports, such as 127.0.0.1:7443 [::1]:7443";

	while (*value != '\0') {
		char word[80];
		size_t length = strcspn(value, " ");

		if (length >= sizeof word)
			return advice;
		memcpy(word, value, length);
		word[length] = '\0';
		const char *colon = strrchr(word, ':');
		if (colon == NULL || !is_port(colon + 1) || !is_address(word, (size_t)(colon - word)))
			return advice;
		value += length + strspn(value + length, " ");
	}
	return NULL;
}

static const char *deployment_advice(const char *value)
{
	return strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789.-") == strlen(value)
		   ? NULL
		   : "write small letters, digits, dots and hyphens";
}

static const char *instance_advice(const char *value)
{
	return *value == '\0' || log_id(value) == value ? NULL : "write letters, digits and . _ : / -";
}

static const char *log_level_advice(const char *value)
{
	enum log_level level;

	return log_level_parse(value, &level) ? NULL : "write error, warning, notice, info or debug";
}

#define STRING(member) CONF_STRING, offsetof(struct settings, member)
#define COUNT(member) CONF_COUNT, offsetof(struct settings, member)
#define DURATION(member) CONF_DURATION, offsetof(struct settings, member)
#define SIZE(member) CONF_SIZE, offsetof(struct settings, member)
#define BOOL(member) CONF_BOOL, offsetof(struct settings, member)

static const struct conf_key keys[] = {
	{ "server", "listen", STRING(listen), "127.0.0.1:7443", 1, PATH_LIMIT, listen_advice,
	    "addresses and ports to listen on, separated by blanks" },
	{ "server", "deployment", STRING(deployment), "dev", 1, 63, deployment_advice,
	    "the <deployment> of urn:sdac:<deployment>:<kind>:<name> in certificates" },
	{ "server", "instance", STRING(instance), "", 0, 63, instance_advice,
	    "names this process in leases; host name and process id if empty" },
	{ "server", "state_dir", STRING(state_dir), "/var/lib/sdacd", 1, PATH_LIMIT, NULL,
	    "folder that remembers the database's history" },
	{ "server", "log_level", STRING(log_level), "info", 1, 16, log_level_advice,
	    "error, warning, notice, info or debug" },
	{ "server", "heartbeat", DURATION(heartbeat_ms), "15s", 100, HOUR, NULL,
	    "how often a quiet connection is told that all is well" },
	{ "server", "idle_timeout", DURATION(idle_ms), "60s", 200, 24 * HOUR, NULL,
	    "a connection from which nothing came for so long is closed" },
	{ "server", "handshake_timeout", DURATION(handshake_ms), "5s", 100, 60 * SECOND, NULL,
	    "from accept to the end of the TLS handshake" },
	{ "server", "write_timeout", DURATION(write_ms), "20s", 100, HOUR, NULL,
	    "a connection whose output does not move for so long is closed" },
	{ "server", "drain_timeout", DURATION(drain_ms), "10s", 0, HOUR, NULL,
	    "how long a stopping server finishes what is under way" },
	{ "server", "max_connections", COUNT(max_connections), "4096", 1, 100000, NULL,
	    "connections at once; further ones wait in the kernel" },
	{ "server", "max_pending_handshakes", COUNT(max_pending_handshakes), "64", 1, 10000, NULL,
	    "handshakes under way at once" },
	{ "server", "max_per_principal", COUNT(max_per_principal), "8", 1, 100000, NULL,
	    "connections at once of one principal" },
	{ "server", "max_pending_per_address", COUNT(max_pending_per_address), "32", 1, 10000, NULL,
	    "handshakes under way at once from one address" },
	{ "server", "client_frame_limit", SIZE(client_frame_limit), "64KiB", 4 * KIB, 16 * MIB, NULL,
	    "largest message of a person" },
	{ "server", "feeder_frame_limit", SIZE(feeder_frame_limit), "4MiB", 4 * KIB, 64 * MIB, NULL,
	    "largest message of a feeder" },
	{ "server", "output_limit", SIZE(output_limit), "1MiB", 64 * KIB, 64 * MIB, NULL,
	    "output waiting on one connection; beyond it the reader is too slow and is closed" },
	{ "server", "memory_per_request", SIZE(memory_per_request), "32MiB", 256 * KIB, 1024LL * MIB, NULL,
	    "memory one request may take when unpacked, with its answer" },
	{ "server", "requests_per_session", COUNT(requests_per_session), "16", 1, 1000, NULL,
	    "requests of one connection under way; reading stops above" },
	{ "server", "request_rate", COUNT(request_rate), "500", 1, 1000000, NULL,
	    "requests a second of one principal; beyond it: retry later" },
	{ "server", "request_burst", COUNT(request_burst), "2000", 1, 1000000, NULL,
	    "requests at once of one principal after a rest" },
	{ "server", "push_window", COUNT(push_window), "256", 1, 10000, NULL,
	    "notices given to a connection and not yet sent" },
	{ "tls", "ca", STRING(tls_ca), "/etc/sdac/tls/ca.pem", 1, PATH_LIMIT, NULL,
	    "the only trusted certificates, PEM" },
	{ "tls", "crl", STRING(tls_crl), "/etc/sdac/tls/crl.pem", 1, PATH_LIMIT, NULL,
	    "the list of revoked certificates, PEM; must be there and current" },
	{ "tls", "certificate", STRING(tls_cert), "/etc/sdac/tls/server.pem", 1, PATH_LIMIT, NULL,
	    "the server's certificate with its chain, PEM" },
	{ "tls", "key", STRING(tls_key), "/etc/sdac/tls/server.key", 1, PATH_LIMIT, NULL,
	    "the server's private key, PEM, readable by its owner only" },
	{ "database", "conninfo", STRING(conninfo), "host=/var/run/postgresql dbname=sdac user=sdacd", 1, PATH_LIMIT,
	    NULL, "libpq connection string: a Unix socket, or hostaddr with sslmode=verify-full" },
	{ "database", "connections", COUNT(db_connections), "4", 1, 64, NULL,
	    "connections for calls; one more listens for the doorbell" },
	{ "database", "connect_timeout", DURATION(db_connect_ms), "2s", 100, 60 * SECOND, NULL,
	    "from the first packet to a checked connection" },
	{ "database", "call_timeout", DURATION(db_call_ms), "4s", 1 * SECOND, 600 * SECOND, NULL,
	    "from a request's arrival to the database's answer" },
	{ "database", "queue", COUNT(db_queue), "1000", 1, 100000, NULL,
	    "calls waiting for a connection; beyond it: retry later" },
	{ "database", "allow_unsafe", BOOL(db_allow_unsafe), "no", 0, 0, NULL,
	    "for tests: do not refuse fsync=off or a moved clock" },
	{ "link", "key_file", STRING(link_key_file), "/etc/sdac/link.key", 1, PATH_LIMIT, NULL,
	    "32 octets or more; keys the hashes by which people are found" },
	{ "link", "batch", COUNT(link_batch), "200", 1, 10000, NULL, "records linked at once" },
	{ "link", "lease", DURATION(link_lease_ms), "10s", 1 * SECOND, 600 * SECOND, NULL,
	    "a linker that says nothing for so long has lost its records" },
	{ "link", "memory", SIZE(link_memory), "64MiB", 0, 4096LL * MIB, NULL,
	    "candidates that are kept at hand; some 400 octets each" },
	{ "watch", "interval", DURATION(watch_ms), "1s", 50, 600 * SECOND, NULL,
	    "how often deadlines of notices and feeds are looked at" },
	{ "watch", "reconcile", DURATION(reconcile_ms), "60s", 100, HOUR, NULL,
	    "how often facts are compared with notices by other means" },
	{ "watch", "pulse", DURATION(pulse_ms), "1s", 50, 60 * SECOND, NULL,
	    "how often revocations and the ages of feeds are looked at" },
	{ "admin", "socket", STRING(admin_socket), "", 0, SOCKET_LIMIT, NULL,
	    "Unix socket that answers /healthz, /readyz and /metrics; none if empty" },
};

#define N_KEYS (sizeof keys / sizeof keys[0])

/* What no single key can see. */
static bool agree(const struct settings *settings, const struct conf *conf, char *error, size_t size)
{
	if (settings->idle_ms <= settings->heartbeat_ms) {
		snprintf(error, size,
		    "%s: idle_timeout: is not longer than heartbeat, so quiet connections would end; "
		    "make it at least twice as long",
		    conf_origin(conf, "server", "idle_timeout"));
		return false;
	}
	if (settings->link_lease_ms <= settings->db_call_ms) {
		snprintf(error, size,
		    "%s: lease: is not longer than [database] call_timeout, so it could run out "
		    "during a call; make it at least twice as long",
		    conf_origin(conf, "link", "lease"));
		return false;
	}
	return true;
}

/* A lease must name one process on one machine. */
static bool name_instance(struct settings *settings)
{
	char host[65] = "";
	char *name = NULL;

	if (settings->instance[0] != '\0')
		return true;
	if (gethostname(host, sizeof host - 1) != 0 || log_id(host) != host)
		strcpy(host, "host");
	if (asprintf(&name, "%s:%ld", host, (long)getpid()) < 0)
		return false;
	free(settings->instance);
	settings->instance = name;
	return true;
}

static bool read_files(struct conf *conf, const char *file, char *error, size_t size)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(file, '/');
	int length = slash != NULL ? (int)(slash - file) : 0;
	int written = slash == NULL ? snprintf(folder, sizeof folder, "conf.d")
				    : snprintf(folder, sizeof folder, "%.*s/conf.d", length, file);

	if (written < 0 || (size_t)written >= sizeof folder) {
		snprintf(error, size, "the name of the configuration file is too long; move it");
		return false;
	}
	return conf_read_file(conf, file, error, size) == SD_OK && conf_read_folder(conf, folder, error, size) == SD_OK;
}

struct settings *settings_load(const char *file, char *error, size_t size)
{
	struct loaded *loaded = calloc(1, sizeof *loaded);

	if (loaded == NULL)
		goto no_memory;
	loaded->conf = conf_new(keys, N_KEYS, &loaded->settings);
	if (loaded->conf == NULL)
		goto no_memory;
	if (!read_files(loaded->conf, file, error, size) || !agree(&loaded->settings, loaded->conf, error, size))
		goto fail;
	if (!name_instance(&loaded->settings))
		goto no_memory;
	return &loaded->settings;

no_memory:
	snprintf(error, size, "%s: no memory; free some memory", file);
fail:
	settings_free(loaded != NULL ? &loaded->settings : NULL);
	return NULL;
}

void settings_free(struct settings *settings)
{
	struct loaded *loaded = (struct loaded *)(void *)settings;

	if (loaded == NULL)
		return;
	conf_free(loaded->conf);
	free(loaded);
}

void settings_print(const struct settings *settings)
{
	const struct loaded *loaded = (const struct loaded *)(const void *)settings;

	conf_print(loaded->conf, stdout);
}
