package io.tapastream.jobs.metrics;

import static io.tapastream.jobs.metrics.JobMetric.Kind.COUNTER;
import static io.tapastream.jobs.metrics.JobMetric.Kind.GAUGE;
import static io.tapastream.jobs.metrics.JobMetric.Kind.HISTOGRAM;

import java.util.List;

/**
 * Every metric that the evaluation job registers. docs/metrics.md is generated from it, and a test
 * compares it with what a running job registers.
 *
 * <p>Each number is that of one subtask unless its meaning says otherwise. A metric with labels is
 * registered once for each combination of their values, when that combination first occurs.
 */
public enum JobMetric {
    DECODE_QUEUE(
            "decode",
            "decodeQueue",
            GAUGE,
            "images",
            "waiting for a decode thread",
            "always full: decoding is the bottleneck; raise `decode-threads` or add cores"),
    DECODE_IMAGES(
            "decode",
            "imagesDecoded",
            COUNTER,
            "images",
            "read, decoded and prepared for the image encoder",
            "does not grow while records are pending"),
    DECODE_CACHE_HITS(
            "decode",
            "embeddingCacheHits",
            COUNTER,
            "images",
            "whose embedding was in the cache, so that they were not decoded",
            "zero although images are sent again: `embedding-cache` is too small"),
    EMBED_IMAGES(
            "embed",
            "imagesEmbedded",
            COUNTER,
            "images",
            "that the image encoder has embedded",
            "does not grow while images wait"),
    EMBED_CACHE_HITS(
            "embed",
            "embeddingCacheHits",
            COUNTER,
            "images",
            "whose embedding was in the cache, or computed for an equal image of the same batch",
            "as for decode"),
    EMBED_BATCH_SIZE(
            "embed",
            "encoderBatchSize",
            HISTOGRAM,
            "images",
            "in one run of the image encoder",
            "far below `encoder-batch` while images are pending: decode is too slow"),
    EMBED_BATCH_MILLIS(
            "embed",
            "encoderBatchMillis",
            HISTOGRAM,
            "ms",
            "duration of one run of the image encoder",
            "grows at the same batch size: other processes use the device or the cores"),
    EMBED_WAITING(
            "embed",
            "imagesWaiting",
            GAUGE,
            "images",
            "waiting for their batch",
            "above `encoder-batch` for long; during a burst this is normal"),
    EMBED_CACHE_ENTRIES(
            "embed",
            "embeddingCacheEntries",
            GAUGE,
            "embeddings",
            "in the TaskManager's cache, the same value for all its subtasks",
            "no bad value"),
    EMBED_CACHE_BYTES(
            "embed",
            "embeddingCacheBytes",
            GAUGE,
            "bytes",
            "in the TaskManager's cache, the same value for all its subtasks",
            "at `embedding-cache` while the same images are sent again"),
    INTAKE_CHUNKS(
            "intake",
            "chunksTaken",
            COUNTER,
            "chunks",
            "of SAE checkpoints accepted, without those of SAE checkpoints announced before",
            "grows while `saesTaken` does not: manifests or chunks are missing"),
    INTAKE_SAES(
            "intake",
            "saesTaken",
            COUNTER,
            "SAE checkpoints",
            "complete, verified, in the model store and announced",
            "see `chunksTaken`"),
    INTAKE_MILLIS(
            "intake",
            "saeIntakeMillis",
            HISTOGRAM,
            "ms",
            "to assemble a complete SAE checkpoint, verify it and write it to the model store",
            "seconds: the model store or the source of its URI is slow"),
    CATALOG_DATA_SETS(
            "catalog",
            "dataSets",
            GAUGE,
            "data sets",
            "whose vocabulary is known; at most 10 s old, like all gauges of this stage",
            "fewer than were published: look for their vocabularies in `rejected`"),
    CATALOG_LIVE(
            "catalog",
            "saesLive",
            GAUGE,
            "SAE checkpoints",
            "live, including the baselines",
            "memory and time of match and score grow with it; `live-sae-checkpoints` limits it"),
    CATALOG_WAITING(
            "catalog",
            "saesWaiting",
            GAUGE,
            "SAE checkpoints",
            "waiting to be evaluated",
            "grows: training is faster than evaluation; scale up or use `when-behind skip-stale`"),
    CATALOG_IN_EVALUATION(
            "catalog",
            "saesInEvaluation",
            GAUGE,
            "SAE checkpoints",
            "started and not yet settled",
            "above zero for long while no images and pairs arrive: something does not settle"),
    ENCODE_IMAGES_KEPT(
            "encode",
            "imagesKept",
            GAUGE,
            "images",
            "kept with their embedding, counted once for each image encoder",
            "fewer than were published and none pending: some were rejected or wait for a"
                    + " vocabulary"),
    ENCODE_PAIRS_KEPT(
            "encode",
            "pairsKept",
            GAUGE,
            "pairs",
            "kept with their embeddings, counted once for each image encoder",
            "as for images"),
    ENCODE_WAITING(
            "encode",
            "samplesAwaitingVocabulary",
            GAUGE,
            "samples",
            "images and pairs that arrived before the vocabulary of their data set",
            "above zero for long: the vocabulary was not published or was rejected"),
    ENCODE_SAMPLES(
            "encode",
            "samplesEncoded",
            COUNTER,
            "samples",
            "encoded by an SAE, counted once for each SAE",
            "does not grow while SAE checkpoints are in evaluation"),
    ENCODE_RUN_SIZE(
            "encode",
            "saeRunSize",
            HISTOGRAM,
            "samples",
            "in one run of an SAE encoder",
            "no bad value; small runs cost more per sample"),
    ENCODE_RUN_MILLIS(
            "encode",
            "saeRunMillis",
            HISTOGRAM,
            "ms",
            "duration of one run of an SAE encoder",
            "seconds for a full run: other processes use the cores"),
    ENCODE_OPENING(
            "encode",
            "saeEncodersOpening",
            GAUGE,
            "SAE encoders",
            "that are being loaded, are evaluated for the first time or have deferred samples",
            "above zero for minutes: the model store cannot be reached, as the log says, or"
                    + " `sae-memory` is too small for the live SAEs, so that weights are loaded"
                    + " again and again"),
    ENCODE_OPEN(
            "encode",
            "saeEncodersOpen",
            GAUGE,
            "SAE encoders",
            "open in the TaskManager, the same value for all its subtasks",
            "fewer than are live: `sae-memory` is too small"),
    ENCODE_OPEN_BYTES(
            "encode",
            "saeEncoderBytes",
            GAUGE,
            "bytes",
            "of the weights of the open SAE encoders",
            "at `sae-memory`"),
    ENCODE_REFUSED(
            "encode",
            "saesRefused",
            COUNTER,
            "SAE checkpoints",
            "whose encoder could not be opened or could not compute codes",
            "above zero: see `rejected`; such an SAE checkpoint never settles"),
    MATCH_REFRESH_MILLIS(
            "match",
            "refreshMillis",
            HISTOGRAM,
            "ms",
            "to update the coalitions of one concept block of one evaluation",
            "above `refresh-interval`: live scores are updated less often; use a smaller"
                    + " `concept-block-size` or more subtasks"),
    MATCH_CONCEPTS(
            "match",
            "conceptsRematched",
            COUNTER,
            "concepts",
            "whose matches changed in a refresh",
            "no bad value"),
    MATCH_HELD(
            "match",
            "conceptBlocksHeld",
            GAUGE,
            "concept blocks",
            "of evaluations in memory; after a restart only those that have received input",
            "grows without limit: SAE checkpoints are not closed"),
    SCORE_REPORT_MILLIS(
            "score",
            "reportMillis",
            HISTOGRAM,
            "ms",
            "to compute and write the outdated scores of one evaluation",
            "above `refresh-interval`: use fewer `betas` and `prefixes`, or switch"
                    + " `concept-tapa-scores` off"),
    SCORE_HELD(
            "score",
            "evaluationsHeld",
            GAUGE,
            "evaluations",
            "in memory; after a restart only those that have received input",
            "as for match"),
    SCORE_LATE_PAIRS(
            "score",
            "latePairs",
            COUNTER,
            "pairs",
            "that arrived after one of their windows was complete, counted once for each SAE"
                    + " checkpoint; the window was sent again",
            "many: `max-out-of-orderness` is too small for how the pairs are published"),
    SETTLE_MILLIS(
            "settle",
            "settleMillis",
            HISTOGRAM,
            "ms",
            "from the time an SAE checkpoint is announced or queued until it is first settled on"
                    + " all data sets",
            "grows: more samples are kept, the job does not keep up, or SAE checkpoints queue"),
    SETTLE_PHASES(
            "settle",
            "phaseChanges",
            COUNTER,
            "SAE checkpoints",
            "that entered a phase; after a failure those since the last Flink checkpoint count"
                    + " twice",
            "any REFUSED or SKIPPED; LIVE grows and SETTLED does not",
            "phase"),
    SINK_REJECTED(
            "sink",
            "rejected",
            COUNTER,
            "records",
            "refused, by stage and reason",
            "above zero: the topic `rejected` has a message and the position of the record",
            "stage",
            "reason"),
    SINK_TOO_LARGE(
            "sink",
            "recordsTooLarge",
            COUNTER,
            "records",
            "too large for their topic; the topic `rejected` has a short record instead",
            "above zero: raise max.message.bytes of the topic that the rejection names"),
    SINK_DROPPED(
            "sink",
            "rejectionsDropped",
            COUNTER,
            "records",
            "whose shortest rejection was still too large for the topic `rejected`",
            "above zero: raise max.message.bytes of `rejected`"),
    SINK_WRITTEN(
            "sink",
            "recordsWritten",
            COUNTER,
            "records",
            "written to Kafka; readable when the Flink checkpoint is complete",
            "`match-scores` does not grow while images arrive",
            "topic");

