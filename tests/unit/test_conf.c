/*
 * The configuration: every kind of mistake is an error that names file, line and key, and says what to do.
 */
#include "daemon/base/conf.h"
#include "daemon/base/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/sdac-conf-XXXXXX";
static char file[64], error[512];

static void write_file(const char *name, const char *content, size_t size)
{
	FILE *out = fopen(name, "we");

	assert_non_null(out);
	assert_int_equal(fwrite(content, 1, size, out), size);
	assert_int_equal(fclose(out), 0);
}

static struct settings *load(const char *content)
{
	write_file(file, content, strlen(content));
	error[0] = '\0';
	return settings_load(file, error, sizeof error);
}

static void defaults_are_safe(void **state)
{
	struct settings *settings = load("");

	(void)state;
	assert_non_null(settings);
	assert_string_equal(settings->listen, "127.0.0.1:7443");
	assert_int_equal(settings->client_frame_limit, 64 * 1024);
	assert_int_equal(settings->feeder_frame_limit, 4 * 1024 * 1024);
	assert_int_equal(settings->db_call_ms, 4000);
	assert_false(settings->db_allow_unsafe);
	assert_non_null(strchr(settings->instance, ':'));
	settings_free(settings);
}

static void every_type_is_read(void **state)
{
	struct settings *settings = load("# comment\n; comment\n[server]\nlisten = 0.0.0.0:1 [::]:65535\n"
					 "heartbeat=250ms\nidle_timeout = 2min\nmax_connections = 17\n"
					 "client_frame_limit = 4096\noutput_limit = 2 MiB\n[database]\n"
					 "conninfo = host=/run/x dbname='a b'\nallow_unsafe = yes ; inline\n"
					 "[server]\ninstance = a:1\n");

	(void)state;
	assert_non_null(settings);
	assert_string_equal(settings->listen, "0.0.0.0:1 [::]:65535");
	assert_int_equal(settings->heartbeat_ms, 250);
	assert_int_equal(settings->idle_ms, 120000);
	assert_int_equal(settings->max_connections, 17);
	assert_int_equal(settings->client_frame_limit, 4096);
	assert_int_equal(settings->output_limit, 2 * 1024 * 1024);
	assert_string_equal(settings->conninfo, "host=/run/x dbname='a b'");
	assert_true(settings->db_allow_unsafe);
	assert_string_equal(settings->instance, "a:1");
	settings_free(settings);
}

