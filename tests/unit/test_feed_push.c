/*
 * What is pushed, without a network: tokens and signatures, the archive over restarts and broken files, what a request
 * says, and what goes back into the queue when the daemon lost history.
 */
#include <fcntl.h>
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

#include "clients/feed/archive.h"
#include "clients/feed/durable.h"
#include "clients/feed/inbox.h"
#include "clients/feed/push.h"
#include "clients/feed/push_auth.h"
#include "clients/feed/resend.h"

#define SECRET "a secret of more than thirty-two characters"
#define OTHER_SECRET "another secret, of as many characters or so"
#define ID "0a1b2c3d-0000-4000-8000-00000000000a"

static const uint8_t master[PUSH_KEY_SIZE] = { 1, 2, 3 };

static void make_client(struct push_client *client, const char *secrets)
{
	const char *what;
	char text[256];
	*client = (struct push_client){ .id = strdup("cath") };
	(void)snprintf(text, sizeof text, "%s", secrets);
	assert_int_equal(push_client_secrets(client, text, &what), SD_OK);
	assert_int_equal(push_derive_key(master, "token", client->token_key), SD_OK);
}

static void test_token(void **state)
{
	struct push_client client, later, rotated;
	char token[PUSH_TOKEN_SIZE];
	size_t which = 9;
	(void)state;
	make_client(&client, SECRET "\n");
	assert_true(push_client_knows(&client, "cath", SECRET, &which));
	assert_false(push_client_knows(&client, "cath", "another secret of enough characters", &which));
	assert_false(push_client_knows(&client, "other", SECRET, &which));
	assert_int_equal(push_token_make(&client, which, 1000, token), SD_OK);
	assert_true(push_token_is_good(&client, token, 999));
	assert_false(push_token_is_good(&client, token, 1000));
	assert_false(push_token_is_good(&client, "", 1));
	/* Any other octet, its time among them, is another token. */
	for (size_t i = 0; token[i] != '\0'; i++) {
		char changed[PUSH_TOKEN_SIZE];
		memcpy(changed, token, sizeof changed);
		changed[i] = changed[i] == 'f' ? 'e' : 'f';
		assert_false(push_token_is_good(&client, changed, 1));
	}
	/* It holds over a restart and beside a second secret, and ends with its own. */
	make_client(&later, OTHER_SECRET "\n" SECRET "\n");
	assert_true(push_token_is_good(&later, token, 999));
	make_client(&rotated, OTHER_SECRET "\n");
	assert_false(push_token_is_good(&rotated, token, 999));
	push_client_clear(&client);
	push_client_clear(&later);
	push_client_clear(&rotated);
}

static void test_secrets(void **state)
{
	struct push_client client = { 0 };
	const char *what;
	char weak[] = "short\n", none[] = "\n";
	(void)state;
	assert_int_equal(push_client_secrets(&client, weak, &what), SD_INVALID);
	assert_non_null(strstr(what, "32 characters"));
	assert_int_equal(push_client_secrets(&client, none, &what), SD_INVALID);
}

/* RFC 4231, test case 2 has a short key; 1 has twenty octets of 0x0b. */
static void test_signature(void **state)
{
	static const char good[] = "sDRMYdjbOFNcqK/OrwvxK4gdwgDJgz2nJuk3bC4yz/c=";
	struct push_signers signers = { 0 };
	const char *what;
	char keys[] = "kid-1 CwsLCwsLCwsLCwsLCwsLCwsLCws=\nkid-2 AAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
	const uint8_t *body = (const uint8_t *)"Hi There";
	(void)state;
	assert_int_equal(push_signers_read(&signers, keys, &what), SD_OK);
	assert_true(push_signature_is_good(&signers, "kid-1", good, body, 8));
	assert_false(push_signature_is_good(&signers, "kid-1", good, body, 7));
	assert_false(push_signature_is_good(&signers, "kid-2", good, body, 8));
	assert_false(push_signature_is_good(&signers, "kid-3", good, body, 8));
	assert_false(push_signature_is_good(&signers, NULL, good, body, 8));
	assert_false(push_signature_is_good(&signers, "kid-1", NULL, body, 8));
	assert_false(push_signature_is_good(&signers, "kid-1", "", body, 8));
	assert_false(
	    push_signature_is_good(&signers, "kid-1", "sDRM=YdjbOFNcqK/OrwvxK4gdwgDJgz2nJuk3bC4yz/c", body, 8));
	push_signers_clear(&signers);
	char bad[] = "kid-1 notbase64!\n";
	assert_int_equal(push_signers_read(&signers, bad, &what), SD_INVALID);
	push_signers_clear(&signers);
}

