-- The tables that `tapastream store` fills from the output topics. Needs PostgreSQL 15 or later.
-- docs/postgres.md is written from the comments below.

CREATE TABLE tapastream.newest_revision (
    table_name text NOT NULL,
    key bytea NOT NULL,
    run text,
    revision bigint NOT NULL,
    CONSTRAINT newest_revision_key PRIMARY KEY (table_name, key)
);

COMMENT ON TABLE tapastream.newest_revision IS 'Bookkeeping: the newest revision of each record that was stored. Whatever comes with this revision or a lower one changes nothing.';
COMMENT ON COLUMN tapastream.newest_revision.table_name IS 'Table that holds the rows of the record.';
COMMENT ON COLUMN tapastream.newest_revision.key IS 'SHA-256 of the identity of the record.';
COMMENT ON COLUMN tapastream.newest_revision.run IS 'Training run that the record is about. Null where it is about none.';
COMMENT ON COLUMN tapastream.newest_revision.revision IS 'The newest revision stored.';

CREATE TABLE tapastream.unreadable (
    topic text NOT NULL,
    partition_number integer NOT NULL,
    record_offset bigint NOT NULL,
    reason text NOT NULL,
    recorded_at timestamptz NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT unreadable_key UNIQUE (topic, partition_number, record_offset)
);

COMMENT ON TABLE tapastream.unreadable IS 'Records of the output topics that could not be stored: one row each. Empty unless something else writes to these topics.';
COMMENT ON COLUMN tapastream.unreadable.topic IS 'Topic of the record.';
COMMENT ON COLUMN tapastream.unreadable.partition_number IS 'Partition of the record.';
COMMENT ON COLUMN tapastream.unreadable.record_offset IS 'Offset of the record in its partition.';
COMMENT ON COLUMN tapastream.unreadable.reason IS 'One sentence: what is wrong with it.';
COMMENT ON COLUMN tapastream.unreadable.recorded_at IS 'Kafka''s time of the record.';
COMMENT ON COLUMN tapastream.unreadable.stored_at IS 'Time at which this row was stored here.';

CREATE TABLE tapastream.match_score (
    run text NOT NULL,
    sae text NOT NULL,
    step bigint NOT NULL,
    data_set text NOT NULL,
    image_encoder text,
    image_encoder_sha256 text,
    architecture text,
    role text,
    status text,
    closed boolean,
    revision bigint NOT NULL,
    images bigint,
    concepts integer,
    concepts_with_support integer,
    perturbed_concepts integer,
    image_set bigint,
    dense_baseline text,
    sparse_baseline text,
    warnings text[],
    method text NOT NULL,
    beta double precision,
    k integer NOT NULL,
    value double precision,
    value_with_support double precision,
    value_perturbed double precision,
    low double precision,
    high double precision,
    recorded_at timestamptz NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT match_score_key UNIQUE NULLS NOT DISTINCT (run, sae, step, data_set, method, beta, k)
);

COMMENT ON TABLE tapastream.match_score IS 'MATCHScore of each SAE checkpoint on each data set: one row for each method, beta and k.';
COMMENT ON COLUMN tapastream.match_score.run IS 'Training run that the SAE checkpoint belongs to. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.match_score.sae IS 'Name of the SAE within the run. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.match_score.step IS 'Training step of the SAE checkpoint, in optimizer steps, 0 or more. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.match_score.data_set IS 'Name of the annotated data set.';
COMMENT ON COLUMN tapastream.match_score.image_encoder IS 'Name of the image encoder whose embeddings the SAE reads.';
COMMENT ON COLUMN tapastream.match_score.image_encoder_sha256 IS 'SHA-256 (hex) of the image encoder''s model, where the job that wrote this record embeds images with it: the digest that it was started with, or that of the file it found then. Null where embeddings of that name come ready from elsewhere.';
COMMENT ON COLUMN tapastream.match_score.architecture IS 'Architecture of the SAE: topk, batchtopk, matryoshka, jumprelu or untrained.';
COMMENT ON COLUMN tapastream.match_score.role IS 'Whether the SAE is the one under test or a baseline. One of TRAINED, UNTRAINED, RANDOM.';
COMMENT ON COLUMN tapastream.match_score.status IS 'LIVE while images or pairs held by the job have not all gone through this SAE checkpoint; SETTLED when the score equals the batch definition on all of them. One of LIVE, SETTLED.';
COMMENT ON COLUMN tapastream.match_score.closed IS 'True on the last record for this SAE checkpoint: its state is freed and no further revision follows.';
COMMENT ON COLUMN tapastream.match_score.revision IS 'Revision of this score, counted from 1; the record with the highest revision wins.';
COMMENT ON COLUMN tapastream.match_score.images IS 'Number of annotated images behind this record.';
COMMENT ON COLUMN tapastream.match_score.concepts IS 'C: the number of concepts in the vocabulary, all of which count in value.';
COMMENT ON COLUMN tapastream.match_score.concepts_with_support IS 'Number of concepts that at least one image shows.';
COMMENT ON COLUMN tapastream.match_score.perturbed_concepts IS 'Number of concepts that some pair removes or adds.';
COMMENT ON COLUMN tapastream.match_score.image_set IS 'Number for the set of annotated images behind a settled record: settled records of one data set and image encoder with the same number stand on the same images, so that their values may be subtracted (delta MATCHScore). Null while LIVE.';
COMMENT ON COLUMN tapastream.match_score.dense_baseline IS 'Name (sae) of the untrained SAE with dense codes that the job drew for this shape; its records have the run baseline and step 0. Null on a baseline''s own records and where none is drawn.';
COMMENT ON COLUMN tapastream.match_score.sparse_baseline IS 'As denseBaseline, of the untrained SAE that keeps as many codes as this SAE. Null also where the SAE has no k.';
COMMENT ON COLUMN tapastream.match_score.warnings IS 'Sentences about what makes these numbers doubtful, such as a dictionary that is mostly dead. Empty when there is nothing to say.';
COMMENT ON COLUMN tapastream.match_score.method IS 'Matching method: fbmp, f1 (at k = 1 the one-to-one matching), jaccard or nmi.';
COMMENT ON COLUMN tapastream.match_score.beta IS 'Beta of the F_beta that the pursuit maximises (no unit; 0.25, 0.5 or 1). Null for methods without one.';
COMMENT ON COLUMN tapastream.match_score.k IS 'Prefix size: the largest number of latents of a coalition that counts (1, 3, 5 or 10).';
COMMENT ON COLUMN tapastream.match_score.value IS 'MATCHScore: mean F1 over all concepts, those without support with 0 (no unit, 0 to 1).';
COMMENT ON COLUMN tapastream.match_score.value_with_support IS 'Mean F1 over the concepts with support (no unit, 0 to 1). Null when no concept has support.';
COMMENT ON COLUMN tapastream.match_score.value_perturbed IS 'Mean F1 over the concepts that some pair removes or adds (no unit, 0 to 1). Null when there is none.';
COMMENT ON COLUMN tapastream.match_score.low IS 'Lower end of the confidence interval of value, in the unit of value. Null when no interval was computed.';
COMMENT ON COLUMN tapastream.match_score.high IS 'Upper end of the confidence interval of value, in the unit of value. Null when no interval was computed.';
COMMENT ON COLUMN tapastream.match_score.recorded_at IS 'Time at which the job wrote the record to Kafka.';
COMMENT ON COLUMN tapastream.match_score.stored_at IS 'Time at which this row was last stored here.';

