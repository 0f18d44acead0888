#!/bin/sh
# Makes the role with which Grafana reads the scores, and no more. PostgreSQL's image runs it once, in a
# new database; by hand, once, as a role that may make roles:
#   READER_PASSWORD_FILE=FILE POSTGRES_USER=postgres POSTGRES_DB=tapastream deploy/postgres/reader.sh
# (PGHOST and PGPORT as for psql.) The migrations give the role its rights.
set -eu
psql -v ON_ERROR_STOP=1 -v reader_password="$(cat "$READER_PASSWORD_FILE")" -U "$POSTGRES_USER" -d "$POSTGRES_DB" <<'SQL'
CREATE ROLE tapastream_reader LOGIN PASSWORD :'reader_password' CONNECTION LIMIT 20;
ALTER ROLE tapastream_reader SET default_transaction_read_only = on;
ALTER ROLE tapastream_reader SET statement_timeout = '30s';
SQL
