-- From which beginning of the evaluation job's state a record is: newer means (epoch, revision).
-- Records that were stored before this migration have the epoch 0, which is older than all others.

ALTER TABLE tapastream.newest_revision ADD COLUMN epoch bigint NOT NULL DEFAULT 0;
ALTER TABLE tapastream.newest_revision ALTER COLUMN epoch DROP DEFAULT;
COMMENT ON TABLE tapastream.newest_revision IS 'Bookkeeping: epoch and revision of the newest of each record that was stored. Whatever comes with these or lower ones, the epoch first, changes nothing.';
COMMENT ON COLUMN tapastream.newest_revision.epoch IS 'The newest epoch stored; 0 for records that have none.';
COMMENT ON COLUMN tapastream.newest_revision.revision IS 'The newest revision stored of that epoch.';

ALTER TABLE tapastream.match_score ADD COLUMN epoch bigint NOT NULL DEFAULT 0;
ALTER TABLE tapastream.match_score ALTER COLUMN epoch DROP DEFAULT;
COMMENT ON COLUMN tapastream.match_score.epoch IS 'From which beginning of the job''s state the record is: milliseconds since 1970-01-01 UTC when the job was started without state, later than that of every earlier beginning; a savepoint keeps it. Of two records with one key that of the later epoch counts, within an epoch that of the higher revision. 0 in records of versions that did not write it, which are older than all others.';
COMMENT ON COLUMN tapastream.match_score.revision IS 'Revision of this score, counted from 1 in each epoch; of two records with one key the one with the higher (epoch, revision) counts.';

ALTER TABLE tapastream.tapa_score ADD COLUMN epoch bigint NOT NULL DEFAULT 0;
ALTER TABLE tapastream.tapa_score ALTER COLUMN epoch DROP DEFAULT;
COMMENT ON COLUMN tapastream.tapa_score.epoch IS 'From which beginning of the job''s state the record is: milliseconds since 1970-01-01 UTC when the job was started without state, later than that of every earlier beginning; a savepoint keeps it. Of two records with one key that of the later epoch counts, within an epoch that of the higher revision. 0 in records of versions that did not write it, which are older than all others.';
COMMENT ON COLUMN tapastream.tapa_score.revision IS 'Revision of this score, counted from 1 in each epoch; of two records with one key the one with the higher (epoch, revision) counts.';

ALTER TABLE tapastream.tapa_window ADD COLUMN epoch bigint NOT NULL DEFAULT 0;
ALTER TABLE tapastream.tapa_window ALTER COLUMN epoch DROP DEFAULT;
COMMENT ON COLUMN tapastream.tapa_window.epoch IS 'From which beginning of the job''s state the record is: milliseconds since 1970-01-01 UTC when the job was started without state, later than that of every earlier beginning; a savepoint keeps it. Of two records with one key that of the later epoch counts, within an epoch that of the higher revision. 0 in records of versions that did not write it, which are older than all others.';
COMMENT ON COLUMN tapastream.tapa_window.revision IS 'Revision of this score, counted from 1 in each epoch; of two records with one key the one with the higher (epoch, revision) counts.';

ALTER TABLE tapastream.tapa_concept ADD COLUMN epoch bigint NOT NULL DEFAULT 0;
ALTER TABLE tapastream.tapa_concept ALTER COLUMN epoch DROP DEFAULT;
COMMENT ON COLUMN tapastream.tapa_concept.epoch IS 'From which beginning of the job''s state the record is: milliseconds since 1970-01-01 UTC when the job was started without state, later than that of every earlier beginning; a savepoint keeps it. Of two records with one key that of the later epoch counts, within an epoch that of the higher revision. 0 in records of versions that did not write it, which are older than all others.';
COMMENT ON COLUMN tapastream.tapa_concept.revision IS 'Revision of this score, counted from 1 in each epoch; of two records with one key the one with the higher (epoch, revision) counts.';