CREATE TABLE tapastream.tapa_score (
    run text NOT NULL,
    sae text NOT NULL,
    step bigint NOT NULL,
    data_set text NOT NULL,
    image_encoder text,
    image_encoder_sha256 text,
    architecture text,
    role text,
    status text,
    closed boolean,
    revision bigint NOT NULL,
    images bigint,
    pairs bigint,
    pairs_adding bigint,
    warnings text[],
    method text NOT NULL,
    beta double precision,
    k integer NOT NULL,
    value double precision,
    delta_add double precision,
    delta_rem double precision,
    delta_stay double precision,
    stay_concepts bigint,
    published_value double precision,
    published_pairs bigint,
    low double precision,
    high double precision,
    recorded_at timestamptz NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tapa_score_key UNIQUE NULLS NOT DISTINCT (run, sae, step, data_set, method, beta, k)
);

COMMENT ON TABLE tapastream.tapa_score IS 'TAPAScore of each SAE checkpoint on each data set over all pairs: one row for each method, beta and k.';
COMMENT ON COLUMN tapastream.tapa_score.run IS 'Training run that the SAE checkpoint belongs to. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.tapa_score.sae IS 'Name of the SAE within the run. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.tapa_score.step IS 'Training step of the SAE checkpoint, in optimizer steps, 0 or more. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.tapa_score.data_set IS 'Name of the annotated data set.';
COMMENT ON COLUMN tapastream.tapa_score.image_encoder IS 'Name of the image encoder whose embeddings the SAE reads.';
COMMENT ON COLUMN tapastream.tapa_score.image_encoder_sha256 IS 'SHA-256 (hex) of the image encoder''s model, where the job that wrote this record embeds images with it: the digest that it was started with, or that of the file it found then. Null where embeddings of that name come ready from elsewhere.';
COMMENT ON COLUMN tapastream.tapa_score.architecture IS 'Architecture of the SAE: topk, batchtopk, matryoshka, jumprelu or untrained.';
COMMENT ON COLUMN tapastream.tapa_score.role IS 'Whether the SAE is the one under test or a baseline. One of TRAINED, UNTRAINED, RANDOM.';
COMMENT ON COLUMN tapastream.tapa_score.status IS 'LIVE while images or pairs held by the job have not all gone through this SAE checkpoint; SETTLED when the score equals the batch definition on all of them. One of LIVE, SETTLED.';
COMMENT ON COLUMN tapastream.tapa_score.closed IS 'True on the last record for this SAE checkpoint: its state is freed and no further revision follows.';
COMMENT ON COLUMN tapastream.tapa_score.revision IS 'Revision of this score, counted from 1; the record with the highest revision wins.';
COMMENT ON COLUMN tapastream.tapa_score.images IS 'Number of annotated images behind the coalitions that were used.';
COMMENT ON COLUMN tapastream.tapa_score.pairs IS 'Number of pairs behind the score.';
COMMENT ON COLUMN tapastream.tapa_score.pairs_adding IS 'Number of those pairs that add a concept.';
COMMENT ON COLUMN tapastream.tapa_score.warnings IS 'Sentences about what makes these numbers doubtful, such as a threshold that was never set. Empty when there is nothing to say.';
COMMENT ON COLUMN tapastream.tapa_score.method IS 'Matching method: fbmp, f1 (at k = 1 the one-to-one matching), jaccard or nmi.';
COMMENT ON COLUMN tapastream.tapa_score.beta IS 'Beta of the F_beta that the pursuit maximises (no unit; 0.25, 0.5 or 1). Null for methods without one.';
COMMENT ON COLUMN tapastream.tapa_score.k IS 'Prefix size: the largest number of latents of a coalition that counts (1, 3, 5 or 10).';
COMMENT ON COLUMN tapastream.tapa_score.value IS 'TAPAScore: deltaAdd - deltaRem where pairs add a concept, -deltaRem where they only remove (no unit, -2 to 2). Null without pairs.';
COMMENT ON COLUMN tapastream.tapa_score.delta_add IS 'Mean delta_add over the pairs that add a concept (no unit, -1 to 1). Null when there is none.';
COMMENT ON COLUMN tapastream.tapa_score.delta_rem IS 'Mean delta_rem over the pairs (no unit, -1 to 1). Null without pairs.';
COMMENT ON COLUMN tapastream.tapa_score.delta_stay IS 'Leakage: mean absolute change over the concepts of the original that were neither removed nor added and have a non-empty coalition (no unit, 0 to 1). Null when there is no such concept.';
COMMENT ON COLUMN tapastream.tapa_score.stay_concepts IS 'Number of (pair, concept) combinations behind deltaStay.';
COMMENT ON COLUMN tapastream.tapa_score.published_value IS 'TAPAScore as the published implementation computes it, which drops pairs whose added coalition is empty (no unit, -2 to 2). Null without pairs.';
COMMENT ON COLUMN tapastream.tapa_score.published_pairs IS 'Number of pairs behind publishedValue.';
COMMENT ON COLUMN tapastream.tapa_score.low IS 'Lower end of the confidence interval of value, in the unit of value. Null when no interval was computed.';
COMMENT ON COLUMN tapastream.tapa_score.high IS 'Upper end of the confidence interval of value, in the unit of value. Null when no interval was computed.';
COMMENT ON COLUMN tapastream.tapa_score.recorded_at IS 'Time at which the job wrote the record to Kafka.';
COMMENT ON COLUMN tapastream.tapa_score.stored_at IS 'Time at which this row was last stored here.';

CREATE TABLE tapastream.tapa_window (
    run text NOT NULL,
    sae text NOT NULL,
    step bigint NOT NULL,
    data_set text NOT NULL,
    image_encoder text,
    image_encoder_sha256 text,
    architecture text,
    role text,
    window_start timestamptz NOT NULL,
    window_end timestamptz NOT NULL,
    window_complete boolean,
    status text,
    closed boolean,
    revision bigint NOT NULL,
    images bigint,
    pairs bigint,
    pairs_adding bigint,
    warnings text[],
    method text NOT NULL,
    beta double precision,
    k integer NOT NULL,
    value double precision,
    delta_add double precision,
    delta_rem double precision,
    delta_stay double precision,
    stay_concepts bigint,
    published_value double precision,
    published_pairs bigint,
    low double precision,
    high double precision,
    recorded_at timestamptz NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tapa_window_key UNIQUE NULLS NOT DISTINCT (run, sae, step, data_set, window_start, window_end, method, beta, k)
);

