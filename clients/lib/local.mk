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
	proto/sdac/v1/notice.pb-c.h proto/sdac/v1/review.pb-c.h
