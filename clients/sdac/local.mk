# clients/sdac: the tool "sdac". All but main() is a library, so that the unit tests can use it.
bin_PROGRAMS += sdac
noinst_LIBRARIES += libsdac-cli.a
libsdac_cli_a_SOURCES = clients/sdac/app.c clients/sdac/app.h clients/sdac/args.c clients/sdac/args.h \
	clients/sdac/batch.c clients/sdac/batch.h clients/sdac/ca.c clients/sdac/ca.h clients/sdac/ca_index.c \
	clients/sdac/ca_index.h clients/sdac/case_draft.c clients/sdac/case_draft.h clients/sdac/case_verbs.c \
	clients/sdac/case_verbs.h clients/sdac/cell.c clients/sdac/cell.h clients/sdac/cert.c \
	clients/sdac/connect.c clients/sdac/doctor.c clients/sdac/doctor.h clients/sdac/doctor_files.c \
	clients/sdac/families.h clients/sdac/figures_verbs.c clients/sdac/feed_verbs.c clients/sdac/file.c clients/sdac/file.h \
	clients/sdac/grid.c clients/sdac/grid.h clients/sdac/hearing_verbs.c clients/sdac/help.c clients/sdac/help.h clients/sdac/import.c \
	clients/sdac/json_read.c clients/sdac/json_read.h clients/sdac/json_write.c clients/sdac/kind_verbs.c clients/sdac/model.c \
	clients/sdac/notice.c \
	clients/sdac/notice.h clients/sdac/limit_verbs.c clients/sdac/outcome_verbs.c clients/sdac/people.c clients/sdac/print.c clients/sdac/print.h \
	clients/sdac/profile.c clients/sdac/profile.h clients/sdac/reflect.c clients/sdac/reflect.h \
	clients/sdac/refdata.c clients/sdac/refdata_csv.c clients/sdac/refdata_file.c clients/sdac/refdata_file.h \
	clients/sdac/refdata_json.c clients/sdac/refdata_kind.c clients/sdac/refdata_kind.h \
	clients/sdac/review.c clients/sdac/say.c clients/sdac/say.h clients/sdac/session_verbs.c clients/sdac/standing_verbs.c clients/sdac/submit.c clients/sdac/verb.h \
	clients/sdac/verbs.c clients/sdac/wall_verbs.c clients/sdac/watch.c clients/sdac/x509.c clients/sdac/x509.h
libsdac_cli_a_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
$(libsdac_cli_a_OBJECTS): $(proto_h)

SDAC_CLI_LIBS = libsdac-cli.a libsdac.a $(SDAC_LIBS) $(JANSSON_LIBS) $(UNISTRING_LIBS) $(CSV_LIBS)

sdac_SOURCES = clients/sdac/main.c
sdac_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
sdac_LDADD = $(SDAC_CLI_LIBS)
$(sdac_OBJECTS): $(proto_h)

dist_man_MANS += clients/sdac/sdac.1
# bash-completion looks for the command's name with .bash behind it.
completiondir = $(datadir)/bash-completion/completions
completion_DATA = clients/sdac/sdac.bash
clients/sdac/sdac.bash: clients/sdac/sdac.bash-completion
	$(AM_V_GEN)$(MKDIR_P) $(@D) && cp $< $@
CLEANFILES += clients/sdac/sdac.bash
EXTRA_DIST += clients/sdac/sdac.bash-completion
