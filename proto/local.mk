# libsdac-proto: the protocol's messages, framing, checking, TLS; shared by daemon and clients.
noinst_LIBRARIES += libsdac-proto.a

proto_files = sdac/v1/common.proto sdac/v1/intake.proto sdac/v1/caseload.proto sdac/v1/review.proto \
	sdac/v1/model.proto sdac/v1/notice.proto sdac/v1/kind.proto sdac/v1/cover.proto sdac/v1/wall.proto sdac/v1/day.proto sdac/v1/session.proto sdac/v1/figures.proto sdac/v1/timeline.proto sdac/v1/admin.proto sdac/v1/envelope.proto sdac/v1/outcome.proto \
	sdac/v1/refdata.proto sdac/internal/v1/daemon.proto
proto_c = $(addprefix proto/,$(proto_files:.proto=.pb-c.c))
proto_h = $(proto_c:.c=.h)

nodist_libsdac_proto_a_SOURCES = \
	proto/sdac/v1/common.pb-c.c proto/sdac/v1/intake.pb-c.c proto/sdac/v1/caseload.pb-c.c \
	proto/sdac/v1/review.pb-c.c proto/sdac/v1/model.pb-c.c proto/sdac/v1/notice.pb-c.c \
	proto/sdac/v1/kind.pb-c.c proto/sdac/v1/cover.pb-c.c proto/sdac/v1/wall.pb-c.c \
	proto/sdac/v1/day.pb-c.c proto/sdac/v1/session.pb-c.c proto/sdac/v1/figures.pb-c.c proto/sdac/v1/timeline.pb-c.c proto/sdac/v1/outcome.pb-c.c \
	proto/sdac/v1/refdata.pb-c.c proto/sdac/v1/admin.pb-c.c proto/sdac/v1/envelope.pb-c.c proto/sdac/internal/v1/daemon.pb-c.c
libsdac_proto_a_SOURCES = proto/err.h proto/arena.c proto/arena.h proto/frame.c proto/frame.h \
	proto/wire.c proto/wire.h proto/wire_text.c proto/envelope.c proto/envelope.h \
	proto/tls.c proto/tls.h proto/tls_verify.c proto/tls_verify.h \
	proto/stream.c proto/stream.h proto/stream_io.c proto/stream_state.h \
	proto/stream_bio.c proto/stream_bio.h

SUFFIXES = .proto .pb-c.c
.proto.pb-c.c:
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(PROTOC_C) -I$(top_srcdir)/proto --c_out=$(top_builddir)/proto $<
$(proto_h): %.h: %.c
	@test -f $@ || rm -f $< && $(MAKE) $(AM_MAKEFLAGS) $<

BUILT_SOURCES += $(proto_c) $(proto_h)
CLEANFILES += $(proto_c) $(proto_h)
EXTRA_DIST += $(addprefix proto/,$(proto_files))

# types: the messages as SQL types, for migrations/api_types.sql.
noinst_PROGRAMS += proto/types
proto_types_SOURCES = proto/types.c
proto_types_LDADD = libsdac-proto.a $(PBC_LIBS)
proto/types.$(OBJEXT): $(proto_h)
