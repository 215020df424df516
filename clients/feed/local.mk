# clients/feed: sdac-feed, what court systems emit, read and sent. Its readers are a library, so that tests and fuzzers
# run the very same code.
noinst_LIBRARIES += libsdac-feed.a
libsdac_feed_a_SOURCES = \
	clients/feed/cath_party.c clients/feed/cath_party.h clients/feed/cath_standard.c \
	clients/feed/charset.c clients/feed/charset.h clients/feed/document.c clients/feed/document.h clients/feed/libra.c clients/feed/libra.h \
	clients/feed/libra_json.c clients/feed/libra_list.c clients/feed/libra_xml.c \
	clients/feed/moment.c clients/feed/moment.h clients/feed/outcome.c clients/feed/outcome.h clients/feed/person.c clients/feed/person.h \
	clients/feed/reader.c clients/feed/reader.h clients/feed/reading.c clients/feed/reading.h \
	clients/feed/show.c clients/feed/show.h clients/feed/show_outcome.c clients/feed/show_outcome.h clients/feed/show_record.c clients/feed/show_record.h \
	clients/feed/text.c clients/feed/text.h clients/feed/tree.c clients/feed/tree.h
# Common Platform
libsdac_feed_a_SOURCES += clients/feed/cp.h clients/feed/cp_event.c clients/feed/cp_hearing.c clients/feed/cp_list.c \
	clients/feed/cp_matter.c clients/feed/cp_message.c clients/feed/cp_message.h clients/feed/cp_next.c \
	clients/feed/cp_outcome.c clients/feed/cp_person.c clients/feed/cp_query.c clients/feed/cp_results.c \
	clients/feed/cp_tell.c clients/feed/cp_tell.h \
	clients/feed/cp_write.h clients/feed/told.c clients/feed/told.h

# SPI, the Crown Court, rota, CSV
libsdac_feed_a_SOURCES += clients/feed/bichard.c clients/feed/crown.c clients/feed/crown.h clients/feed/crown_defendant.c \
	clients/feed/clock.c clients/feed/clock.h clients/feed/crown_status.c clients/feed/crown_time.c clients/feed/crown_time.h \
	clients/feed/csv.c clients/feed/csv_row.c clients/feed/csv_row.h clients/feed/libra_case.c clients/feed/rota.c clients/feed/rota.h clients/feed/rota_list.c \
	clients/feed/rota_list.h clients/feed/rota_table.c \
	clients/feed/spi.c clients/feed/spi.h clients/feed/spi_case.c clients/feed/spi_file.c clients/feed/spi_result.c clients/feed/xml.c clients/feed/xml.h

# What is pushed to us
libsdac_feed_a_SOURCES += clients/feed/archive.c clients/feed/archive.h clients/feed/cath_notice.c clients/feed/crash.c \
	clients/feed/crash.h clients/feed/durable.c clients/feed/seal.c clients/feed/seal.h \
	clients/feed/durable.h clients/feed/inbox.c clients/feed/inbox.h clients/feed/multipart.c clients/feed/multipart.h \
	clients/feed/push.c clients/feed/push.h clients/feed/push_auth.c clients/feed/push_auth.h \
	clients/feed/withdrawal.c clients/feed/withdrawal.h

libsdac_feed_a_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS) $(EXPAT_CFLAGS)

bin_PROGRAMS += sdac-feed
sdac_feed_SOURCES = clients/feed/connection.c clients/feed/connection.h clients/feed/main.c clients/feed/options.c clients/feed/options.h \
	clients/feed/key_file.c clients/feed/key_file.h clients/feed/queue.c clients/feed/queue.h clients/feed/sender.c clients/feed/sender.h clients/feed/sender_receipt.c \
	clients/feed/sender_receipt.h \
	clients/feed/resend.c clients/feed/resend.h clients/feed/serve.c clients/feed/serve.h clients/feed/serve_conf.c \
	clients/feed/serve_conf.h clients/feed/serve_http.c clients/feed/serve_http.h clients/feed/serve_open.c \
	clients/feed/spool.c clients/feed/spool.h clients/feed/spool_seal.c clients/feed/status_queue.c \
	clients/feed/status_queue.h clients/feed/verb_archive.c clients/feed/verb_send.c \
	clients/feed/verb_serve.c clients/feed/verb_show.c clients/feed/verb_status.c \
	clients/feed/verb_watch.c clients/feed/verbs.h \
	clients/sdac/args.c clients/sdac/args.h clients/sdac/file.c clients/sdac/file.h \
	clients/sdac/profile.c clients/sdac/profile.h
sdac_feed_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS) $(EXPAT_CFLAGS) $(INIH_CFLAGS) $(HTTP_CFLAGS)
sdac_feed_LDADD = libsdac-feed.a libsdac.a $(SDAC_LIBS) $(JANSSON_LIBS) $(EXPAT_LIBS) $(CSV_LIBS) $(INIH_LIBS) \
	$(HTTP_LIBS)
$(libsdac_feed_a_OBJECTS) $(sdac_feed_OBJECTS): $(proto_h)
dist_man_MANS += clients/feed/sdac-feed.1
