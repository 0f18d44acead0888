-- The name of the random baseline, which records that were stored before this migration do not have; in the
-- views the held-out F1 of a concept and the published form of delta MATCHScore, each as one column more at
-- the end.

ALTER TABLE tapastream.match_score ADD COLUMN random_baseline text;
COMMENT ON COLUMN tapastream.match_score.random_baseline IS 'The same as denseBaseline for random codes, which ignore the image: the score that chance gives.';

CREATE OR REPLACE VIEW tapastream.concept_score AS
SELECT m.run, m.sae, m.step, m.data_set, m.concept, m.concept_name, m.support, m.images, m.status,
    m.revision, m.method, m.beta, prefix.k,
    m.f1[least(prefix.k, cardinality(m.f1))] AS f1,
    m.coalition[1:prefix.k] AS coalition,
    m.recorded_at, m.stored_at,
    m.held_out_f1[least(prefix.k, cardinality(m.held_out_f1))] AS held_out_f1
FROM tapastream.concept_match m CROSS JOIN (VALUES (1), (3), (5), (10)) AS prefix (k);

COMMENT ON COLUMN tapastream.concept_score.held_out_f1 IS 'Held-out F1 of the concept at this prefix size (no unit, 0 to 1). Null for other methods than fbmp, and if the job does not compute it.';

CREATE OR REPLACE VIEW tapastream.delta_match_score AS
SELECT s.run, s.sae, s.step, s.data_set, s.method, s.beta, s.k, baseline.kind AS baseline_kind,
    baseline.name AS baseline, s.images, s.value, b.value AS baseline_value,
    s.value - b.value AS delta, s.recorded_at, s.value - average.value AS published_delta
FROM tapastream.match_score s
CROSS JOIN LATERAL (
    VALUES ('dense', s.dense_baseline), ('sparse', s.sparse_baseline)) AS baseline (kind, name)
JOIN tapastream.match_score b
    ON b.run = 'baseline' AND b.sae = baseline.name AND b.step = 0 AND b.data_set = s.data_set
    AND b.method = s.method AND b.beta IS NOT DISTINCT FROM s.beta AND b.k = s.k
    AND b.image_encoder = s.image_encoder AND b.image_set = s.image_set
CROSS JOIN LATERAL (
    -- Over all methods and betas of the baseline's record at this k; null where the two records do
    -- not have the same ones.
    SELECT CASE WHEN count(o.value) = count(*) AND count(*) = (
            SELECT count(*) FROM tapastream.match_score p
            WHERE p.run = s.run AND p.sae = s.sae AND p.step = s.step AND p.data_set = s.data_set
                AND p.k = s.k)
        THEN avg(a.value) END AS value
    FROM tapastream.match_score a
    LEFT JOIN tapastream.match_score o
        ON o.run = s.run AND o.sae = s.sae AND o.step = s.step AND o.data_set = s.data_set
        AND o.method = a.method AND o.beta IS NOT DISTINCT FROM a.beta AND o.k = a.k
    WHERE a.run = b.run AND a.sae = b.sae AND a.step = b.step AND a.data_set = b.data_set
        AND a.k = s.k) AS average
WHERE s.status = 'SETTLED' AND b.status = 'SETTLED';

COMMENT ON COLUMN tapastream.delta_match_score.published_delta IS 'value minus the mean of the baseline over all methods and betas of the same k (no unit, -1 to 1), as in the figures of the paper. Null where the two records do not have the same methods and betas at that k.';