COMMENT ON TABLE tapastream.tapa_window IS 'TAPAScore over the pairs of one event-time window: one row for each window, method, beta and k.';
COMMENT ON COLUMN tapastream.tapa_window.run IS 'Training run that the SAE checkpoint belongs to. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.tapa_window.sae IS 'Name of the SAE within the run. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.tapa_window.step IS 'Training step of the SAE checkpoint, in optimizer steps, 0 or more. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.tapa_window.data_set IS 'Name of the annotated data set.';
COMMENT ON COLUMN tapastream.tapa_window.image_encoder IS 'Name of the image encoder whose embeddings the SAE reads.';
COMMENT ON COLUMN tapastream.tapa_window.image_encoder_sha256 IS 'SHA-256 (hex) of the image encoder''s model, where the job that wrote this record embeds images with it: the digest that it was started with, or that of the file it found then. Null where embeddings of that name come ready from elsewhere.';
COMMENT ON COLUMN tapastream.tapa_window.architecture IS 'Architecture of the SAE: topk, batchtopk, matryoshka, jumprelu or untrained.';
COMMENT ON COLUMN tapastream.tapa_window.role IS 'Whether the SAE is the one under test or a baseline. One of TRAINED, UNTRAINED, RANDOM.';
COMMENT ON COLUMN tapastream.tapa_window.window_start IS 'Start of the window (inclusive). Null in the scopes TOTAL and CONCEPT.';
COMMENT ON COLUMN tapastream.tapa_window.window_end IS 'End of the window (exclusive). Null in the scopes TOTAL and CONCEPT.';
COMMENT ON COLUMN tapastream.tapa_window.window_complete IS 'Whether the watermark has passed the end of the window; a late pair still brings a further revision. False for the total.';
COMMENT ON COLUMN tapastream.tapa_window.status IS 'LIVE while images or pairs held by the job have not all gone through this SAE checkpoint; SETTLED when the score equals the batch definition on all of them. One of LIVE, SETTLED.';
COMMENT ON COLUMN tapastream.tapa_window.closed IS 'True on the last record for this SAE checkpoint: its state is freed and no further revision follows.';
COMMENT ON COLUMN tapastream.tapa_window.revision IS 'Revision of this score, counted from 1; the record with the highest revision wins.';
COMMENT ON COLUMN tapastream.tapa_window.images IS 'Number of annotated images behind the coalitions that were used.';
COMMENT ON COLUMN tapastream.tapa_window.pairs IS 'Number of pairs behind the score.';
COMMENT ON COLUMN tapastream.tapa_window.pairs_adding IS 'Number of those pairs that add a concept.';
COMMENT ON COLUMN tapastream.tapa_window.warnings IS 'Sentences about what makes these numbers doubtful, such as a threshold that was never set. Empty when there is nothing to say.';
COMMENT ON COLUMN tapastream.tapa_window.method IS 'Matching method: fbmp, f1 (at k = 1 the one-to-one matching), jaccard or nmi.';
COMMENT ON COLUMN tapastream.tapa_window.beta IS 'Beta of the F_beta that the pursuit maximises (no unit; 0.25, 0.5 or 1). Null for methods without one.';
COMMENT ON COLUMN tapastream.tapa_window.k IS 'Prefix size: the largest number of latents of a coalition that counts (1, 3, 5 or 10).';
COMMENT ON COLUMN tapastream.tapa_window.value IS 'TAPAScore: deltaAdd - deltaRem where pairs add a concept, -deltaRem where they only remove (no unit, -2 to 2). Null without pairs.';
COMMENT ON COLUMN tapastream.tapa_window.delta_add IS 'Mean delta_add over the pairs that add a concept (no unit, -1 to 1). Null when there is none.';
COMMENT ON COLUMN tapastream.tapa_window.delta_rem IS 'Mean delta_rem over the pairs (no unit, -1 to 1). Null without pairs.';
COMMENT ON COLUMN tapastream.tapa_window.delta_stay IS 'Leakage: mean absolute change over the concepts of the original that were neither removed nor added and have a non-empty coalition (no unit, 0 to 1). Null when there is no such concept.';
COMMENT ON COLUMN tapastream.tapa_window.stay_concepts IS 'Number of (pair, concept) combinations behind deltaStay.';
COMMENT ON COLUMN tapastream.tapa_window.published_value IS 'TAPAScore as the published implementation computes it, which drops pairs whose added coalition is empty (no unit, -2 to 2). Null without pairs.';
COMMENT ON COLUMN tapastream.tapa_window.published_pairs IS 'Number of pairs behind publishedValue.';
COMMENT ON COLUMN tapastream.tapa_window.low IS 'Lower end of the confidence interval of value, in the unit of value. Null when no interval was computed.';
COMMENT ON COLUMN tapastream.tapa_window.high IS 'Upper end of the confidence interval of value, in the unit of value. Null when no interval was computed.';
COMMENT ON COLUMN tapastream.tapa_window.recorded_at IS 'Time at which the job wrote the record to Kafka.';
COMMENT ON COLUMN tapastream.tapa_window.stored_at IS 'Time at which this row was last stored here.';

CREATE TABLE tapastream.tapa_concept (
    run text NOT NULL,
    sae text NOT NULL,
    step bigint NOT NULL,
    data_set text NOT NULL,
    image_encoder text,
    image_encoder_sha256 text,
    architecture text,
    role text,
    status text,
    closed boolean,
    revision bigint NOT NULL,
    images bigint,
    pairs bigint,
    pairs_adding bigint,
    warnings text[],
    concept integer NOT NULL,
    concept_name text,
    method text NOT NULL,
    beta double precision,
    k integer NOT NULL,
    value double precision,
    delta_add double precision,
    delta_rem double precision,
    delta_stay double precision,
    stay_concepts bigint,
    published_value double precision,
    published_pairs bigint,
    low double precision,
    high double precision,
    recorded_at timestamptz NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tapa_concept_key UNIQUE NULLS NOT DISTINCT (run, sae, step, data_set, concept, method, beta, k)
);

