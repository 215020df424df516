/*
 * From a request to the archive and the spool; see serve.h.
 */
#include "clients/feed/serve.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/keyvalq_struct.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/statvfs.h>
#include <time.h>

#include "clients/feed/crash.h"
#include "clients/feed/serve_http.h"

#define MAX_FORM 4096u
#define LEAST_FREE (64u << 20) /* of the archive's disk: with less we say that we are not well */

static void log_push(const struct push *push, int status, const char *name, const char *words)
{
	(void)fprintf(stderr, "sdac-feed: %s %s: %d, %zu octets%s%s\n", push_kind_name(push->kind),
	    name[0] == '\0' ? "request" : name, status, push->size, words[0] == '\0' ? "" : ": ", words);
}

static void reply_error(struct evhttp_request *request, int status, const char *what)
{
	char json[256];
	(void)snprintf(json, sizeof json, "{\"error\":\"%s\"}", what);
	if (status == 503)
		(void)evhttp_add_header(evhttp_request_get_output_headers(request), "Retry-After", "30");
	serve_http_reply(request, status, json);
}

/* In the spool, under the number of the archive and the publication's id. */
static enum sd_err put_document(
    struct serve *serve, const char *name, const struct push_document *document, int64_t arrived_ns)
{
	char file[ARCHIVE_NAME_SIZE + PUSH_ID_SIZE + 8];
	(void)snprintf(file, sizeof file, "%s%s%s.json", name, document->id[0] == '\0' ? "" : "-", document->id);
	return inbox_put(&serve->inbox, file, document->data, document->size, arrived_ns);
}

/*
 * What is archived is read and put into the spool, and is then no more pending. SD_INVALID: it cannot be read, and is
 * settled, too; *fault_r says why. Anything else: it stays pending.
 */
static enum sd_err settle(
    struct serve *serve, const char *name, const struct push *push, int64_t arrived_ns, const char **fault_r)
{
	struct push_document document;
	enum sd_err err = push_read(push, &document, fault_r);
	if (err == SD_OK && put_document(serve, name, &document, arrived_ns) != SD_OK) {
		*fault_r = "the spool cannot be written";
		err = SD_IO;
	}
	push_document_clear(&document);
	if ((err == SD_OK || err == SD_INVALID) && archive_settle(&serve->archive, name) != SD_OK) {
		*fault_r = "the archive cannot be written";
		err = SD_IO;
	}
	return err;
}

/* Who pushes must know at once: a body in the archive that no spool takes would be as good as lost. */
static bool has_room(struct serve *serve, struct evhttp_request *request, const struct push *push)
{
	static const char fault[] = "the spool is full: what waits must be sent first";
	if (inbox_has_room(&serve->inbox, push->size))
		return true;
	log_push(push, 503, "", fault);
	(void)evhttp_add_header(evhttp_request_get_output_headers(request), "Retry-After", "300");
	serve_http_reply(request, 503, "{\"error\":\"the spool is full\"}");
	return false;
}

static void accept_push(struct serve *serve, struct evhttp_request *request, const struct push *push, int good_status)
{
	char name[ARCHIVE_NAME_SIZE] = "";
	const char *fault = "the archive cannot be written";
	if (!has_room(serve, request, push))
		return;
	char *head = push_head(push);
	enum sd_err err =
	    head == NULL ? SD_NO_MEMORY
			 : archive_put(&serve->archive, push_kind_name(push->kind), head, push->body, push->size, name);
	free(head);
	if (err == SD_OK)
		err = settle(serve, name, push, 0, &fault);
	CRASH_POINT("reply");
	const int status = err == SD_OK ? good_status : err == SD_INVALID ? 400 : 503;
	log_push(push, status, name, status == good_status ? "" : fault);
	if (status == good_status)
		serve_http_reply(request, status, NULL);
	else
		reply_error(request, status, fault);
}

/* The whole body in one piece; NULL without memory. */
static bool take_body(struct evhttp_request *request, struct push *push)
{
	struct evbuffer *body = evhttp_request_get_input_buffer(request);
	push->size = evbuffer_get_length(body);
	push->body = push->size == 0 ? (const uint8_t *)"" : evbuffer_pullup(body, -1);
	return push->body != NULL;
}

static bool has_token(const struct serve *serve, struct evhttp_request *request)
{
	static const char scheme[] = "Bearer ";
	const char *header = serve_http_header(request, "Authorization");
	return header != NULL && strncasecmp(header, scheme, sizeof scheme - 1) == 0 &&
	       push_token_is_good(&serve->client, header + sizeof scheme - 1, (int64_t)time(NULL));
}

static void refuse_token(struct evhttp_request *request)
{
	(void)evhttp_add_header(
	    evhttp_request_get_output_headers(request), "WWW-Authenticate", "Bearer error=\"invalid_token\"");
	(void)fputs("sdac-feed: cath: 401: no token, or one that does not hold\n", stderr);
	reply_error(request, 401, "the token is missing, wrong or expired");
}

