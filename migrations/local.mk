# migrations: what a database is made of, and the script that applies it.
migrations_files = $(sort $(wildcard $(top_srcdir)/migrations/*.sql))
api_files = $(sort $(wildcard $(top_srcdir)/migrations/api/*.sql))

migrations/api_types.sql: proto/types$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && proto/types$(EXEEXT) > $@.new && mv $@.new $@

noinst_DATA = migrations/api_types.sql
CLEANFILES += migrations/api_types.sql migrations/api_types.sql.new