/* Each fault, and what its message must hold after "file:". */
static void faults_are_named(void **state)
{
	static const struct {
		const char *content, *message;
	} cases[] = {
		{ "[server]\nlisen = x\n", "2: lisen: is not known in section [server]; see sdacd.conf(5)" },
		{ "[serve]\nlisten = x\n", "2: listen: section [serve] is not known" },
		{ "listen = x\n", "1: listen: stands before the first section" },
		{ "[server]\nconninfo = x\n", "2: conninfo: is not known in section [server]; move it to [database]" },
		{ "[server]\nheartbeat = 1s\n\nheartbeat = 2s\n", "4: heartbeat: is given twice" },
		{ "[server]\nheartbeat = 15\n", "2: heartbeat: is not a time with its unit; write" },
		{ "[server]\nheartbeat = 15sec\n", "2: heartbeat: is not a time with its unit" },
		{ "[server]\nheartbeat = -1s\n", "2: heartbeat: is not a time" },
		{ "[server]\nheartbeat = 1.5s\n", "2: heartbeat: is not a time" },
		{ "[server]\nheartbeat = 9999h\n",
		    "2: heartbeat: is out of range; write a value from 100 to 3600000 ms" },
		{ "[server]\nheartbeat = 999999999999999h\n", "2: heartbeat: is not a time" },
		{ "[server]\nmax_connections = 1KiB\n", "2: max_connections: is not a number" },
		{ "[server]\nmax_connections =\n", "2: max_connections: is not a number" },
		{ "[server]\nmax_connections = 0\n", "2: max_connections: is out of range; write a value from 1 to" },
		{ "[server]\noutput_limit = 1MB\n", "2: output_limit: is not a number" },
		{ "[database]\nallow_unsafe = true\n", "2: allow_unsafe: is neither yes nor no; write yes or no" },
		{ "[server]\nstate_dir =\n", "2: state_dir: must not be empty" },
		{ "[server]\nlisten = localhost:7443\n", "2: listen: is not valid; write addresses and ports" },
		{ "[server]\nlisten = 127.0.0.1:0\n", "2: listen: is not valid" },
		{ "[server]\nlisten = ::1:7443\n", "2: listen: is not valid" },
		{ "[server]\ndeployment = De v\n", "2: deployment: is not valid; write small letters" },
		{ "[server]\nlog_level = loud\n", "2: log_level: is not valid; write error, warning" },
		{ "[server]\nnonsense\n", "2: is neither a [section]" },
		{ "[server\n", "1: is neither a [section]" },
		{ "[server]\nheartbeat = 60s\n[server]\nidle_timeout = 30s\n",
		    "4: idle_timeout: is not longer than heartbeat" },
		{ "[link]\nlease = 3s\n", "2: lease: is not longer than [database] call_timeout" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct settings *settings = load(cases[i].content);
		size_t prefix = strlen(file) + 1;

		if (settings != NULL)
			fail_msg("accepted: %s", cases[i].content);
		assert_memory_equal(error, file, prefix - 1);
		if (strncmp(error + prefix, cases[i].message, strlen(cases[i].message)) != 0)
			fail_msg("wanted %s, got %s", cases[i].message, error);
	}
}

static void a_long_line_and_a_nul_are_refused(void **state)
{
	char line[6000];

	(void)state;
	memset(line, 'a', sizeof line);
	memcpy(line, "[server]\nstate_dir = ", 21);
	line[sizeof line - 1] = '\0';
	assert_null(load(line));
	assert_non_null(strstr(error, ":2: the line is longer than"));
	write_file(file, "[server]\nsta\0te_dir = x\n", 24);
	assert_null(settings_load(file, error, sizeof error));
	assert_non_null(strstr(error, ":2: the line holds a NUL"));
}

static void a_missing_file_is_named(void **state)
{
	(void)state;
	assert_null(settings_load("/nonexistent/sdacd.conf", error, sizeof error));
	assert_non_null(strstr(error, "/nonexistent/sdacd.conf: cannot be opened (No such file"));
}

/* conf.d comes after, in order of name, and only *.conf. */
static void a_folder_overrides(void **state)
{
	char part[96];

	(void)state;
	snprintf(part, sizeof part, "%s/conf.d", folder);
	assert_int_equal(mkdir(part, 0700), 0);
	snprintf(part, sizeof part, "%s/conf.d/20-b.conf", folder);
	write_file(part, "[server]\nheartbeat = 3s\n", 24);
	snprintf(part, sizeof part, "%s/conf.d/10-a.conf", folder);
	write_file(part, "[server]\nheartbeat = 2s\npush_window = 5\n", 40);
	snprintf(part, sizeof part, "%s/conf.d/30-c.conf~", folder);
	write_file(part, "rubbish\n", 8);
	struct settings *settings = load("[server]\nheartbeat = 1s\n");
	assert_non_null(settings);
	assert_int_equal(settings->heartbeat_ms, 3000);
	assert_int_equal(settings->push_window, 5);
	settings_free(settings);
	snprintf(part, sizeof part, "%s/conf.d/20-b.conf", folder);
	write_file(part, "[server]\nheartbeat = x\n", 23);
	assert_null(load(""));
	assert_non_null(strstr(error, "20-b.conf:2: heartbeat:"));
}

static void what_is_printed_can_be_read_again(void **state)
{
	struct options {
		char *name;
		int wait_ms;
		size_t room;
		bool is_on;
	} options;
	static const struct conf_key keys[] = {
		{ "a", "name", CONF_STRING, offsetof(struct options, name), "x y", 0, 10, NULL, "a name" },
		{ "a", "wait", CONF_DURATION, offsetof(struct options, wait_ms), "90s", 0, 3600000, NULL, "a wait" },
		{ "b", "room", CONF_SIZE, offsetof(struct options, room), "1536KiB", 0, 1 << 24, NULL, "a room" },
		{ "b", "on", CONF_BOOL, offsetof(struct options, is_on), "yes", 0, 0, NULL, "a switch" },
	};
	char *printed = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&printed, &size);
	struct conf *conf = conf_new(keys, 4, &options);

	(void)state;
	assert_non_null(out);
	assert_non_null(conf);
	write_file(file, "[a]\nwait = 120000ms\n", 20);
	assert_int_equal(conf_read_file(conf, file, error, sizeof error), SD_OK);
	conf_print(conf, out);
	assert_int_equal(fclose(out), 0);
	assert_non_null(strstr(printed, "[a]\n# a name (default)\nname = x y\n# a wait (/tmp/"));
	assert_non_null(strstr(printed, ":2)\nwait = 2min\n\n[b]\n# a room (default)\nroom = 1536KiB\n"));
	write_file(file, printed, size);
	assert_int_equal(conf_read_file(conf, file, error, sizeof error), SD_OK);
	assert_int_equal(options.wait_ms, 120000);
	assert_string_equal(options.name, "x y");
	assert_true(options.is_on);
	conf_free(conf);
	free(printed);
}

static int make_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(file, sizeof file, "%s/sdacd.conf", folder);
	return 0;
}

static int remove_folder(void **state)
{
	static const char *const names[] = { "sdacd.conf", "conf.d/10-a.conf", "conf.d/20-b.conf", "conf.d/30-c.conf~",
		"conf.d", "" };
	char path[96];

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		(void)remove(path);
	}
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_are_safe),
		cmocka_unit_test(every_type_is_read),
		cmocka_unit_test(faults_are_named),
		cmocka_unit_test(a_long_line_and_a_nul_are_refused),
		cmocka_unit_test(a_missing_file_is_named),
		cmocka_unit_test(a_folder_overrides),
		cmocka_unit_test(what_is_printed_can_be_read_again),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