static void on_publication(struct serve *serve, struct evhttp_request *request, const char *id)
{
	static const struct {
		enum evhttp_cmd_type command;
		enum push_method method;
		bool has_id;
		int status;
	} ways[] = { { EVHTTP_REQ_POST, PUSH_POST, false, 201 }, { EVHTTP_REQ_PUT, PUSH_PUT, true, 200 },
		{ EVHTTP_REQ_DELETE, PUSH_DELETE, true, 204 } };
	struct push push = { .kind = PUSH_CATH };
	const char *type = serve_http_header(request, "Content-Type");
	size_t way = 0;
	while (way < 3 && ways[way].command != evhttp_request_get_command(request))
		way++;
	if (way == 3 || ways[way].has_id != (id[0] != '\0')) {
		reply_error(request, 405, "POST goes to the path, PUT and DELETE behind it with the id");
		return;
	}
	if (!has_token(serve, request)) {
		refuse_token(request);
		return;
	}
	push.method = ways[way].method;
	(void)snprintf(push.id, sizeof push.id, "%.36s", id);
	(void)snprintf(push.content_type, sizeof push.content_type, "%.255s", type == NULL ? "" : type);
	if (take_body(request, &push))
		accept_push(serve, request, &push, ways[way].status);
	else
		reply_error(request, 503, "there is not enough memory");
}

/* Whether we could take a push now. Who shows a token hears whether it holds. */
static void on_health(struct serve *serve, struct evhttp_request *request, const char *id)
{
	struct statvfs disk;
	(void)id;
	if (serve_http_header(request, "Authorization") != NULL && !has_token(serve, request)) {
		refuse_token(request);
		return;
	}
	if (fstatvfs(serve->archive.folder, &disk) != 0 || disk.f_bavail * disk.f_frsize < LEAST_FREE)
		reply_error(request, 503, "the disk is full");
	else if (!inbox_has_room(&serve->inbox, ARCHIVE_MAX_BODY))
		reply_error(request, 503, "the spool is full");
	else
		serve_http_reply(request, 200, "{\"status\":\"UP\"}");
}

static void give_token(const struct serve *serve, struct evhttp_request *request, size_t which)
{
	char token[PUSH_TOKEN_SIZE], json[PUSH_TOKEN_SIZE + 96];
	if (push_token_make(&serve->client, which, (int64_t)time(NULL) + serve->conf.token_seconds, token) != SD_OK) {
		reply_error(request, 503, "there is not enough memory");
		return;
	}
	(void)snprintf(json, sizeof json, "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":%d}",
	    token, serve->conf.token_seconds);
	serve_http_reply(request, 200, json);
}

/* RFC 6749 4.4, the client in the body as CaTH has it. */
static void check_form(const struct serve *serve, struct evhttp_request *request, struct evkeyvalq *form)
{
	const char *grant = evhttp_find_header(form, "grant_type");
	const char *id = evhttp_find_header(form, "client_id"), *secret = evhttp_find_header(form, "client_secret");
	size_t which = 0;
	if (grant == NULL || id == NULL || secret == NULL)
		reply_error(request, 400, "invalid_request");
	else if (strcmp(grant, "client_credentials") != 0)
		reply_error(request, 400, "unsupported_grant_type");
	else if (push_client_knows(&serve->client, id, secret, &which))
		give_token(serve, request, which);
	else {
		(void)fputs("sdac-feed: cath token: 401: another client or secret\n", stderr);
		reply_error(request, 401, "invalid_client");
	}
}

static void on_token(struct serve *serve, struct evhttp_request *request, const char *id)
{
	char text[MAX_FORM + 1];
	struct evkeyvalq form;
	struct evbuffer *body = evhttp_request_get_input_buffer(request);
	const size_t size = evbuffer_get_length(body);
	(void)id;
	if (size > MAX_FORM || evbuffer_copyout(body, text, size) != (ev_ssize_t)size) {
		reply_error(request, 400, "invalid_request");
		return;
	}
	text[size] = '\0';
	if (strlen(text) == size && evhttp_parse_query_str(text, &form) == 0) {
		check_form(serve, request, &form);
		evhttp_clear_headers(&form);
	} else {
		reply_error(request, 400, "invalid_request");
	}
	explicit_bzero(text, sizeof text);
}