static char *make_folder(void)
{
	char *path = strdup("/tmp/sdac-push.XXXXXX");
	assert_non_null(path);
	assert_non_null(mkdtemp(path));
	return path;
}

static void remove_folder(char *path)
{
	char command[128];
	(void)snprintf(command, sizeof command, "rm -rf '%s'", path);
	assert_int_equal(system(command), 0);
	free(path);
}

static void test_archive(void **state)
{
	char *path = make_folder(), first[ARCHIVE_NAME_SIZE], second[ARCHIVE_NAME_SIZE];
	struct archive archive;
	struct archive_list list;
	struct archive_text text;
	(void)state;
	assert_int_equal(archive_open(path, master, &archive), SD_OK);
	assert_int_equal(archive_put(&archive, "cath", "{\"a\":1}", (const uint8_t *)"KESTREL", 7, first), SD_OK);
	assert_int_equal(archive_put(&archive, "callback", "{}", NULL, 0, second), SD_OK);
	assert_int_equal(archive_settle(&archive, first), SD_OK);
	archive_close(&archive);
	assert_int_equal(archive_open(path, master, &archive), SD_OK);
	assert_int_equal(archive.last, 2);
	assert_int_equal(archive_scan(&archive, &list), SD_OK);
	assert_int_equal(list.count, 2);
	assert_string_equal(list.entries[0].name, first);
	assert_false(list.entries[0].is_pending);
	assert_true(list.entries[1].is_pending);
	assert_int_equal(archive_get(&archive, &list.entries[0], &text), SD_OK);
	assert_string_equal(text.head, "{\"a\":1}");
	assert_int_equal(text.size, 7);
	assert_memory_equal(text.body, "KESTREL", 7);
	archive_text_clear(&text);
	assert_int_equal(archive_get(&archive, &list.entries[1], &text), SD_OK);
	assert_int_equal(text.size, 0);
	archive_text_clear(&text);
	/* What was half written goes, and nothing else. */
	const struct iovec piece = { .iov_base = first, .iov_len = 1 };
	assert_int_equal(
	    durable_write(archive.folder, ".20260304T101112Z-0000000009-cath.pending", &piece, 1, 0), SD_OK);
	assert_int_equal(durable_write(archive.folder, ".other", &piece, 1, 0), SD_OK);
	assert_int_equal(archive_sweep(&archive), SD_OK);
	assert_int_equal(faccessat(archive.folder, ".20260304T101112Z-0000000009-cath.pending", F_OK, 0), -1);
	assert_int_equal(faccessat(archive.folder, ".other", F_OK, 0), 0);
	assert_int_equal(faccessat(archive.folder, first, F_OK, 0), 0);
	/* What is pending stays, however old it is. */
	assert_int_equal(archive_purge(&archive, INT64_C(32503680000), 28), 1);
	archive_list_free(&list);
	assert_int_equal(archive_scan(&archive, &list), SD_OK);
	assert_int_equal(list.count, 1);
	assert_string_equal(list.entries[0].name, second);
	archive_list_free(&list);
	archive_close(&archive);
	remove_folder(path);
}

