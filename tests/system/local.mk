# A client without manners, for the system tests.
check_PROGRAMS += tests/system/raw
tests_system_raw_SOURCES = tests/system/raw.c
tests_system_raw_LDADD = libsdac-proto.a $(EVENT_LIBS) $(SSL_LIBS) $(PBC_LIBS)
$(tests_system_raw_OBJECTS): $(proto_h)