    /** The kinds of Flink metrics. */
    public enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    /** The group of all of the job's metrics, within the operator's group. */
    static final String GROUP = "tapastream";

    private final String stage;
    private final String metric;
    private final Kind kind;
    private final String unit;
    private final String meaning;
    private final String worry;
    private final String labels;

    JobMetric(
            String stage,
            String metric,
            Kind kind,
            String unit,
            String meaning,
            String worry,
            String... labels) {
        this.stage = stage;
        this.metric = metric;
        this.kind = kind;
        this.unit = unit;
        this.meaning = meaning;
        this.worry = worry;
        this.labels = String.join(",", labels);
    }

    public String stage() {
        return stage;
    }

    /** The last part of its name. */
    public String metric() {
        return metric;
    }

    public Kind kind() {
        return kind;
    }

    public String unit() {
        return unit;
    }

    /** What is counted or measured; continues the unit. */
    public String meaning() {
        return meaning;
    }

    /** Which values are bad, and what to do. */
    public String worry() {
        return worry;
    }

    /** Names of its labels, outermost first. */
    public List<String> labels() {
        return labels.isEmpty() ? List.of() : List.of(labels.split(",", -1));
    }

    /** Its name within the operator, for example {@code tapastream.match.refreshMillis}. */
    public String path() {
        // Flink registers the metrics of a sink's serializer in a separate group.
        StringBuilder path = new StringBuilder(isOfWriter() ? "user." : "");
        path.append(GROUP).append('.').append(stage);
        labels().forEach(label -> path.append('.').append(label));
        return path.append('.').append(metric).toString();
    }

    private boolean isOfWriter() {
        return this == SINK_WRITTEN || this == SINK_TOO_LARGE || this == SINK_DROPPED;
    }
}