COMMENT ON TABLE tapastream.tapa_concept IS 'TAPAScore over the pairs that remove or add one concept: one row for each concept, method, beta and k.';
COMMENT ON COLUMN tapastream.tapa_concept.run IS 'Training run that the SAE checkpoint belongs to. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.tapa_concept.sae IS 'Name of the SAE within the run. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.tapa_concept.step IS 'Training step of the SAE checkpoint, in optimizer steps, 0 or more. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.tapa_concept.data_set IS 'Name of the annotated data set.';
COMMENT ON COLUMN tapastream.tapa_concept.image_encoder IS 'Name of the image encoder whose embeddings the SAE reads.';
COMMENT ON COLUMN tapastream.tapa_concept.image_encoder_sha256 IS 'SHA-256 (hex) of the image encoder''s model, where the job that wrote this record embeds images with it: the digest that it was started with, or that of the file it found then. Null where embeddings of that name come ready from elsewhere.';
COMMENT ON COLUMN tapastream.tapa_concept.architecture IS 'Architecture of the SAE: topk, batchtopk, matryoshka, jumprelu or untrained.';
COMMENT ON COLUMN tapastream.tapa_concept.role IS 'Whether the SAE is the one under test or a baseline. One of TRAINED, UNTRAINED, RANDOM.';
COMMENT ON COLUMN tapastream.tapa_concept.status IS 'LIVE while images or pairs held by the job have not all gone through this SAE checkpoint; SETTLED when the score equals the batch definition on all of them. One of LIVE, SETTLED.';
COMMENT ON COLUMN tapastream.tapa_concept.closed IS 'True on the last record for this SAE checkpoint: its state is freed and no further revision follows.';
COMMENT ON COLUMN tapastream.tapa_concept.revision IS 'Revision of this score, counted from 1; the record with the highest revision wins.';
COMMENT ON COLUMN tapastream.tapa_concept.images IS 'Number of annotated images behind the coalitions that were used.';
COMMENT ON COLUMN tapastream.tapa_concept.pairs IS 'Number of pairs behind the score.';
COMMENT ON COLUMN tapastream.tapa_concept.pairs_adding IS 'Number of those pairs that add a concept.';
COMMENT ON COLUMN tapastream.tapa_concept.warnings IS 'Sentences about what makes these numbers doubtful, such as a threshold that was never set. Empty when there is nothing to say.';
COMMENT ON COLUMN tapastream.tapa_concept.concept IS 'Index of the concept in the vocabulary, from 0, in the scopes CONCEPT and CONCEPT_WINDOW. Null in others.';
COMMENT ON COLUMN tapastream.tapa_concept.concept_name IS 'Name of that concept. Null in other scopes.';
COMMENT ON COLUMN tapastream.tapa_concept.method IS 'Matching method: fbmp, f1 (at k = 1 the one-to-one matching), jaccard or nmi.';
COMMENT ON COLUMN tapastream.tapa_concept.beta IS 'Beta of the F_beta that the pursuit maximises (no unit; 0.25, 0.5 or 1). Null for methods without one.';
COMMENT ON COLUMN tapastream.tapa_concept.k IS 'Prefix size: the largest number of latents of a coalition that counts (1, 3, 5 or 10).';
COMMENT ON COLUMN tapastream.tapa_concept.value IS 'TAPAScore: deltaAdd - deltaRem where pairs add a concept, -deltaRem where they only remove (no unit, -2 to 2). Null without pairs.';
COMMENT ON COLUMN tapastream.tapa_concept.delta_add IS 'Mean delta_add over the pairs that add a concept (no unit, -1 to 1). Null when there is none.';
COMMENT ON COLUMN tapastream.tapa_concept.delta_rem IS 'Mean delta_rem over the pairs (no unit, -1 to 1). Null without pairs.';
COMMENT ON COLUMN tapastream.tapa_concept.delta_stay IS 'Leakage: mean absolute change over the concepts of the original that were neither removed nor added and have a non-empty coalition (no unit, 0 to 1). Null when there is no such concept.';
COMMENT ON COLUMN tapastream.tapa_concept.stay_concepts IS 'Number of (pair, concept) combinations behind deltaStay.';
COMMENT ON COLUMN tapastream.tapa_concept.published_value IS 'TAPAScore as the published implementation computes it, which drops pairs whose added coalition is empty (no unit, -2 to 2). Null without pairs.';
COMMENT ON COLUMN tapastream.tapa_concept.published_pairs IS 'Number of pairs behind publishedValue.';
COMMENT ON COLUMN tapastream.tapa_concept.low IS 'Lower end of the confidence interval of value, in the unit of value. Null when no interval was computed.';
COMMENT ON COLUMN tapastream.tapa_concept.high IS 'Upper end of the confidence interval of value, in the unit of value. Null when no interval was computed.';
COMMENT ON COLUMN tapastream.tapa_concept.recorded_at IS 'Time at which the job wrote the record to Kafka.';
COMMENT ON COLUMN tapastream.tapa_concept.stored_at IS 'Time at which this row was last stored here.';

CREATE TABLE tapastream.tapa_concept_window (
    run text NOT NULL,
    sae text NOT NULL,
    step bigint NOT NULL,
    data_set text NOT NULL,
    image_encoder text,
    image_encoder_sha256 text,
    architecture text,
    role text,
    window_start timestamptz NOT NULL,
    window_end timestamptz NOT NULL,
    window_complete boolean,
    status text,
    closed boolean,
    revision bigint NOT NULL,
    images bigint,
    pairs bigint,
    pairs_adding bigint,
    warnings text[],
    concept integer NOT NULL,
    concept_name text,
    method text NOT NULL,
    beta double precision,
    k integer NOT NULL,
    value double precision,
    delta_add double precision,
    delta_rem double precision,
    delta_stay double precision,
    stay_concepts bigint,
    published_value double precision,
    published_pairs bigint,
    low double precision,
    high double precision,
    recorded_at timestamptz NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tapa_concept_window_key UNIQUE NULLS NOT DISTINCT (run, sae, step, data_set, concept, window_start, window_end, method, beta, k)
);

COMMENT ON TABLE tapastream.tapa_concept_window IS 'TAPAScore over the pairs of one event-time window that remove or add one concept: one row for each concept, window, method, beta and k.';
COMMENT ON COLUMN tapastream.tapa_concept_window.run IS 'Training run that the SAE checkpoint belongs to. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.tapa_concept_window.sae IS 'Name of the SAE within the run. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.tapa_concept_window.step IS 'Training step of the SAE checkpoint, in optimizer steps, 0 or more. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.tapa_concept_window.data_set IS 'Name of the annotated data set.';
COMMENT ON COLUMN tapastream.tapa_concept_window.image_encoder IS 'Name of the image encoder whose embeddings the SAE reads.';
COMMENT ON COLUMN tapastream.tapa_concept_window.image_encoder_sha256 IS 'SHA-256 (hex) of the image encoder''s model, where the job that wrote this record embeds images with it: the digest that it was started with, or that of the file it found then. Null where embeddings of that name come ready from elsewhere.';
COMMENT ON COLUMN tapastream.tapa_concept_window.architecture IS 'Architecture of the SAE: topk, batchtopk, matryoshka, jumprelu or untrained.';
COMMENT ON COLUMN tapastream.tapa_concept_window.role IS 'Whether the SAE is the one under test or a baseline. One of TRAINED, UNTRAINED, RANDOM.';
COMMENT ON COLUMN tapastream.tapa_concept_window.window_start IS 'Start of the window (inclusive). Null in the scopes TOTAL and CONCEPT.';
COMMENT ON COLUMN tapastream.tapa_concept_window.window_end IS 'End of the window (exclusive). Null in the scopes TOTAL and CONCEPT.';
COMMENT ON COLUMN tapastream.tapa_concept_window.window_complete IS 'Whether the watermark has passed the end of the window; a late pair still brings a further revision. False for the total.';
COMMENT ON COLUMN tapastream.tapa_concept_window.status IS 'LIVE while images or pairs held by the job have not all gone through this SAE checkpoint; SETTLED when the score equals the batch definition on all of them. One of LIVE, SETTLED.';
COMMENT ON COLUMN tapastream.tapa_concept_window.closed IS 'True on the last record for this SAE checkpoint: its state is freed and no further revision follows.';
COMMENT ON COLUMN tapastream.tapa_concept_window.revision IS 'Revision of this score, counted from 1; the record with the highest revision wins.';
COMMENT ON COLUMN tapastream.tapa_concept_window.images IS 'Number of annotated images behind the coalitions that were used.';
COMMENT ON COLUMN tapastream.tapa_concept_window.pairs IS 'Number of pairs behind the score.';
COMMENT ON COLUMN tapastream.tapa_concept_window.pairs_adding IS 'Number of those pairs that add a concept.';
COMMENT ON COLUMN tapastream.tapa_concept_window.warnings IS 'Sentences about what makes these numbers doubtful, such as a threshold that was never set. Empty when there is nothing to say.';
COMMENT ON COLUMN tapastream.tapa_concept_window.concept IS 'Index of the concept in the vocabulary, from 0, in the scopes CONCEPT and CONCEPT_WINDOW. Null in others.';
COMMENT ON COLUMN tapastream.tapa_concept_window.concept_name IS 'Name of that concept. Null in other scopes.';
COMMENT ON COLUMN tapastream.tapa_concept_window.method IS 'Matching method: fbmp, f1 (at k = 1 the one-to-one matching), jaccard or nmi.';
COMMENT ON COLUMN tapastream.tapa_concept_window.beta IS 'Beta of the F_beta that the pursuit maximises (no unit; 0.25, 0.5 or 1). Null for methods without one.';
COMMENT ON COLUMN tapastream.tapa_concept_window.k IS 'Prefix size: the largest number of latents of a coalition that counts (1, 3, 5 or 10).';
COMMENT ON COLUMN tapastream.tapa_concept_window.value IS 'TAPAScore: deltaAdd - deltaRem where pairs add a concept, -deltaRem where they only remove (no unit, -2 to 2). Null without pairs.';
COMMENT ON COLUMN tapastream.tapa_concept_window.delta_add IS 'Mean delta_add over the pairs that add a concept (no unit, -1 to 1). Null when there is none.';
COMMENT ON COLUMN tapastream.tapa_concept_window.delta_rem IS 'Mean delta_rem over the pairs (no unit, -1 to 1). Null without pairs.';
COMMENT ON COLUMN tapastream.tapa_concept_window.delta_stay IS 'Leakage: mean absolute change over the concepts of the original that were neither removed nor added and have a non-empty coalition (no unit, 0 to 1). Null when there is no such concept.';
COMMENT ON COLUMN tapastream.tapa_concept_window.stay_concepts IS 'Number of (pair, concept) combinations behind deltaStay.';
COMMENT ON COLUMN tapastream.tapa_concept_window.published_value IS 'TAPAScore as the published implementation computes it, which drops pairs whose added coalition is empty (no unit, -2 to 2). Null without pairs.';
COMMENT ON COLUMN tapastream.tapa_concept_window.published_pairs IS 'Number of pairs behind publishedValue.';
COMMENT ON COLUMN tapastream.tapa_concept_window.low IS 'Lower end of the confidence interval of value, in the unit of value. Null when no interval was computed.';
COMMENT ON COLUMN tapastream.tapa_concept_window.high IS 'Upper end of the confidence interval of value, in the unit of value. Null when no interval was computed.';
COMMENT ON COLUMN tapastream.tapa_concept_window.recorded_at IS 'Time at which the job wrote the record to Kafka.';
COMMENT ON COLUMN tapastream.tapa_concept_window.stored_at IS 'Time at which this row was last stored here.';

