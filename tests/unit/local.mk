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
check_PROGRAMS += tests/unit/test_row
TESTS += tests/unit/test_row
tests_unit_test_row_SOURCES = tests/unit/test_row.c
tests_unit_test_row_CPPFLAGS = $(AM_CPPFLAGS) $(PQ_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_row_LDADD = libsdacd-base.a libsdac-proto.a $(SDACD_BASE_LIBS) $(PBC_LIBS) $(CMOCKA_LIBS)