/* The contract has it in the answer; what could be no id of anything is not repeated. */
static void repeat_correlation(struct evhttp_request *request)
{
	const char *id = serve_http_header(request, "X-Correlation-Id");
	if (id != NULL && strlen(id) <= 64 &&
	    id[strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")] == '\0')
		(void)evhttp_add_header(evhttp_request_get_output_headers(request), "X-Correlation-Id", id);
}

static void on_callback(struct serve *serve, struct evhttp_request *request, const char *id)
{
	struct push push = { .kind = PUSH_CALLBACK, .method = PUSH_POST };
	const char *type = serve_http_header(request, "Content-Type");
	(void)id;
	repeat_correlation(request);
	(void)snprintf(push.content_type, sizeof push.content_type, "%.255s", type == NULL ? "" : type);
	if (!take_body(request, &push)) {
		reply_error(request, 503, "there is not enough memory");
	} else if (push_signature_is_good(&serve->signers, serve_http_header(request, "X-Key-Id"),
		       serve_http_header(request, "X-Signature"), push.body, push.size)) {
		accept_push(serve, request, &push, 202);
	} else {
		log_push(&push, 401, "", "X-Key-Id is not known, or X-Signature is not its signature of the body");
		reply_error(request, 401, "X-Key-Id is not known, or X-Signature is not its signature of the body");
	}
}

/* "": the path itself. NULL: it is neither that nor that with an id. */
static const char *id_behind(const char *path, const char *prefix)
{
	const size_t length = prefix == NULL ? 0 : strlen(prefix);
	if (length == 0 || strncmp(path, prefix, length) != 0)
		return NULL;
	if (path[length] == '\0')
		return path + length;
	return path[length] == '/' && push_is_id(path + length + 1) ? path + length + 1 : NULL;
}

void serve_request(struct evhttp_request *request, void *arg)
{
	struct serve *serve = arg;
	const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(request);
	const char *path = uri == NULL ? NULL : evhttp_uri_get_path(uri);
	const bool has_cath = serve->client.id != NULL;
	const struct {
		const char *prefix;
		bool is_get, has_id;
		void (*handle)(struct serve *, struct evhttp_request *, const char *);
	} routes[] = {
		{ has_cath ? serve->conf.cath_token_path : NULL, false, false, on_token },
		{ has_cath ? serve->conf.cath_path : NULL, true, false, on_health },
		{ has_cath ? serve->conf.cath_path : NULL, false, true, on_publication },
		{ serve->signers.count != 0 ? serve->conf.callback_path : NULL, false, false, on_callback },
	};
	const enum evhttp_cmd_type command = evhttp_request_get_command(request);
	bool is_known = false;
	if (path == NULL || evhttp_uri_get_query(uri) != NULL) {
		reply_error(request, 404, "there is nothing here");
		return;
	}
	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
		const char *id = id_behind(path, routes[i].prefix);
		if (id == NULL || (id[0] != '\0' && !routes[i].has_id))
			continue;
		is_known = true;
		if (routes[i].has_id ? command != EVHTTP_REQ_GET
				     : command == (routes[i].is_get ? EVHTTP_REQ_GET : EVHTTP_REQ_POST)) {
			routes[i].handle(serve, request, id);
			return;
		}
	}
	reply_error(request, is_known ? 405 : 404, is_known ? "not by this method" : "there is nothing here");
}

static enum sd_err recover_entry(struct serve *serve, const struct archive_entry *entry)
{
	struct archive_text text;
	struct push push;
	const char *fault = "its head is broken";
	enum sd_err err = archive_get(&serve->archive, entry, &text);
	if (err != SD_OK) {
		(void)fprintf(stderr, "sdac-feed: archive: %s: %s\n", entry->name,
		    err == SD_INVALID ? "is broken, or the archive's key is another one" : strerror(errno));
		return err;
	}
	err = push_from_text(&text, &push);
	if (err == SD_OK)
		err = settle(serve, entry->name, &push, archive_arrived_ns(&serve->archive, entry), &fault);
	(void)fprintf(stderr, "sdac-feed: archive: %s: %s\n", entry->name,
	    err == SD_OK ? "was not in the spool before we ended; now it is" : fault);
	archive_text_clear(&text);
	return err == SD_INVALID ? SD_OK : err;
}

enum sd_err serve_recover(struct serve *serve)
{
	struct archive_list list;
	enum sd_err err = archive_sweep(&serve->archive);
	if (err == SD_OK)
		err = archive_scan(&serve->archive, &list);
	if (err != SD_OK) {
		(void)fprintf(stderr, "sdac-feed: archive: cannot be read: %s\n", strerror(errno));
		return err;
	}
	for (size_t i = 0; i < list.count && err == SD_OK; i++)
		if (list.entries[i].is_pending)
			err = recover_entry(serve, &list.entries[i]);
	archive_list_free(&list);
	return err;
}

void serve_purge(const struct serve *serve)
{
	const int removed = archive_purge(&serve->archive, (int64_t)time(NULL), serve->conf.keep_days);
	if (removed < 0)
		(void)fprintf(stderr, "sdac-feed: archive: cannot remove what is old: %s\n", strerror(errno));
	else if (removed > 0)
		(void)fprintf(
		    stderr, "sdac-feed: archive: %d removed, older than %d days\n", removed, serve->conf.keep_days);
}
