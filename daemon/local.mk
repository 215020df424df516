# daemon
# base and data: log, clock, configuration; the database as rows and calls.
noinst_LIBRARIES += libsdacd-base.a
libsdacd_base_a_CPPFLAGS = $(AM_CPPFLAGS) $(PQ_CFLAGS)
libsdacd_base_a_SOURCES = \
	daemon/base/clock.c daemon/base/clock.h daemon/base/conf.c daemon/base/conf.h \
	daemon/base/fault.c daemon/base/fault.h daemon/base/log.c daemon/base/log.h \
	daemon/base/settings.c daemon/base/settings.h \
	daemon/data/db.c daemon/data/db.h daemon/data/db_call.c daemon/data/db_conn.c daemon/data/db_fault.c \
	daemon/data/db_internal.h daemon/data/db_start.c daemon/data/db_target.c \
	daemon/data/history.c daemon/data/history.h \
	daemon/data/row_decode.c daemon/data/row_encode.c daemon/data/row_internal.h daemon/data/row_types.c daemon/data/row.h
$(libsdacd_base_a_OBJECTS): $(proto_h)
SDACD_BASE_LIBS = $(INIH_LIBS) $(PQ_LIBS) $(EVENT_LIBS)

# link: who is whom; pure but for the worker.
noinst_LIBRARIES += libsdacd-link.a
libsdacd_link_a_SOURCES = \
	daemon/link/batch.c daemon/link/batch.h daemon/link/code.c daemon/link/code.h daemon/link/compare.c \
	daemon/link/level.c daemon/link/level.h daemon/link/packed.c daemon/link/packed.h \
	daemon/link/compact.c daemon/link/compact.h daemon/link/known.c daemon/link/known.h \
	daemon/link/compare.h daemon/link/compare_name.c daemon/link/compare_name.h daemon/link/date.c daemon/link/date.h \
	daemon/link/decide.c daemon/link/decide.h daemon/link/explain.c daemon/link/explain.h daemon/link/fold.c \
	daemon/link/fold.h daemon/link/ident.c daemon/link/ident.h daemon/link/key.c daemon/link/key.h \
	daemon/link/linker.c daemon/link/linker.h daemon/link/name.c daemon/link/name.h daemon/link/name_words.c \
	daemon/link/name_words.h daemon/link/nickname.c daemon/link/nickname.h daemon/link/normalise.c \
	daemon/link/normalise.h daemon/link/score.c daemon/link/score.h daemon/link/evidence.c daemon/link/evidence.h \
	daemon/link/model.c daemon/link/model.h daemon/link/term.c daemon/link/term.h
$(libsdacd_link_a_OBJECTS): $(proto_h)
SDACD_LINK_LIBS = $(UNISTRING_LIBS) -lm


# court and main
sbin_PROGRAMS += sdacd
sdacd_CPPFLAGS = $(AM_CPPFLAGS) $(PQ_CFLAGS)
sdacd_SOURCES = \
	daemon/court/admission.c daemon/court/admission.h daemon/court/court.c daemon/court/court.h \
	daemon/court/digest.c daemon/court/digest.h daemon/court/operation.c daemon/court/operation.h \
	daemon/court/push.c daemon/court/push.h daemon/court/quota.c daemon/court/quota.h daemon/court/request.c daemon/court/request.h \
	daemon/court/session.c daemon/court/session.h daemon/court/stats.c daemon/court/stats.h \
	daemon/court/watch.c daemon/court/watch.h \
	daemon/admin.c daemon/admin.h daemon/listener.c daemon/listener.h daemon/main.c \
	daemon/report.c daemon/report.h daemon/sd_notify.c daemon/sd_notify.h daemon/secret.c daemon/secret.h \
	daemon/server.c daemon/server.h
sdacd_LDADD = libsdacd-link.a libsdacd-base.a libsdac-proto.a $(EVENT_LIBS) $(SSL_LIBS) $(PBC_LIBS) \
	$(SDACD_BASE_LIBS) $(UNISTRING_LIBS) -lm
$(sdacd_OBJECTS): $(proto_h)