CREATE TABLE tapastream.concept_match (
    run text NOT NULL,
    sae text NOT NULL,
    step bigint NOT NULL,
    data_set text NOT NULL,
    concept integer NOT NULL,
    concept_name text,
    support bigint,
    images bigint,
    status text,
    revision bigint NOT NULL,
    method text NOT NULL,
    beta double precision,
    coalition integer[],
    f1 double precision[],
    recorded_at timestamptz NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT concept_match_key UNIQUE NULLS NOT DISTINCT (run, sae, step, data_set, concept, method, beta)
);

COMMENT ON TABLE tapastream.concept_match IS 'The latents of each SAE checkpoint that were matched to each concept: one row for each concept, method and beta.';
COMMENT ON COLUMN tapastream.concept_match.run IS 'Training run that the SAE checkpoint belongs to. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.concept_match.sae IS 'Name of the SAE within the run. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.concept_match.step IS 'Training step of the SAE checkpoint, in optimizer steps, 0 or more. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.concept_match.data_set IS 'Name of the annotated data set.';
COMMENT ON COLUMN tapastream.concept_match.concept IS 'Index of the concept in the vocabulary, from 0.';
COMMENT ON COLUMN tapastream.concept_match.concept_name IS 'Name of the concept in the vocabulary.';
COMMENT ON COLUMN tapastream.concept_match.support IS 'Number of images that show the concept.';
COMMENT ON COLUMN tapastream.concept_match.images IS 'Number of annotated images behind this record.';
COMMENT ON COLUMN tapastream.concept_match.status IS 'LIVE while images or pairs held by the job have not all gone through this SAE checkpoint; SETTLED when the score equals the batch definition on all of them. One of LIVE, SETTLED.';
COMMENT ON COLUMN tapastream.concept_match.revision IS 'Revision of this score, counted from 1; the record with the highest revision wins.';
COMMENT ON COLUMN tapastream.concept_match.method IS 'Matching method: fbmp, f1 (at k = 1 the one-to-one matching), jaccard or nmi.';
COMMENT ON COLUMN tapastream.concept_match.beta IS 'Beta of the F_beta that the pursuit maximises (no unit; 0.25, 0.5 or 1). Null for methods without one.';
COMMENT ON COLUMN tapastream.concept_match.coalition IS 'The latents matched to the concept, as indices from 0 to dictionarySize - 1, in the order in which they were chosen.';
COMMENT ON COLUMN tapastream.concept_match.f1 IS 'F1 of the concept after each step of the pursuit (no unit, 0 to 1); where the pursuit stopped earlier the last value is carried forward.';
COMMENT ON COLUMN tapastream.concept_match.recorded_at IS 'Time at which the job wrote the record to Kafka.';
COMMENT ON COLUMN tapastream.concept_match.stored_at IS 'Time at which this row was last stored here.';

CREATE TABLE tapastream.sae_health (
    run text NOT NULL,
    sae text NOT NULL,
    step bigint NOT NULL,
    data_set text NOT NULL,
    image_encoder text,
    image_encoder_sha256 text,
    architecture text,
    role text,
    status text,
    closed boolean,
    revision bigint NOT NULL,
    images bigint,
    dictionary_size integer,
    l0 double precision,
    dead_latents integer,
    dead_fraction double precision,
    density_edges double precision[],
    density_counts bigint[],
    hoyer double precision,
    r2 double precision,
    relative_l2 double precision,
    warnings text[],
    recorded_at timestamptz NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT sae_health_key UNIQUE (run, sae, step, data_set)
);