static void test_archive_is_closed_to_others(void **state)
{
	static const uint8_t other[PUSH_KEY_SIZE] = { 9 };
	char *path = make_folder(), name[ARCHIVE_NAME_SIZE], file[ARCHIVE_NAME_SIZE + 8];
	struct archive archive;
	struct archive_text text;
	uint8_t *data;
	size_t size;
	(void)state;
	assert_int_equal(archive_open(path, master, &archive), SD_OK);
	assert_int_equal(archive_put(&archive, "cath", "{}", (const uint8_t *)"KESTREL", 7, name), SD_OK);
	struct archive_entry entry = { .is_pending = true };
	memcpy(entry.name, name, sizeof name);
	(void)snprintf(file, sizeof file, "%s.pending", name);
	assert_int_equal(durable_read(archive.folder, file, 1000, &data, &size), SD_OK);
	assert_null(memmem(data, size, "KESTREL", 7));
	for (size_t i = 0; i < size; i++) { /* any octet changed is found out */
		data[i] ^= 1;
		const struct iovec piece = { .iov_base = data, .iov_len = size };
		assert_int_equal(durable_write(archive.folder, file, &piece, 1, 0), SD_OK);
		assert_int_equal(archive_get(&archive, &entry, &text), SD_INVALID);
		data[i] ^= 1;
	}
	const struct iovec piece = { .iov_base = data, .iov_len = size };
	assert_int_equal(durable_write(archive.folder, file, &piece, 1, 0), SD_OK);
	/* Another name, or another key, are not this entry. */
	assert_int_equal(durable_write(archive.folder, "20260304T101112Z-0000000009-cath", &piece, 1, 0), SD_OK);
	const struct archive_entry moved = { .name = "20260304T101112Z-0000000009-cath" };
	assert_int_equal(archive_get(&archive, &moved, &text), SD_INVALID);
	free(data);
	archive_close(&archive);
	assert_int_equal(archive_open(path, other, &archive), SD_OK);
	assert_int_equal(archive_get(&archive, &entry, &text), SD_INVALID);
	archive_close(&archive);
	remove_folder(path);
}

static void says(const struct push *push, enum sd_err wanted, const char *words)
{
	struct push_document document;
	const char *fault = "";
	assert_int_equal(push_read(push, &document, &fault), wanted);
	const char *got = wanted == SD_OK ? document.data : fault;
	assert_non_null(strstr(got, words));
	push_document_clear(&document);
}

static struct push make_push(enum push_method method, const char *id, const char *type, const char *body)
{
	struct push push = { .kind = PUSH_CATH, .method = method, .body = (const uint8_t *)body, .size = strlen(body) };
	(void)snprintf(push.id, sizeof push.id, "%s", id);
	(void)snprintf(push.content_type, sizeof push.content_type, "%s", type);
	return push;
}

#define FORM "multipart/form-data; boundary=b"
#define PART(name, text) "--b\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" text "\r\n"
#define METADATA PART("metadata", "{\"publicationId\":\"" ID "\",\"listType\":\"CIVIL_DAILY_CAUSE_LIST\"}")

static void test_push(void **state)
{
	(void)state;
	struct push push = make_push(PUSH_POST, "", FORM, METADATA PART("payload", "{\"x\":1}") "--b--");
	says(&push, SD_OK, "{\"x\":1}");
	push =
	    make_push(PUSH_PUT, "0A1B2C3D-0000-4000-8000-00000000000A", FORM, METADATA PART("payload", "{}") "--b--");
	says(&push, SD_OK, "{}");
	push =
	    make_push(PUSH_PUT, "0a1b2c3d-0000-4000-8000-00000000000b", FORM, METADATA PART("payload", "{}") "--b--");
	says(&push, SD_INVALID, "not that of the path");
	push = make_push(PUSH_POST, "", FORM, METADATA PART("file", "%PDF") "--b--");
	says(&push, SD_OK, "\"action\":\"file\"");
	says(&push, SD_OK, "CIVIL_DAILY_CAUSE_LIST");
	push = make_push(PUSH_POST, "", FORM, METADATA "--b--");
	says(&push, SD_INVALID, "neither a payload nor a file");
	push = make_push(PUSH_POST, "", FORM, PART("payload", "{}") "--b--");
	says(&push, SD_INVALID, "metadata is missing");
	push = make_push(
	    PUSH_POST, "", FORM, PART("metadata", "{\"publicationId\":\"../../x\"}") PART("payload", "{}") "--b--");
	says(&push, SD_INVALID, "UUID");
	push = make_push(PUSH_POST, "", FORM, METADATA PART("payload", "{}"));
	says(&push, SD_INVALID, "cut off");
	push = make_push(PUSH_DELETE, ID, "", "");
	says(&push, SD_OK, "\"action\":\"deleted\",\"publicationId\":\"" ID "\"");
	push = make_push(PUSH_POST, "", "application/json;charset=UTF-8", "");
	says(&push, SD_OK, "\"action\":\"deleted\"");
	push = make_push(PUSH_POST, "", "application/json", "[2]");
	says(&push, SD_OK, "[2]");
	push = make_push(PUSH_POST, "", "text/plain", "[2]");
	says(&push, SD_INVALID, "Content-Type");
	push.kind = PUSH_CALLBACK;
	says(&push, SD_INVALID, "Content-Type");
}

