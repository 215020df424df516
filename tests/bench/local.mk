# Programs of the bench; tests/bench/run drives them and prints figures and ratios. Not made by `make`.
EXTRA_PROGRAMS = tests/bench/handshake tests/bench/crowd tests/bench/intake tests/bench/reading
# The linker over files is also a test: it holds a floor.
check_PROGRAMS += tests/bench/link/link
TESTS += tests/bench/link/regress
EXTRA_DIST += tests/bench/make-document tests/bench/link/regress tests/fixtures/linkage
bench_programs = tests/bench/handshake tests/bench/crowd tests/bench/intake tests/bench/reading tests/bench/link/link
bench_libs = libsdac.a libsdac-proto.a $(EVENT_LIBS) $(SSL_LIBS) $(PBC_LIBS)

tests_bench_handshake_SOURCES = tests/bench/handshake.c
tests_bench_handshake_LDADD = $(SSL_LIBS)
tests_bench_crowd_SOURCES = tests/bench/crowd.c
tests_bench_crowd_CPPFLAGS = $(AM_CPPFLAGS) $(PQ_CFLAGS)
tests_bench_crowd_LDADD = $(bench_libs) $(PQ_LIBS)
tests_bench_intake_SOURCES = tests/bench/intake.c tests/bench/listing.c tests/bench/listing.h daemon/court/digest.c
tests_bench_intake_CPPFLAGS = $(AM_CPPFLAGS) $(PQ_CFLAGS)
tests_bench_intake_LDADD = libsdacd-base.a $(bench_libs) $(SDACD_BASE_LIBS)
tests_bench_reading_SOURCES = tests/bench/reading.c
tests_bench_reading_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_bench_reading_LDADD = libsdac-feed.a libsdac-proto.a $(JANSSON_LIBS) $(EXPAT_LIBS) $(CSV_LIBS) $(SSL_LIBS) $(PBC_LIBS)
tests_bench_link_link_SOURCES = tests/bench/link/link.c tests/bench/link/model_file.c tests/bench/link/model_file.h \
	tests/bench/link/people.c tests/bench/link/people.h tests/bench/link/postings.c tests/bench/link/postings.h \
	tests/bench/link/table.c tests/bench/link/table.h
tests_bench_link_link_LDADD = libsdacd-link.a libsdac-proto.a $(SSL_LIBS) $(PBC_LIBS) $(CSV_LIBS) $(SDACD_LINK_LIBS)
$(tests_bench_crowd_OBJECTS) $(tests_bench_intake_OBJECTS) $(tests_bench_link_link_OBJECTS) \
	$(tests_bench_reading_OBJECTS): $(proto_h)

.PHONY: bench-programs
bench-programs: $(bench_programs)
