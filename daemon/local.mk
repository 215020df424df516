# daemon
# base and data: log, clock, configuration; the database as rows and calls.
noinst_LIBRARIES += libsdacd-base.a
libsdacd_base_a_CPPFLAGS = $(AM_CPPFLAGS) $(PQ_CFLAGS)
libsdacd_base_a_SOURCES = \
	daemon/base/clock.c daemon/base/clock.h daemon/base/conf.c daemon/base/conf.h \
	daemon/base/fault.c daemon/base/fault.h daemon/base/log.c daemon/base/log.h \
	daemon/base/settings.c daemon/base/settings.h
SDACD_BASE_LIBS = $(INIH_LIBS) $(PQ_LIBS)

# link

# court and main
