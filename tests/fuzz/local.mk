# tests/fuzz: the committed corpora, replayed in make check. Fuzzing itself: tests/fuzz/run.
fuzz_targets = tests/fuzz/fuzz_envelope tests/fuzz/fuzz_identity tests/fuzz/fuzz_normalise
check_PROGRAMS += $(fuzz_targets)
TESTS += $(fuzz_targets)
tests_fuzz_fuzz_envelope_SOURCES = tests/fuzz/fuzz_envelope.c tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_envelope_LDADD = libsdac-proto.a $(EVENT_LIBS) $(PBC_LIBS) -lm
tests_fuzz_fuzz_identity_SOURCES = tests/fuzz/fuzz_identity.c tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_identity_LDADD = libsdac-proto.a $(SSL_LIBS)
tests_fuzz_fuzz_normalise_SOURCES = tests/fuzz/fuzz_normalise.c tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_normalise_LDADD = libsdacd-link.a libsdac-proto.a $(PBC_LIBS) $(SDACD_LINK_LIBS)
$(tests_fuzz_fuzz_envelope_OBJECTS) $(tests_fuzz_fuzz_normalise_OBJECTS): $(proto_h)

# link: each normaliser, and pairs of people
fuzz_link_targets = tests/fuzz/fuzz_date tests/fuzz/fuzz_ident tests/fuzz/fuzz_name tests/fuzz/fuzz_pair
check_PROGRAMS += $(fuzz_link_targets)
TESTS += $(fuzz_link_targets)
fuzz_link_libs = libsdacd-link.a libsdac-proto.a $(SSL_LIBS) $(PBC_LIBS) $(SDACD_LINK_LIBS)
tests_fuzz_fuzz_date_SOURCES = tests/fuzz/fuzz_date.c tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_date_LDADD = $(fuzz_link_libs)
tests_fuzz_fuzz_ident_SOURCES = tests/fuzz/fuzz_ident.c tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_ident_LDADD = $(fuzz_link_libs)
tests_fuzz_fuzz_name_SOURCES = tests/fuzz/fuzz_name.c tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_name_LDADD = $(fuzz_link_libs)
tests_fuzz_fuzz_pair_SOURCES = tests/fuzz/fuzz_pair.c tests/fuzz/replay.c tests/fuzz/fuzz.h $(link_model_file)
tests_fuzz_fuzz_pair_LDADD = $(fuzz_link_libs)
$(tests_fuzz_fuzz_pair_OBJECTS): $(proto_h)

# feed
fuzz_feed_targets = tests/fuzz/fuzz_cath tests/fuzz/fuzz_libra
check_PROGRAMS += $(fuzz_feed_targets)
TESTS += $(fuzz_feed_targets)
fuzz_feed_libs = libsdac-feed.a libsdac-proto.a $(JANSSON_LIBS) $(EXPAT_LIBS) $(CSV_LIBS) $(SSL_LIBS) $(PBC_LIBS) -lm
tests_fuzz_fuzz_cath_SOURCES = tests/fuzz/fuzz_cath.c tests/fuzz/feed.h tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_cath_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS) $(EXPAT_CFLAGS)
tests_fuzz_fuzz_cath_LDADD = $(fuzz_feed_libs)
tests_fuzz_fuzz_libra_SOURCES = tests/fuzz/fuzz_libra.c tests/fuzz/feed.h tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_libra_CPPFLAGS = $(tests_fuzz_fuzz_cath_CPPFLAGS)
tests_fuzz_fuzz_libra_LDADD = $(fuzz_feed_libs)
$(tests_fuzz_fuzz_cath_OBJECTS) $(tests_fuzz_fuzz_libra_OBJECTS): $(proto_h)

# feed: SPI, the Crown Court, rota, CSV
fuzz_feed_more = tests/fuzz/fuzz_spi tests/fuzz/fuzz_crown tests/fuzz/fuzz_csv
check_PROGRAMS += $(fuzz_feed_more)
TESTS += $(fuzz_feed_more)
tests_fuzz_fuzz_spi_SOURCES = tests/fuzz/fuzz_spi.c tests/fuzz/feed.h tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_spi_CPPFLAGS = $(tests_fuzz_fuzz_cath_CPPFLAGS)
tests_fuzz_fuzz_spi_LDADD = $(fuzz_feed_libs)
tests_fuzz_fuzz_crown_SOURCES = tests/fuzz/fuzz_crown.c tests/fuzz/feed.h tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_crown_CPPFLAGS = $(tests_fuzz_fuzz_cath_CPPFLAGS)
tests_fuzz_fuzz_crown_LDADD = $(fuzz_feed_libs)
tests_fuzz_fuzz_csv_SOURCES = tests/fuzz/fuzz_csv.c tests/fuzz/feed.h tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_csv_CPPFLAGS = $(tests_fuzz_fuzz_cath_CPPFLAGS)
tests_fuzz_fuzz_csv_LDADD = $(fuzz_feed_libs)
$(tests_fuzz_fuzz_spi_OBJECTS) $(tests_fuzz_fuzz_crown_OBJECTS) $(tests_fuzz_fuzz_csv_OBJECTS): $(proto_h)

# Common Platform
check_PROGRAMS += tests/fuzz/fuzz_cp
TESTS += tests/fuzz/fuzz_cp
tests_fuzz_fuzz_cp_SOURCES = tests/fuzz/fuzz_cp.c tests/fuzz/feed.h tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_cp_CPPFLAGS = $(tests_fuzz_fuzz_cath_CPPFLAGS)
tests_fuzz_fuzz_cp_LDADD = $(fuzz_feed_libs)
$(tests_fuzz_fuzz_cp_OBJECTS): $(proto_h)

# what is pushed to sdac-feed serve
check_PROGRAMS += tests/fuzz/fuzz_multipart
TESTS += tests/fuzz/fuzz_multipart
tests_fuzz_fuzz_multipart_SOURCES = tests/fuzz/fuzz_multipart.c tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_multipart_CPPFLAGS = $(tests_fuzz_fuzz_cath_CPPFLAGS)
tests_fuzz_fuzz_multipart_LDADD = $(fuzz_feed_libs)

EXTRA_DIST += tests/fuzz/run tests/fuzz/corpus
