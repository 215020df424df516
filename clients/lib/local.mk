# libsdac: the installed client library. The protocol's objects are inside, so that one -lsdac is enough.
lib_LIBRARIES += libsdac.a
libsdac_a_SOURCES = clients/lib/call.c clients/lib/client.c clients/lib/dial.c clients/lib/error.c \
	clients/lib/private.h clients/lib/sdac.h clients/lib/session.c clients/lib/subscribe.c clients/lib/wait.c
libsdac_a_LIBADD = $(libsdac_proto_a_OBJECTS)
libsdac_a_DEPENDENCIES = $(libsdac_proto_a_OBJECTS)
$(libsdac_a_OBJECTS): $(proto_h)

# What a program with libsdac.a needs besides.
SDAC_LIBS = $(EVENT_LIBS) $(SSL_LIBS) $(PBC_LIBS)

include_HEADERS += clients/lib/sdac.h
sdacv1dir = $(includedir)/sdac/v1
nodist_sdacv1_HEADERS = proto/sdac/v1/admin.pb-c.h proto/sdac/v1/caseload.pb-c.h proto/sdac/v1/common.pb-c.h \
	proto/sdac/v1/day.pb-c.h proto/sdac/v1/envelope.pb-c.h proto/sdac/v1/intake.pb-c.h \
	proto/sdac/v1/notice.pb-c.h proto/sdac/v1/refdata.pb-c.h proto/sdac/v1/review.pb-c.h proto/sdac/v1/session.pb-c.h \
	proto/sdac/v1/figures.pb-c.h proto/sdac/v1/timeline.pb-c.h proto/sdac/v1/wall.pb-c.h proto/sdac/v1/cover.pb-c.h \
	proto/sdac/v1/kind.pb-c.h proto/sdac/v1/model.pb-c.h proto/sdac/v1/outcome.pb-c.h
pkgconfigdir = $(libdir)/pkgconfig
pkgconfig_DATA = clients/lib/sdac.pc
# [@] so that config.status does not substitute inside the recipe itself.
clients/lib/sdac.pc: clients/lib/sdac.pc.in config.status
	$(AM_V_GEN)$(MKDIR_P) $(@D) && sed -e 's,[@]prefix@,$(prefix),; s,[@]exec_prefix@,$(exec_prefix),' \
	    -e 's,[@]libdir@,$(libdir),; s,[@]includedir@,$(includedir),; s,[@]PACKAGE_VERSION@,$(PACKAGE_VERSION),' $< >$@
CLEANFILES += clients/lib/sdac.pc
EXTRA_DIST += clients/lib/sdac.pc.in clients/lib/example.c
dist_man_MANS += clients/lib/sdac.3

# The example is built with every build, so that it cannot rot.
noinst_PROGRAMS += clients/lib/example
clients_lib_example_SOURCES = clients/lib/example.c
clients_lib_example_CPPFLAGS = -I$(top_srcdir)/clients/lib $(AM_CPPFLAGS)
clients_lib_example_LDADD = libsdac.a $(SDAC_LIBS)
$(clients_lib_example_OBJECTS): $(proto_h)
