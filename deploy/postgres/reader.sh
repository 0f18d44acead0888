#!/bin/sh
# Run once, by PostgreSQL's image, in a new database: the role that only reads. The store job's
# migrations give it its rights.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$(cat "$READER_PASSWORD_FILE")" -U "$POSTGRES_USER" -d "$POSTGRES_DB" <<'SQL'
CREATE ROLE tapastream_reader LOGIN PASSWORD :'password';
SQL
