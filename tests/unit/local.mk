# tests/unit

# base and data
check_PROGRAMS += tests/unit/test_log tests/unit/test_conf
TESTS += tests/unit/test_log tests/unit/test_conf
tests_unit_test_log_SOURCES = tests/unit/test_log.c
tests_unit_test_log_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_log_LDADD = libsdacd-base.a $(CMOCKA_LIBS)
tests_unit_test_conf_SOURCES = tests/unit/test_conf.c
tests_unit_test_conf_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_conf_LDADD = libsdacd-base.a $(SDACD_BASE_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/test_fault
TESTS += tests/unit/test_fault
tests_unit_test_fault_SOURCES = tests/unit/test_fault.c daemon/base/fault.c daemon/base/log.c
tests_unit_test_fault_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -DSD_FAULT_POINTS=1
tests_unit_test_fault_LDADD = $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/test_row
TESTS += tests/unit/test_row
tests_unit_test_row_SOURCES = tests/unit/test_row.c
tests_unit_test_row_CPPFLAGS = $(AM_CPPFLAGS) $(PQ_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_row_LDADD = libsdacd-base.a libsdac-proto.a $(SDACD_BASE_LIBS) $(PBC_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/test_db tests/unit/test_db_loss
TESTS += tests/unit/test_db tests/unit/test_db_loss
tests_unit_test_db_SOURCES = tests/unit/test_db.c tests/unit/db_world.c tests/unit/db_world.h
tests_unit_test_db_CPPFLAGS = $(AM_CPPFLAGS) $(PQ_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_db_LDADD = $(tests_unit_test_row_LDADD)
tests_unit_test_db_loss_SOURCES = tests/unit/test_db_loss.c tests/unit/db_world.c tests/unit/db_world.h
tests_unit_test_db_loss_CPPFLAGS = $(AM_CPPFLAGS) $(PQ_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_db_loss_LDADD = $(tests_unit_test_row_LDADD)
$(tests_unit_test_row_OBJECTS) $(tests_unit_test_db_OBJECTS) $(tests_unit_test_db_loss_OBJECTS): $(proto_h)

# court
check_PROGRAMS += tests/unit/test_operation tests/unit/test_digest tests/unit/test_quota
TESTS += tests/unit/test_operation tests/unit/test_digest tests/unit/test_quota
tests_unit_test_operation_SOURCES = tests/unit/test_operation.c daemon/court/operation.c
tests_unit_test_operation_CPPFLAGS = $(AM_CPPFLAGS) $(PQ_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_operation_LDADD = libsdac-proto.a $(EVENT_LIBS) $(SSL_LIBS) $(PBC_LIBS) $(CMOCKA_LIBS)
tests_unit_test_digest_SOURCES = tests/unit/test_digest.c daemon/court/digest.c
tests_unit_test_digest_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_digest_LDADD = libsdac-proto.a $(SSL_LIBS) $(PBC_LIBS) $(CMOCKA_LIBS)
tests_unit_test_quota_SOURCES = tests/unit/test_quota.c daemon/court/quota.c
tests_unit_test_quota_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_quota_LDADD = $(CMOCKA_LIBS)
$(tests_unit_test_operation_OBJECTS) $(tests_unit_test_digest_OBJECTS): $(proto_h)

# proto
proto_tests = tests/unit/test_arena tests/unit/test_frame tests/unit/test_wire tests/unit/test_envelope \
	tests/unit/test_tls tests/unit/test_stream tests/unit/test_stream_end
check_PROGRAMS += $(proto_tests)
TESTS += $(proto_tests)
proto_test_libs = libsdac-proto.a $(EVENT_LIBS) $(SSL_LIBS) $(PBC_LIBS) $(CMOCKA_LIBS) -lm
tests_unit_test_arena_SOURCES = tests/unit/test_arena.c
tests_unit_test_arena_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_arena_LDADD = $(proto_test_libs)
tests_unit_test_frame_SOURCES = tests/unit/test_frame.c
tests_unit_test_frame_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_frame_LDADD = $(proto_test_libs)
tests_unit_test_wire_SOURCES = tests/unit/test_wire.c
tests_unit_test_wire_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_wire_LDADD = $(proto_test_libs)
tests_unit_test_envelope_SOURCES = tests/unit/test_envelope.c
tests_unit_test_envelope_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_envelope_LDADD = $(proto_test_libs)
tests_unit_test_tls_SOURCES = tests/unit/test_tls.c tests/unit/pki.c tests/unit/pki.h
tests_unit_test_tls_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_tls_LDADD = $(proto_test_libs)
proto_test_peers = tests/unit/stream_peers.c tests/unit/stream_peers.h tests/unit/pki.c tests/unit/pki.h
tests_unit_test_stream_SOURCES = tests/unit/test_stream.c $(proto_test_peers)
tests_unit_test_stream_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_stream_LDADD = $(proto_test_libs)
tests_unit_test_stream_end_SOURCES = tests/unit/test_stream_end.c $(proto_test_peers)
tests_unit_test_stream_end_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_stream_end_LDADD = $(proto_test_libs)
$(tests_unit_test_wire_OBJECTS) $(tests_unit_test_envelope_OBJECTS): $(proto_h)

# link
link_tests = tests/unit/test_link_normalise tests/unit/test_link_code tests/unit/test_link_key \
	tests/unit/test_link_compare tests/unit/test_link_score tests/unit/test_link_linker \
	tests/unit/test_link_packed tests/unit/test_link_known
check_PROGRAMS += $(link_tests)
TESTS += $(link_tests)
link_test_libs = libsdacd-link.a libsdacd-base.a libsdac-proto.a $(EVENT_LIBS) $(SSL_LIBS) $(PBC_LIBS) $(CMOCKA_LIBS) \
	$(SDACD_LINK_LIBS)
link_model_file = tests/bench/link/model_file.c tests/bench/link/model_file.h
tests_unit_test_link_normalise_SOURCES = tests/unit/test_link_normalise.c tests/unit/link_people.h
tests_unit_test_link_normalise_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_link_normalise_LDADD = $(link_test_libs)
tests_unit_test_link_code_SOURCES = tests/unit/test_link_code.c
tests_unit_test_link_code_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_link_code_LDADD = $(link_test_libs)
tests_unit_test_link_key_SOURCES = tests/unit/test_link_key.c tests/unit/link_people.h
tests_unit_test_link_key_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_link_key_LDADD = $(link_test_libs)
tests_unit_test_link_compare_SOURCES = tests/unit/test_link_compare.c tests/unit/link_people.h $(link_model_file)
tests_unit_test_link_compare_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_link_compare_LDADD = $(link_test_libs)
check_PROGRAMS += tests/unit/test_link_properties tests/unit/test_link_model
TESTS += tests/unit/test_link_properties tests/unit/test_link_model
tests_unit_test_link_properties_SOURCES = tests/unit/test_link_properties.c tests/unit/link_people.h $(link_model_file)
tests_unit_test_link_properties_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_link_properties_LDADD = $(link_test_libs)
tests_unit_test_link_model_SOURCES = tests/unit/test_link_model.c tests/unit/link_people.h $(link_model_file)
tests_unit_test_link_model_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_link_model_LDADD = $(link_test_libs)
$(tests_unit_test_link_properties_OBJECTS) $(tests_unit_test_link_model_OBJECTS): $(proto_h)
tests_unit_test_link_score_SOURCES = tests/unit/test_link_score.c tests/unit/link_people.h $(link_model_file)
tests_unit_test_link_score_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_link_score_LDADD = $(link_test_libs)
tests_unit_test_link_linker_SOURCES = tests/unit/test_link_linker.c tests/unit/linker_world.h $(link_model_file)
tests_unit_test_link_linker_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_link_linker_LDADD = $(link_test_libs)
tests_unit_test_link_packed_SOURCES = tests/unit/test_link_packed.c
tests_unit_test_link_packed_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_link_packed_LDADD = $(link_test_libs)
tests_unit_test_link_known_SOURCES = tests/unit/test_link_known.c
tests_unit_test_link_known_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_link_known_LDADD = $(link_test_libs)
$(tests_unit_test_link_known_OBJECTS) $(tests_unit_test_link_packed_OBJECTS) $(tests_unit_test_link_linker_OBJECTS) $(tests_unit_test_link_normalise_OBJECTS) $(tests_unit_test_link_key_OBJECTS) \
	$(tests_unit_test_link_compare_OBJECTS) $(tests_unit_test_link_score_OBJECTS): $(proto_h)
# clients/lib and clients/sdac
client_tests = tests/unit/test_libsdac tests/unit/test_libsdac_notice tests/unit/test_cli_table \
	tests/unit/test_cli_print tests/unit/test_cli_case tests/unit/test_cli_cert
check_PROGRAMS += $(client_tests)
TESTS += $(client_tests)
client_bed = tests/unit/lib_bed.c tests/unit/lib_bed.h tests/unit/lib_server.c tests/unit/lib_server.h
tests_unit_test_libsdac_SOURCES = tests/unit/test_libsdac.c $(client_bed)
tests_unit_test_libsdac_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_libsdac_LDADD = $(SDAC_CLI_LIBS) $(CMOCKA_LIBS)
tests_unit_test_libsdac_notice_SOURCES = tests/unit/test_libsdac_notice.c $(client_bed)
tests_unit_test_libsdac_notice_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_libsdac_notice_LDADD = $(SDAC_CLI_LIBS) $(CMOCKA_LIBS)
tests_unit_test_cli_table_SOURCES = tests/unit/test_cli_table.c
tests_unit_test_cli_table_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_cli_table_LDADD = $(SDAC_CLI_LIBS) $(CMOCKA_LIBS)
tests_unit_test_cli_print_SOURCES = tests/unit/test_cli_print.c
tests_unit_test_cli_print_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_cli_print_LDADD = $(SDAC_CLI_LIBS) $(CMOCKA_LIBS)
tests_unit_test_cli_case_SOURCES = tests/unit/test_cli_case.c
tests_unit_test_cli_case_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_cli_case_LDADD = $(SDAC_CLI_LIBS) $(CMOCKA_LIBS)
tests_unit_test_cli_cert_SOURCES = tests/unit/test_cli_cert.c
tests_unit_test_cli_cert_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_cli_cert_LDADD = $(SDAC_CLI_LIBS) $(CMOCKA_LIBS)
$(tests_unit_test_libsdac_OBJECTS) $(tests_unit_test_libsdac_notice_OBJECTS) $(tests_unit_test_cli_print_OBJECTS) \
	$(tests_unit_test_cli_case_OBJECTS): $(proto_h)

# feed
feed_tests = tests/unit/test_feed_moment tests/unit/test_feed_text tests/unit/test_feed_readers
check_PROGRAMS += $(feed_tests)
TESTS += $(feed_tests)
feed_test_flags = $(AM_CPPFLAGS) $(JANSSON_CFLAGS) $(CMOCKA_CFLAGS)
feed_test_libs = libsdac-feed.a libsdac-proto.a $(JANSSON_LIBS) $(EXPAT_LIBS) $(CSV_LIBS) $(SSL_LIBS) $(PBC_LIBS) $(CMOCKA_LIBS)
tests_unit_test_feed_moment_SOURCES = tests/unit/test_feed_moment.c
tests_unit_test_feed_moment_CPPFLAGS = $(feed_test_flags)
tests_unit_test_feed_moment_LDADD = $(feed_test_libs)
tests_unit_test_feed_text_SOURCES = tests/unit/test_feed_text.c
tests_unit_test_feed_text_CPPFLAGS = $(feed_test_flags)
tests_unit_test_feed_text_LDADD = $(feed_test_libs)
tests_unit_test_feed_readers_SOURCES = tests/unit/test_feed_readers.c tests/unit/feed_alter.h
tests_unit_test_feed_readers_CPPFLAGS = $(feed_test_flags)
tests_unit_test_feed_readers_LDADD = $(feed_test_libs)
EXTRA_DIST += tests/fixtures/feeds
$(tests_unit_test_feed_text_OBJECTS) $(tests_unit_test_feed_readers_OBJECTS): $(proto_h)
check_PROGRAMS += tests/unit/test_feed_spool
TESTS += tests/unit/test_feed_spool tests/unit/test_feed_samples tests/unit/test_feed_variants
EXTRA_DIST += tests/unit/test_feed_samples tests/unit/test_feed_variants
check_PROGRAMS += tests/unit/test_feed_clock
TESTS += tests/unit/test_feed_clock
tests_unit_test_feed_clock_SOURCES = tests/unit/test_feed_clock.c
tests_unit_test_feed_clock_CPPFLAGS = $(feed_test_flags)
tests_unit_test_feed_clock_LDADD = $(feed_test_libs)
$(tests_unit_test_feed_clock_OBJECTS): $(proto_h)
check_PROGRAMS += tests/unit/test_feed_hammer
TESTS += tests/unit/test_feed_samples_spi tests/unit/test_feed_hammer
tests_unit_test_feed_hammer_SOURCES = tests/unit/test_feed_hammer.c tests/unit/feed_alter.h tests/unit/feed_memory.h
tests_unit_test_feed_hammer_CPPFLAGS = $(feed_test_flags)
tests_unit_test_feed_hammer_LDADD = $(feed_test_libs)
$(tests_unit_test_feed_hammer_OBJECTS): $(proto_h)
EXTRA_DIST += tests/unit/test_feed_samples_spi
tests_unit_test_feed_spool_SOURCES = tests/unit/test_feed_spool.c clients/feed/queue.c clients/feed/sender.c clients/feed/sender_receipt.c \
	clients/feed/resend.c clients/feed/spool.c clients/feed/spool_seal.c
tests_unit_test_feed_spool_CPPFLAGS = $(feed_test_flags)
tests_unit_test_feed_spool_LDADD = $(feed_test_libs)
$(tests_unit_test_feed_spool_OBJECTS): $(proto_h)

# feed: the Common Platform
check_PROGRAMS += tests/unit/test_feed_cp
TESTS += tests/unit/test_feed_cp tests/unit/test_feed_cp_samples
EXTRA_DIST += tests/unit/test_feed_cp_samples
tests_unit_test_feed_cp_SOURCES = tests/unit/test_feed_cp.c
tests_unit_test_feed_cp_CPPFLAGS = $(feed_test_flags)
tests_unit_test_feed_cp_LDADD = $(feed_test_libs)
$(tests_unit_test_feed_cp_OBJECTS): $(proto_h)

# what is pushed to sdac-feed serve
push_tests = tests/unit/test_feed_multipart tests/unit/test_feed_push
check_PROGRAMS += $(push_tests)
TESTS += $(push_tests)
tests_unit_test_feed_multipart_SOURCES = tests/unit/test_feed_multipart.c
tests_unit_test_feed_multipart_CPPFLAGS = $(feed_test_flags)
tests_unit_test_feed_multipart_LDADD = $(feed_test_libs)
tests_unit_test_feed_push_SOURCES = tests/unit/test_feed_push.c clients/feed/resend.c clients/feed/spool.c \
	clients/feed/spool_seal.c
tests_unit_test_feed_push_CPPFLAGS = $(feed_test_flags)
tests_unit_test_feed_push_LDADD = $(feed_test_libs)
$(tests_unit_test_feed_push_OBJECTS) $(tests_unit_test_feed_multipart_OBJECTS): $(proto_h)
