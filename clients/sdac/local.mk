# clients/sdac: the tool "sdac"
bin_PROGRAMS += sdac
sdac_SOURCES = clients/sdac/main.c clients/sdac/app.c clients/sdac/app.h clients/sdac/args.c clients/sdac/args.h \
	clients/sdac/ca.c clients/sdac/ca.h clients/sdac/ca_index.c clients/sdac/ca_index.h clients/sdac/cert.c \
	clients/sdac/families.h clients/sdac/file.c clients/sdac/file.h clients/sdac/grid.c clients/sdac/grid.h \
	clients/sdac/help.c clients/sdac/help.h clients/sdac/print.h clients/sdac/profile.c clients/sdac/profile.h \
	clients/sdac/say.c clients/sdac/say.h clients/sdac/verb.h clients/sdac/verbs.c clients/sdac/x509.c \
	clients/sdac/x509.h
sdac_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
sdac_LDADD = $(SSL_LIBS) $(JANSSON_LIBS) $(UNISTRING_LIBS)
$(sdac_OBJECTS): $(proto_h)
