# migrations: what a database is made of, and the script that applies it; installed whole.
migrationsdir = $(pkgdatadir)/migrations
migrationsapidir = $(migrationsdir)/api
migrationsreferencedir = $(migrationsdir)/reference
migrationscodedir = $(migrationsdir)/reference/code
migrations_scripts_files = migrations/migrate
migrations_sql_files = $(sort $(wildcard $(top_srcdir)/migrations/*.sql))
migrations_api_files = $(sort $(wildcard $(top_srcdir)/migrations/api/*.sql))

dist_migrations_SCRIPTS = $(migrations_scripts_files)
dist_migrations_DATA = $(migrations_sql_files) daemon/link/model.csv
dist_migrationsreference_DATA = $(sort $(wildcard $(top_srcdir)/migrations/reference/*.csv)) migrations/reference/README.md
dist_migrationscode_DATA = $(sort $(wildcard $(top_srcdir)/migrations/reference/code/*.csv))
dist_migrationsapi_DATA = $(migrations_api_files)
nodist_migrations_DATA = migrations/api_types.sql

migrations/api_types.sql: proto/types$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && proto/types$(EXEEXT) > $@.new && mv $@.new $@

CLEANFILES += migrations/api_types.sql migrations/api_types.sql.new

# They skip where no PostgreSQL server is installed.
TESTS += tests/lib/test_pg tests/sql/test_migrate tests/sql/run
sql_test_files = $(sort $(wildcard $(top_srcdir)/tests/sql/*.sql $(top_srcdir)/tests/sql/lib/*.sql))
EXTRA_DIST += tests/lib/pg tests/lib/test_pg tests/sql/run tests/sql/test_migrate $(sql_test_files)