static void test_head(void **state)
{
	struct push push = make_push(PUSH_PUT, ID, FORM, "body"), back;
	(void)state;
	char *head = push_head(&push);
	assert_non_null(head);
	const struct archive_text text = { head, push.body, push.size };
	assert_int_equal(push_from_text(&text, &back), SD_OK);
	assert_memory_equal(&push, &back, sizeof push);
	free(head);
	char wrong[] = "{\"kind\":\"cath\",\"method\":\"PATCH\",\"id\":\"\",\"type\":\"\"}";
	const struct archive_text other = { wrong, NULL, 0 };
	assert_int_equal(push_from_text(&other, &back), SD_INVALID);
}

static void test_inbox_order(void **state)
{
	struct seal seal;
	assert_int_equal(seal_init(master, &seal), SD_OK);
	char *path = make_folder();
	struct inbox inbox;
	struct stat before, after;
	(void)state;
	assert_int_equal(inbox_open(path, &seal, 0, &inbox), SD_OK);
	inbox.last_ns = INT64_C(4102444800000000000); /* the clock went back by decades */
	assert_int_equal(inbox_put(&inbox, "b", "1", 1, 0), SD_OK);
	inbox_close(&inbox);
	assert_int_equal(inbox_open(path, &seal, 0, &inbox), SD_OK);
	assert_int_equal(inbox_put(&inbox, "a", "2", 1, 0), SD_OK);
	assert_int_equal(fstatat(inbox.places[0], "b", &before, 0), 0);
	assert_int_equal(fstatat(inbox.places[0], "a", &after, 0), 0);
	assert_true(after.st_mtim.tv_nsec > before.st_mtim.tv_nsec);
	/* What comes late takes its place. */
	assert_int_equal(inbox_put(&inbox, "late", "3", 1, 7000), SD_OK);
	assert_int_equal(fstatat(inbox.places[0], "late", &after, 0), 0);
	assert_int_equal(after.st_mtim.tv_sec, 0);
	assert_int_equal(after.st_mtim.tv_nsec, 7000);
	assert_int_equal(renameat(inbox.places[0], "b", inbox.places[1], "b"), 0);
	assert_int_equal(inbox_put(&inbox, "b", "again", 5, 0), SD_OK);
	assert_int_equal(faccessat(inbox.places[0], "b", F_OK, 0), -1);
	inbox_close(&inbox);
	remove_folder(path);
}

static void put_sent(const struct spool *spool, const char *name, const char *id, const char *time)
{
	char note[256], note_name[64];
	const int size = snprintf(
	    note, sizeof note, "{\"message_id\":\"%s\",\"committed_at\":\"2026-03-04T10:00:%sZ\"}\n", id, time);
	const struct iovec document = { .iov_base = note, .iov_len = 1 },
			   receipt = { .iov_base = note, .iov_len = (size_t)size };
	(void)snprintf(note_name, sizeof note_name, "%s.receipt", name);
	assert_int_equal(durable_write(spool->places[SPOOL_SENT], name, &document, 1, 0), SD_OK);
	assert_int_equal(durable_write(spool->places[SPOOL_SENT], note_name, &receipt, 1, 1000), SD_OK);
}

static bool waits(const struct spool *spool, const char *name)
{
	return faccessat(spool->places[SPOOL_NEW], name, F_OK, 0) == 0;
}