COMMENT ON TABLE tapastream.sae_health IS 'Health of each SAE checkpoint on each data set: one row each.';
COMMENT ON COLUMN tapastream.sae_health.run IS 'Training run that the SAE checkpoint belongs to. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.sae_health.sae IS 'Name of the SAE within the run. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.sae_health.step IS 'Training step of the SAE checkpoint, in optimizer steps, 0 or more. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.sae_health.data_set IS 'Name of the annotated data set.';
COMMENT ON COLUMN tapastream.sae_health.image_encoder IS 'Name of the image encoder whose embeddings the SAE reads.';
COMMENT ON COLUMN tapastream.sae_health.image_encoder_sha256 IS 'SHA-256 (hex) of the image encoder''s model, where the job that wrote this record embeds images with it: the digest that it was started with, or that of the file it found then. Null where embeddings of that name come ready from elsewhere.';
COMMENT ON COLUMN tapastream.sae_health.architecture IS 'Architecture of the SAE: topk, batchtopk, matryoshka, jumprelu or untrained.';
COMMENT ON COLUMN tapastream.sae_health.role IS 'Whether the SAE is the one under test or a baseline. One of TRAINED, UNTRAINED, RANDOM.';
COMMENT ON COLUMN tapastream.sae_health.status IS 'LIVE while images or pairs held by the job have not all gone through this SAE checkpoint; SETTLED when the score equals the batch definition on all of them. One of LIVE, SETTLED.';
COMMENT ON COLUMN tapastream.sae_health.closed IS 'True on the last record for this SAE checkpoint: its state is freed and no further revision follows.';
COMMENT ON COLUMN tapastream.sae_health.revision IS 'Revision of this score, counted from 1; the record with the highest revision wins.';
COMMENT ON COLUMN tapastream.sae_health.images IS 'Number of annotated images behind this record.';
COMMENT ON COLUMN tapastream.sae_health.dictionary_size IS 'D: the number of latents.';
COMMENT ON COLUMN tapastream.sae_health.l0 IS 'Mean number of active latents per image. Null without images.';
COMMENT ON COLUMN tapastream.sae_health.dead_latents IS 'Number of latents that were active on none of the images.';
COMMENT ON COLUMN tapastream.sae_health.dead_fraction IS 'deadLatents / dictionarySize (no unit, 0 to 1). Null without images.';
COMMENT ON COLUMN tapastream.sae_health.density_edges IS 'Edges of the density histogram in log10 of the fraction of images on which a latent is active, ascending; one more than there are counts.';
COMMENT ON COLUMN tapastream.sae_health.density_counts IS 'Number of latents in each bin of the density histogram; dead latents are in none.';
COMMENT ON COLUMN tapastream.sae_health.hoyer IS 'Mean Hoyer sparsity of the codes (no unit, 0 = even to 1 = one active latent). Null when no code has an active latent.';
COMMENT ON COLUMN tapastream.sae_health.r2 IS 'Explained variance of the reconstruction (no unit, at most 1). Null where the SAE has no decoder or there are fewer than two images.';
COMMENT ON COLUMN tapastream.sae_health.relative_l2 IS 'Mean of |x - reconstruction| / |x| (no unit, 0 or more). Null where the SAE has no decoder or there are no images.';
COMMENT ON COLUMN tapastream.sae_health.warnings IS 'Sentences about what makes these numbers doubtful, such as a dictionary that is mostly dead. Empty when there is nothing to say.';
COMMENT ON COLUMN tapastream.sae_health.recorded_at IS 'Time at which the job wrote the record to Kafka.';
COMMENT ON COLUMN tapastream.sae_health.stored_at IS 'Time at which this row was last stored here.';

CREATE TABLE tapastream.sae_comparison (
    run text NOT NULL,
    sae text NOT NULL,
    step bigint NOT NULL,
    former_step bigint,
    data_set text NOT NULL,
    image_encoder text,
    image_encoder_sha256 text,
    revision bigint NOT NULL,
    images bigint,
    pairs bigint,
    image_set bigint,
    concepts integer,
    l0 double precision,
    former_l0 double precision,
    dead_fraction double precision,
    former_dead_fraction double precision,
    method text NOT NULL,
    beta double precision,
    k integer NOT NULL,
    concepts_compared integer,
    concepts_changed integer,
    churn double precision,
    match_score double precision,
    former_match_score double precision,
    match_difference double precision,
    match_low double precision,
    match_high double precision,
    match_significant boolean,
    tapa_score double precision,
    former_tapa_score double precision,
    tapa_difference double precision,
    tapa_low double precision,
    tapa_high double precision,
    tapa_significant boolean,
    recorded_at timestamptz NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT sae_comparison_key UNIQUE NULLS NOT DISTINCT (run, sae, step, data_set, method, beta, k)
);

COMMENT ON TABLE tapastream.sae_comparison IS 'Each SAE checkpoint beside the former one of the same run and SAE: one row for each data set, method, beta and k.';
COMMENT ON COLUMN tapastream.sae_comparison.run IS 'Training run that the SAE checkpoint belongs to. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.sae_comparison.sae IS 'Name of the SAE within the run. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.sae_comparison.step IS 'Training step of the SAE checkpoint, in optimizer steps, 0 or more. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.sae_comparison.former_step IS 'Training step of the former SAE checkpoint: the nearest lower step that was evaluated.';
COMMENT ON COLUMN tapastream.sae_comparison.data_set IS 'Name of the annotated data set.';
COMMENT ON COLUMN tapastream.sae_comparison.image_encoder IS 'Name of the image encoder whose embeddings the SAE reads.';
COMMENT ON COLUMN tapastream.sae_comparison.image_encoder_sha256 IS 'SHA-256 (hex) of the image encoder''s model, where the job that wrote this record embeds images with it: the digest that it was started with, or that of the file it found then. Null where embeddings of that name come ready from elsewhere.';
COMMENT ON COLUMN tapastream.sae_comparison.revision IS 'Revision of this comparison, counted from 1; the record with the highest revision wins.';
COMMENT ON COLUMN tapastream.sae_comparison.images IS 'Number of annotated images behind both.';
COMMENT ON COLUMN tapastream.sae_comparison.pairs IS 'Number of pairs behind both.';
COMMENT ON COLUMN tapastream.sae_comparison.image_set IS 'Number for the set of annotated images, as in match-scores.';
COMMENT ON COLUMN tapastream.sae_comparison.concepts IS 'C: the number of concepts in the vocabulary.';
COMMENT ON COLUMN tapastream.sae_comparison.l0 IS 'Mean number of active latents of this SAE checkpoint. Null without images.';
COMMENT ON COLUMN tapastream.sae_comparison.former_l0 IS 'The same of the former SAE checkpoint.';
COMMENT ON COLUMN tapastream.sae_comparison.dead_fraction IS 'Share of latents of this SAE checkpoint that are active in no image (no unit, 0 to 1). Null without images.';
COMMENT ON COLUMN tapastream.sae_comparison.former_dead_fraction IS 'The same of the former SAE checkpoint.';
COMMENT ON COLUMN tapastream.sae_comparison.method IS 'Matching method: fbmp, f1 (at k = 1 the one-to-one matching), jaccard or nmi.';
COMMENT ON COLUMN tapastream.sae_comparison.beta IS 'Beta of the F_beta that the pursuit maximises (no unit; 0.25, 0.5 or 1). Null for methods without one.';
COMMENT ON COLUMN tapastream.sae_comparison.k IS 'Prefix size: the largest number of latents of a coalition that counts (1, 3, 5 or 10).';
COMMENT ON COLUMN tapastream.sae_comparison.concepts_compared IS 'Number of concepts whose coalitions were compared: those that at least one image shows.';
COMMENT ON COLUMN tapastream.sae_comparison.concepts_changed IS 'Number of those whose prefix holds other latents than under the former SAE checkpoint, whatever their order.';
COMMENT ON COLUMN tapastream.sae_comparison.churn IS 'conceptsChanged / conceptsCompared (no unit, 0 to 1). Null when no concept has support.';
COMMENT ON COLUMN tapastream.sae_comparison.match_score IS 'MATCHScore of this SAE checkpoint (no unit, 0 to 1).';
COMMENT ON COLUMN tapastream.sae_comparison.former_match_score IS 'MATCHScore of the former SAE checkpoint.';
COMMENT ON COLUMN tapastream.sae_comparison.match_difference IS 'Mean over all concepts of the difference of F1, this minus former (no unit, -1 to 1).';
COMMENT ON COLUMN tapastream.sae_comparison.match_low IS 'Lower end of the 95 % interval of matchDifference: Student''s t interval of the paired differences over the concepts. Null below two concepts.';
COMMENT ON COLUMN tapastream.sae_comparison.match_high IS 'Upper end of it.';
COMMENT ON COLUMN tapastream.sae_comparison.match_significant IS 'Whether the interval leaves out 0.';
COMMENT ON COLUMN tapastream.sae_comparison.tapa_score IS 'TAPAScore of this SAE checkpoint (no unit, -2 to 2). Null without pairs.';
COMMENT ON COLUMN tapastream.sae_comparison.former_tapa_score IS 'TAPAScore of the former SAE checkpoint. Null without pairs.';
COMMENT ON COLUMN tapastream.sae_comparison.tapa_difference IS 'TAPAScore of this minus that of the former SAE checkpoint, on the same pairs (no unit, -4 to 4). Null without pairs.';
COMMENT ON COLUMN tapastream.sae_comparison.tapa_low IS 'Lower end of the 95 % interval of tapaDifference: Student''s t interval of the paired differences over the pairs. Null below two pairs.';
COMMENT ON COLUMN tapastream.sae_comparison.tapa_high IS 'Upper end of it.';
COMMENT ON COLUMN tapastream.sae_comparison.tapa_significant IS 'Whether the interval leaves out 0. False without pairs.';
COMMENT ON COLUMN tapastream.sae_comparison.recorded_at IS 'Time at which the job wrote the record to Kafka.';
COMMENT ON COLUMN tapastream.sae_comparison.stored_at IS 'Time at which this row was last stored here.';

