/*
 * One connection at a time lives for at most a second; its answer is written at once. No bufferevent:
 * over AF_UNIX it has had a memory fault (CVE list in docs/THREATS.md).
 */
#include "daemon/admin.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/base/log.h"

#define ADMIN_MAX_CLIENTS 8
#define ADMIN_DEADLINE_S 1

struct admin_client {
	struct admin *admin;
	struct event *readable;
	int fd;
};

struct admin {
	struct event_base *base;
	struct evconnlistener *listener;
	const struct admin_command *commands;
	void *arg;
	char *path;
	struct admin_client clients[ADMIN_MAX_CLIENTS]; /* free where fd < 0 */
};

static void admin_client_end(struct admin_client *client)
{
	event_free(client->readable);
	close(client->fd);
	client->readable = NULL;
	client->fd = -1;
}

static void admin_answer(struct admin_client *client, const char *word)
{
	const struct admin *admin = client->admin;
	struct evbuffer *out = evbuffer_new();

	if (out == NULL) {
		return;
	}
	for (const struct admin_command *command = admin->commands; command->word != NULL; command++) {
		if (strcmp(command->word, word) == 0) {
			command->write(out, admin->arg);
		}
	}
	if (evbuffer_get_length(out) == 0) {
		evbuffer_add_printf(out, "unknown command; known:");
		for (const struct admin_command *command = admin->commands; command->word != NULL; command++) {
			evbuffer_add_printf(out, " %s", command->word);
		}
		evbuffer_add_printf(out, "\n");
	}
	/* The socket's buffer holds it (64 KiB and more); what a local reader does not take is lost to him. */
	(void)evbuffer_write(out, client->fd);
	evbuffer_free(out);
}

static void admin_on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct admin_client *client = arg;
	char word[64];
	ssize_t n = (what & EV_READ) != 0 ? read(fd, word, sizeof word - 1) : 0;

	if (n > 0) {
		word[n] = '\0';
		word[strcspn(word, " \r\n")] = '\0';
		admin_answer(client, word);
	}
	admin_client_end(client);
}

static void admin_on_accept(
    struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *peer, int size, void *arg)
{
	struct admin *admin = arg;
	struct timeval deadline = { .tv_sec = ADMIN_DEADLINE_S };

	(void)listener;
	(void)peer;
	(void)size;
	for (size_t i = 0; i < ADMIN_MAX_CLIENTS; i++) {
		struct admin_client *client = &admin->clients[i];

		if (client->fd >= 0) {
			continue;
		}
		client->readable = event_new(admin->base, fd, EV_READ, admin_on_readable, client);
		if (client->readable == NULL) {
			break;
		}
		client->fd = fd;
		(void)event_add(client->readable, &deadline);
		return;
	}
	close(fd);
}

struct admin *admin_new(struct event_base *base, const char *path, const struct admin_command *commands, void *arg,
    char *error, size_t size)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct admin *admin = calloc(1, sizeof *admin);

	if (admin == NULL || strlen(path) >= sizeof address.sun_path) {
		snprintf(error, size, "%s: [admin] socket: the path is too long for a Unix socket", path);
		free(admin);
		return NULL;
	}
	admin->base = base;
	admin->commands = commands;
	admin->arg = arg;
	for (size_t i = 0; i < ADMIN_MAX_CLIENTS; i++) {
		admin->clients[i] = (struct admin_client){ .admin = admin, .fd = -1 };
	}
	memcpy(address.sun_path, path, strlen(path) + 1);
	(void)unlink(path); /* of an earlier run */
	admin->path = strdup(path);
	admin->listener = evconnlistener_new_bind(base, admin_on_accept, admin,
	    LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 8, (struct sockaddr *)&address, sizeof address);
	if (admin->path == NULL || admin->listener == NULL || chmod(path, 0660) != 0) {
		snprintf(error, size, "%s: [admin] socket: %s", path, strerror(errno));
		admin_free(admin);
		return NULL;
	}
	return admin;
}

void admin_free(struct admin *admin)
{
	if (admin == NULL) {
		return;
	}
	for (size_t i = 0; i < ADMIN_MAX_CLIENTS; i++) {
		if (admin->clients[i].fd >= 0) {
			admin_client_end(&admin->clients[i]);
		}
	}
	if (admin->listener != NULL) {
		evconnlistener_free(admin->listener);
		(void)unlink(admin->path);
	}
	free(admin->path);
	free(admin);
}