static void test_resend(void **state)
{
	char *path = make_folder(), error[256];
	struct spool spool;
	size_t count;
	const int64_t since_ns = 2000;
	(void)state;
	assert_int_equal(spool_open(path, &spool, error, sizeof error), SD_OK);
	assert_int_equal(resend_after(&spool, NULL, since_ns, &count), SD_OK);
	assert_int_equal(count, 0);
	put_sent(&spool, "a", "m1", "00.001");
	put_sent(&spool, "b", "m2", "00.002");
	put_sent(&spool, "c", "m3", "00.003");
	assert_int_equal(resend_after(&spool, "m3", since_ns, &count), SD_OK);
	assert_int_equal(count, 0);
	assert_int_equal(resend_after(&spool, "m1", 1000, &count), SD_OK); /* sent after the daemon said so */
	assert_int_equal(count, 0);
	assert_int_equal(resend_after(&spool, "m1", since_ns, &count), SD_OK);
	assert_int_equal(count, 2);
	assert_true(!waits(&spool, "a") && waits(&spool, "b") && waits(&spool, "c"));
	/* A daemon that knows nothing of us gets all, a mark of somebody else says nothing: once each. */
	put_sent(&spool, "d", "m4", "00.004");
	assert_int_equal(resend_after(&spool, NULL, since_ns, &count), SD_OK);
	assert_int_equal(count, 2);
	assert_true(waits(&spool, "a") && waits(&spool, "d"));
	put_sent(&spool, "e", "m5", "00.005");
	assert_int_equal(resend_after(&spool, "theirs", since_ns, &count), SD_OK);
	assert_int_equal(count, 1);
	put_sent(&spool, "e", "m5", "00.005");
	assert_int_equal(resend_after(&spool, "theirs", since_ns, &count), SD_OK);
	assert_int_equal(count, 0);
	put_sent(&spool, "f", "m6", "00.006");
	assert_int_equal(resend_after(&spool, "theirs", since_ns, &count), SD_OK);
	assert_int_equal(count, 2);
	spool_close(&spool);
	remove_folder(path);
}

/* What is put is sealed; what has no room is not taken, and says so until some of it is gone. */
static void test_inbox_limit(void **state)
{
	char *path = make_folder();
	struct inbox inbox;
	struct seal seal;
	uint8_t *data = NULL;
	size_t size = 0;
	(void)state;
	assert_int_equal(seal_init(master, &seal), SD_OK);
	assert_int_equal(inbox_open(path, &seal, 2 * SEAL_FRAME + 14, &inbox), SD_OK);
	assert_true(inbox_has_room(&inbox, 7));
	assert_int_equal(inbox_put(&inbox, "a", "KESTREL", 7, 0), SD_OK);
	assert_int_equal(durable_read(inbox.places[0], "a", 1000, &data, &size), SD_OK);
	assert_true(seal_is_sealed(data, size) && memmem(data, size, "KESTREL", 7) == NULL);
	free(data);
	assert_true(inbox_has_room(&inbox, 7));
	assert_false(inbox_has_room(&inbox, 8));
	assert_int_equal(faccessat(inbox.folder, INBOX_FULL, F_OK, 0), 0);
	inbox_close(&inbox);
	assert_int_equal(inbox_open(path, &seal, 2 * SEAL_FRAME + 14, &inbox), SD_OK);
	assert_false(inbox_has_room(&inbox, 8));
	assert_int_equal(unlinkat(inbox.places[0], "a", 0), 0);
	assert_true(inbox_has_room(&inbox, 8));
	assert_int_not_equal(faccessat(inbox.folder, INBOX_FULL, F_OK, 0), 0);
	inbox_close(&inbox);
	remove_folder(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_token),
		cmocka_unit_test(test_secrets),
		cmocka_unit_test(test_signature),
		cmocka_unit_test(test_archive),
		cmocka_unit_test(test_archive_is_closed_to_others),
		cmocka_unit_test(test_push),
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_inbox_order),
		cmocka_unit_test(test_inbox_limit),
		cmocka_unit_test(test_resend),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