CREATE TABLE tapastream.alert (
    run text NOT NULL,
    sae text NOT NULL,
    step bigint NOT NULL,
    data_set text,
    kind text NOT NULL,
    severity text,
    raised boolean,
    revision bigint NOT NULL,
    sentence text,
    former_step bigint,
    value double precision,
    former_value double precision,
    threshold double precision,
    method text,
    beta double precision,
    k integer,
    images bigint,
    pairs bigint,
    time timestamptz,
    recorded_at timestamptz NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT alert_key UNIQUE NULLS NOT DISTINCT (run, sae, step, data_set, kind)
);

COMMENT ON TABLE tapastream.alert IS 'What a person should look at: one row for each SAE checkpoint, data set and kind of alert.';
COMMENT ON COLUMN tapastream.alert.run IS 'Training run that the SAE checkpoint belongs to. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.alert.sae IS 'Name of the SAE within the run. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.alert.step IS 'Training step of the SAE checkpoint, in optimizer steps, 0 or more. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.alert.data_set IS 'Name of the annotated data set. Null where the alert is about no data set (RUN_SILENT).';
COMMENT ON COLUMN tapastream.alert.kind IS 'What the alert is about. One of OTHER, MATCH_SCORE_FELL, TAPA_SCORE_FELL, DEAD_LATENTS_SURGED, THRESHOLDS_COLLAPSED, RUN_SILENT.';
COMMENT ON COLUMN tapastream.alert.severity IS 'How bad it is. One of WARNING, CRITICAL.';
COMMENT ON COLUMN tapastream.alert.raised IS 'True while the alert holds; false on the record that withdraws it, because the scores have settled anew and no longer say so, or because the run goes on.';
COMMENT ON COLUMN tapastream.alert.revision IS 'Revision of this alert, counted from 1; the record with the highest revision wins.';
COMMENT ON COLUMN tapastream.alert.sentence IS 'One sentence for a person: what happened, to which SAE checkpoint, by how much.';
COMMENT ON COLUMN tapastream.alert.former_step IS 'Training step of the SAE checkpoint that this one was compared with. Null where nothing was compared.';
COMMENT ON COLUMN tapastream.alert.value IS 'The value that raised the alert: the score, the share of dead latents (0 to 1), L0 (latents) or the silence (seconds).';
COMMENT ON COLUMN tapastream.alert.former_value IS 'The same of the former SAE checkpoint. Null where nothing was compared.';
COMMENT ON COLUMN tapastream.alert.threshold IS 'The configured threshold that was passed: a fall of a score (no unit), a rise of the share of dead latents, a factor of L0, or seconds of silence.';
COMMENT ON COLUMN tapastream.alert.method IS 'Matching method of the score: fbmp, f1, jaccard or nmi. Null where the alert is about no score.';
COMMENT ON COLUMN tapastream.alert.beta IS 'Beta of the method. Null where it has none.';
COMMENT ON COLUMN tapastream.alert.k IS 'Prefix size of the score. Null where the alert is about no score.';
COMMENT ON COLUMN tapastream.alert.images IS 'Number of annotated images behind both values. Null for RUN_SILENT.';
COMMENT ON COLUMN tapastream.alert.pairs IS 'Number of pairs behind both values. Null for RUN_SILENT.';
COMMENT ON COLUMN tapastream.alert.time IS 'When it became so: the event time of the SAE checkpoint, for RUN_SILENT when the silence was noticed.';
COMMENT ON COLUMN tapastream.alert.recorded_at IS 'Time at which the job wrote the record to Kafka.';
COMMENT ON COLUMN tapastream.alert.stored_at IS 'Time at which this row was last stored here.';

CREATE TABLE tapastream.sae_checkpoint_status (
    run text NOT NULL,
    sae text NOT NULL,
    step bigint NOT NULL,
    phase text,
    revision bigint NOT NULL,
    reason text,
    sentence text,
    open_data_sets text[],
    settled_data_sets text[],
    closed_data_sets text[],
    since timestamptz,
    announced_at timestamptz,
    settled_at timestamptz,
    recorded_at timestamptz NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT sae_checkpoint_status_key UNIQUE (run, sae, step)
);

COMMENT ON TABLE tapastream.sae_checkpoint_status IS 'Where each SAE checkpoint is in its life: one row each.';
COMMENT ON COLUMN tapastream.sae_checkpoint_status.run IS 'Training run that the SAE checkpoint belongs to. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.sae_checkpoint_status.sae IS 'Name of the SAE within the run. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.sae_checkpoint_status.step IS 'Training step of the SAE checkpoint, in optimizer steps, 0 or more. Part of the identity (run, sae, step).';
COMMENT ON COLUMN tapastream.sae_checkpoint_status.phase IS 'Where it is. One of OTHER, RECEIVING, QUEUED, LIVE, SETTLED, SUPERSEDED, CLOSED, SKIPPED, REFUSED.';
COMMENT ON COLUMN tapastream.sae_checkpoint_status.revision IS 'Revision of this status, counted from 1; the record with the highest revision wins.';
COMMENT ON COLUMN tapastream.sae_checkpoint_status.reason IS 'Code of the reason with REFUSED, such as MISSING_CHUNKS (not complete in time), SAE_SHA256 or EMBEDDING_WIDTH, as in the topic rejected; SKIP_STALE with SKIPPED. Null in other phases.';
COMMENT ON COLUMN tapastream.sae_checkpoint_status.sentence IS 'The reason as a sentence for a person. Null where there is no reason.';
COMMENT ON COLUMN tapastream.sae_checkpoint_status.open_data_sets IS 'The data sets that it is evaluated on, sorted.';
COMMENT ON COLUMN tapastream.sae_checkpoint_status.settled_data_sets IS 'Those of them on which it was settled at least once, sorted.';
COMMENT ON COLUMN tapastream.sae_checkpoint_status.closed_data_sets IS 'Those of them on which its last record is written, sorted.';
COMMENT ON COLUMN tapastream.sae_checkpoint_status.since IS 'When the phase began, by the clock of the job.';
COMMENT ON COLUMN tapastream.sae_checkpoint_status.announced_at IS 'When it was complete and verified, by the clock of the job. Null before.';
COMMENT ON COLUMN tapastream.sae_checkpoint_status.settled_at IS 'When it was first settled on every data set, by the clock of the job. Null before, and where there was no data set.';
COMMENT ON COLUMN tapastream.sae_checkpoint_status.recorded_at IS 'Time at which the job wrote the record to Kafka.';
COMMENT ON COLUMN tapastream.sae_checkpoint_status.stored_at IS 'Time at which this row was last stored here.';

