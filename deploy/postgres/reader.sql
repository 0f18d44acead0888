-- The role with which Grafana reads the scores, and no more. Run once by a role that may make roles:
--   psql -v reader_password=SECRET -f reader.sql tapastream
-- The migrations (tapastream postgres migrate, or the store job's start) give it its rights.
CREATE ROLE tapastream_reader LOGIN PASSWORD :'reader_password' CONNECTION LIMIT 20;
ALTER ROLE tapastream_reader SET default_transaction_read_only = on;
ALTER ROLE tapastream_reader SET statement_timeout = '30s';