ALTER TABLE tapastream.tapa_concept_window ADD COLUMN epoch bigint NOT NULL DEFAULT 0;
ALTER TABLE tapastream.tapa_concept_window ALTER COLUMN epoch DROP DEFAULT;
COMMENT ON COLUMN tapastream.tapa_concept_window.epoch IS 'From which beginning of the job''s state the record is: milliseconds since 1970-01-01 UTC when the job was started without state, later than that of every earlier beginning; a savepoint keeps it. Of two records with one key that of the later epoch counts, within an epoch that of the higher revision. 0 in records of versions that did not write it, which are older than all others.';
COMMENT ON COLUMN tapastream.tapa_concept_window.revision IS 'Revision of this score, counted from 1 in each epoch; of two records with one key the one with the higher (epoch, revision) counts.';

ALTER TABLE tapastream.concept_match ADD COLUMN epoch bigint NOT NULL DEFAULT 0;
ALTER TABLE tapastream.concept_match ALTER COLUMN epoch DROP DEFAULT;
COMMENT ON COLUMN tapastream.concept_match.epoch IS 'From which beginning of the job''s state the record is: milliseconds since 1970-01-01 UTC when the job was started without state, later than that of every earlier beginning; a savepoint keeps it. Of two records with one key that of the later epoch counts, within an epoch that of the higher revision. 0 in records of versions that did not write it, which are older than all others.';
COMMENT ON COLUMN tapastream.concept_match.revision IS 'Revision of this score, counted from 1 in each epoch; of two records with one key the one with the higher (epoch, revision) counts.';

ALTER TABLE tapastream.sae_health ADD COLUMN epoch bigint NOT NULL DEFAULT 0;
ALTER TABLE tapastream.sae_health ALTER COLUMN epoch DROP DEFAULT;
COMMENT ON COLUMN tapastream.sae_health.epoch IS 'From which beginning of the job''s state the record is: milliseconds since 1970-01-01 UTC when the job was started without state, later than that of every earlier beginning; a savepoint keeps it. Of two records with one key that of the later epoch counts, within an epoch that of the higher revision. 0 in records of versions that did not write it, which are older than all others.';
COMMENT ON COLUMN tapastream.sae_health.revision IS 'Revision of this score, counted from 1 in each epoch; of two records with one key the one with the higher (epoch, revision) counts.';

ALTER TABLE tapastream.sae_comparison ADD COLUMN epoch bigint NOT NULL DEFAULT 0;
ALTER TABLE tapastream.sae_comparison ALTER COLUMN epoch DROP DEFAULT;
COMMENT ON COLUMN tapastream.sae_comparison.epoch IS 'From which beginning of the job''s state the record is: milliseconds since 1970-01-01 UTC when the job was started without state, later than that of every earlier beginning; a savepoint keeps it. Of two records with one key that of the later epoch counts, within an epoch that of the higher revision. 0 in records of versions that did not write it, which are older than all others.';
COMMENT ON COLUMN tapastream.sae_comparison.revision IS 'Revision of this comparison, counted from 1 in each epoch; of two records with one key the one with the higher (epoch, revision) counts.';

ALTER TABLE tapastream.alert ADD COLUMN epoch bigint NOT NULL DEFAULT 0;
ALTER TABLE tapastream.alert ALTER COLUMN epoch DROP DEFAULT;
COMMENT ON COLUMN tapastream.alert.epoch IS 'From which beginning of the job''s state the record is: milliseconds since 1970-01-01 UTC when the job was started without state, later than that of every earlier beginning; a savepoint keeps it. Of two records with one key that of the later epoch counts, within an epoch that of the higher revision. 0 in records of versions that did not write it, which are older than all others.';
COMMENT ON COLUMN tapastream.alert.revision IS 'Revision of this alert, counted from 1 in each epoch; of two records with one key the one with the higher (epoch, revision) counts.';

ALTER TABLE tapastream.sae_checkpoint_status ADD COLUMN epoch bigint NOT NULL DEFAULT 0;
ALTER TABLE tapastream.sae_checkpoint_status ALTER COLUMN epoch DROP DEFAULT;
COMMENT ON COLUMN tapastream.sae_checkpoint_status.epoch IS 'From which beginning of the job''s state the record is: milliseconds since 1970-01-01 UTC when the job was started without state, later than that of every earlier beginning; a savepoint keeps it. Of two records with one key that of the later epoch counts, within an epoch that of the higher revision. 0 in records of versions that did not write it, which are older than all others.';
COMMENT ON COLUMN tapastream.sae_checkpoint_status.revision IS 'Revision of this status, counted from 1 in each epoch; of two records with one key the one with the higher (epoch, revision) counts.';