CREATE TABLE tapastream.rejected (
    rejected_partition integer NOT NULL,
    rejected_offset bigint NOT NULL,
    source_topic text,
    source_partition integer,
    source_offset bigint,
    source_time timestamptz,
    stage text,
    reason text,
    message text,
    data_set text,
    id text,
    recorded_at timestamptz NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT rejected_key UNIQUE (rejected_partition, rejected_offset)
);

COMMENT ON TABLE tapastream.rejected IS 'Records that the evaluation job could not use: one row each, without their bytes.';
COMMENT ON COLUMN tapastream.rejected.rejected_partition IS 'Partition of the topic rejected that the record is in.';
COMMENT ON COLUMN tapastream.rejected.rejected_offset IS 'Offset of the record in that partition.';
COMMENT ON COLUMN tapastream.rejected.source_topic IS 'Topic of the record. Null when the stage did not know it.';
COMMENT ON COLUMN tapastream.rejected.source_partition IS 'Partition of the record; -1 when the stage did not know it.';
COMMENT ON COLUMN tapastream.rejected.source_offset IS 'Offset of the record in its partition; -1 when the stage did not know it.';
COMMENT ON COLUMN tapastream.rejected.source_time IS 'Kafka timestamp of the record; 1970-01-01 when the stage did not know it.';
COMMENT ON COLUMN tapastream.rejected.stage IS 'Stage that refused the record: decode, embed, intake, encode, gather, match or score.';
COMMENT ON COLUMN tapastream.rejected.reason IS 'Reason code in capitals, such as NOT_AVRO, UNKNOWN_SCHEMA, MALFORMED or UNKNOWN_CONCEPT.';
COMMENT ON COLUMN tapastream.rejected.message IS 'One sentence: what is wrong, and what to do about it.';
COMMENT ON COLUMN tapastream.rejected.data_set IS 'Data set of the record. Null when it could not be read or the record has none.';
COMMENT ON COLUMN tapastream.rejected.id IS 'Identity of the record: the image id, the pair id or run/sae/step. Null when it could not be read.';
COMMENT ON COLUMN tapastream.rejected.recorded_at IS 'Time at which the job wrote the record to Kafka.';
COMMENT ON COLUMN tapastream.rejected.stored_at IS 'Time at which this row was last stored here.';

CREATE VIEW tapastream.concept_score AS
SELECT m.run, m.sae, m.step, m.data_set, m.concept, m.concept_name, m.support, m.images, m.status,
    m.revision, m.method, m.beta, prefix.k,
    m.f1[least(prefix.k, cardinality(m.f1))] AS f1,
    m.coalition[1:prefix.k] AS coalition,
    m.recorded_at, m.stored_at
FROM tapastream.concept_match m CROSS JOIN (VALUES (1), (3), (5), (10)) AS prefix (k);

COMMENT ON VIEW tapastream.concept_score IS 'concept_match at the prefix sizes 1, 3, 5 and 10: one row for each concept, method, beta and k.';
COMMENT ON COLUMN tapastream.concept_score.k IS 'Prefix size: the largest number of latents of the coalition that counts.';
COMMENT ON COLUMN tapastream.concept_score.f1 IS 'F1 of the concept at this prefix size (no unit, 0 to 1).';
COMMENT ON COLUMN tapastream.concept_score.coalition IS 'The first k latents of the coalition, in the order in which they were chosen.';

CREATE VIEW tapastream.delta_match_score AS
SELECT s.run, s.sae, s.step, s.data_set, s.method, s.beta, s.k, baseline.kind AS baseline_kind,
    baseline.name AS baseline, s.images, s.value, b.value AS baseline_value,
    s.value - b.value AS delta, s.recorded_at
FROM tapastream.match_score s
CROSS JOIN LATERAL (
    VALUES ('dense', s.dense_baseline), ('sparse', s.sparse_baseline)) AS baseline (kind, name)
JOIN tapastream.match_score b
    ON b.run = 'baseline' AND b.sae = baseline.name AND b.step = 0 AND b.data_set = s.data_set
    AND b.method = s.method AND b.beta IS NOT DISTINCT FROM s.beta AND b.k = s.k
    AND b.image_encoder = s.image_encoder AND b.image_set = s.image_set
WHERE s.status = 'SETTLED' AND b.status = 'SETTLED';

COMMENT ON VIEW tapastream.delta_match_score IS 'Delta MATCHScore: the MATCHScore of each SAE checkpoint minus that of its untrained baselines, where both are settled on the same images.';
COMMENT ON COLUMN tapastream.delta_match_score.baseline_kind IS 'dense (all codes, as published) or sparse (as many codes as the SAE keeps).';
COMMENT ON COLUMN tapastream.delta_match_score.baseline IS 'Name (sae) of the baseline.';
COMMENT ON COLUMN tapastream.delta_match_score.baseline_value IS 'MATCHScore of the baseline.';
COMMENT ON COLUMN tapastream.delta_match_score.delta IS 'value minus baseline_value (no unit, -1 to 1).';

CREATE FUNCTION tapastream.forget_run(forgotten text) RETURNS void LANGUAGE sql AS $$
    DELETE FROM tapastream.match_score WHERE run = forgotten;
    DELETE FROM tapastream.tapa_score WHERE run = forgotten;
    DELETE FROM tapastream.tapa_window WHERE run = forgotten;
    DELETE FROM tapastream.tapa_concept WHERE run = forgotten;
    DELETE FROM tapastream.tapa_concept_window WHERE run = forgotten;
    DELETE FROM tapastream.concept_match WHERE run = forgotten;
    DELETE FROM tapastream.sae_health WHERE run = forgotten;
    DELETE FROM tapastream.sae_comparison WHERE run = forgotten;
    DELETE FROM tapastream.alert WHERE run = forgotten;
    DELETE FROM tapastream.sae_checkpoint_status WHERE run = forgotten;
    DELETE FROM tapastream.newest_revision WHERE run = forgotten;
$$;

COMMENT ON FUNCTION tapastream.forget_run(text) IS 'Deletes all that is stored of a run, also which revisions were seen, so that it can be stored anew.';

-- Only for the owner: the reader has no business here.
REVOKE EXECUTE ON FUNCTION tapastream.forget_run(text) FROM PUBLIC;

CREATE FUNCTION tapastream.score_name(method text, beta double precision, k integer) RETURNS text
LANGUAGE sql STABLE AS $$ SELECT method || coalesce(' beta ' || beta, '') || ' k ' || k $$;

COMMENT ON FUNCTION tapastream.score_name(text, double precision, integer) IS 'One name for method, beta and k, such as fbmp beta 0.5 k 3: for lists to choose from.';
