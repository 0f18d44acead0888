package io.tapastream.jobs.metrics;

import static io.tapastream.jobs.metrics.JobMetric.Kind.COUNTER;
import static io.tapastream.jobs.metrics.JobMetric.Kind.GAUGE;
import static io.tapastream.jobs.metrics.JobMetric.Kind.HISTOGRAM;

import java.util.List;

/**
 * Every metric that the evaluation job registers. docs/metrics.md is written from it, and a test
 * holds it to what a running job registers.
 *
 * <p>Each number is of one subtask unless its meaning says otherwise. A metric with labels is
 * registered once for each combination of their values, when that first occurs.
 */
public enum JobMetric {
    DECODE_QUEUE(
            "decode",
            "decodeQueue",
            GAUGE,
            "images",
            "handed to the decode threads and not yet begun",
            "always full: decoding is the bottleneck; more `decode-threads` or cores"),
    DECODE_IMAGES(
            "decode",
            "imagesDecoded",
            COUNTER,
            "images",
            "read, decoded and prepared for the image encoder",
            "stands still while records are pending"),
    DECODE_CACHE_HITS(
            "decode",
            "embeddingCacheHits",
            COUNTER,
            "images",
            "whose embedding was known, so that they were not even decoded",
            "zero although images are sent again: `embedding-cache` is too small"),
    EMBED_IMAGES(
            "embed",
            "imagesEmbedded",
            COUNTER,
            "images",
            "that went through the image encoder",
            "stands still while images wait"),
    EMBED_CACHE_HITS(
            "embed",
            "embeddingCacheHits",
            COUNTER,
            "images",
            "whose embedding was known, or computed for another of the same batch",
            "as for decode"),
    EMBED_BATCH_SIZE(
            "embed",
            "encoderBatchSize",
            HISTOGRAM,
            "images",
            "in one run of the image encoder",
            "far below `encoder-batch` while images are pending: decode does not keep up"),
    EMBED_BATCH_MILLIS(
            "embed",
            "encoderBatchMillis",
            HISTOGRAM,
            "ms",
            "that one run of the image encoder took",
            "grows at the same batch size: the device or the cores are shared"),
    EMBED_WAITING(
            "embed",
            "imagesWaiting",
            GAUGE,
            "images",
            "that wait for their batch",
            "only in a burst more than `encoder-batch`, never for long"),
    EMBED_CACHE_ENTRIES(
            "embed",
            "embeddingCacheEntries",
            GAUGE,
            "embeddings",
            "in the cache of the TaskManager, the same for all its subtasks",
            "no bad value"),
    EMBED_CACHE_BYTES(
            "embed",
            "embeddingCacheBytes",
            GAUGE,
            "bytes",
            "in the cache of the TaskManager, the same for all its subtasks",
            "at `embedding-cache` while the same images are sent again"),
    INTAKE_CHUNKS(
            "intake",
            "chunksTaken",
            COUNTER,
            "chunks",
            "of SAE checkpoints taken in, without those of one that was announced before",
            "grows while `saesTaken` stands still: manifests or chunks are missing"),
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
            "to put a complete SAE checkpoint together, verify it and write it to the model store",
            "seconds: the model store or the source of its URI is slow"),
    CATALOG_DATA_SETS(
            "catalog",
            "dataSets",
            GAUGE,
            "data sets",
            "whose vocabulary is known; at most 10 s old, as all of this stage",
            "fewer than were published: look for their vocabularies in `rejected`"),
    CATALOG_LIVE(
            "catalog",
            "saesLive",
            GAUGE,
            "SAE checkpoints",
            "live, with the untrained baselines",
            "memory and time of match and score grow with it; `live-sae-checkpoints` bounds it"),
    CATALOG_WAITING(
            "catalog",
            "saesWaiting",
            GAUGE,
            "SAE checkpoints",
            "that wait to be evaluated",
            "grows: training is faster than evaluation; scale up or `when-behind skip-stale`"),
    CATALOG_IN_EVALUATION(
            "catalog",
            "saesInEvaluation",
            GAUGE,
            "SAE checkpoints",
            "begun and not yet settled",
            "above zero for long while no images and pairs come: something does not settle"),
    ENCODE_IMAGES_KEPT(
            "encode",
            "imagesKept",
            GAUGE,
            "images",
            "kept with their embedding, once for each image encoder",
            "fewer than were published and none pending: rejected, or wait for a vocabulary"),
    ENCODE_PAIRS_KEPT(
            "encode",
            "pairsKept",
            GAUGE,
            "pairs",
            "kept with their embeddings, once for each image encoder",
            "as for images"),
    ENCODE_WAITING(
            "encode",
            "samplesAwaitingVocabulary",
            GAUGE,
            "samples",
            "images and pairs that came before the vocabulary of their data set",
            "above zero for long: the vocabulary was not published or was rejected"),
    ENCODE_SAMPLES(
            "encode",
            "samplesEncoded",
            COUNTER,
            "samples",
            "run through an SAE, once for each SAE",
            "stands still while SAE checkpoints are in evaluation"),
    ENCODE_RUN_SIZE(
            "encode",
            "saeRunSize",
            HISTOGRAM,
            "samples",
            "that went through one SAE together",
            "no bad value; small ones are dear"),
    ENCODE_RUN_MILLIS(
            "encode",
            "saeRunMillis",
            HISTOGRAM,
            "ms",
            "that this took",
            "seconds for a full run: the cores are taken by others"),
    ENCODE_OPENING(
            "encode",
            "saeEncodersOpening",
            GAUGE,
            "SAE encoders",
            "that the subtask waits for, evaluates for the first time or has yet to tell of samples",
            "above zero for minutes: the model store cannot be reached, as the log says, or"
                    + " `sae-memory` is too small for the live SAEs, so that weights are read again"),
    ENCODE_OPEN(
            "encode",
            "saeEncodersOpen",
            GAUGE,
            "SAE encoders",
            "open in the TaskManager, the same for all its subtasks",
            "fewer than are live: `sae-memory` is too small"),
    ENCODE_OPEN_BYTES(
            "encode", "saeEncoderBytes", GAUGE, "bytes", "of their weights", "at `sae-memory`"),
    ENCODE_REFUSED(
            "encode",
            "saesRefused",
            COUNTER,
            "SAE checkpoints",
            "whose encoder could not be opened, or that gave no codes",
            "above zero: see `rejected`; such an SAE checkpoint never settles"),
    MATCH_REFRESH_MILLIS(
            "match",
            "refreshMillis",
            HISTOGRAM,
            "ms",
            "to bring the coalitions of one concept block of one evaluation up to date",
            "above `refresh-interval`: live scores come less often; smaller `concept-block-size`"
                    + " or more subtasks"),
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
            "of evaluations in memory; after a restart those that something came for",
            "grows without end: SAE checkpoints are not closed"),
    SCORE_REPORT_MILLIS(
            "score",
            "reportMillis",
            HISTOGRAM,
            "ms",
            "to compute and write what is out of date of one evaluation",
            "above `refresh-interval`: fewer `betas` and `prefixes`, or `concept-tapa-scores` off"),
    SCORE_HELD(
            "score",
            "evaluationsHeld",
            GAUGE,
            "evaluations",
            "in memory; after a restart those that something came for",
            "as for match"),
    SCORE_LATE_PAIRS(
            "score",
            "latePairs",
            COUNTER,
            "pairs",
            "that came when a window of theirs was complete, once for each SAE checkpoint; the"
                    + " window was sent again",
            "many: `max-out-of-orderness` is too small for how the pairs are published"),
    SETTLE_MILLIS(
            "settle",
            "settleMillis",
            HISTOGRAM,
            "ms",
            "from an SAE checkpoint's announcement, or queueing, to settled on all data sets for"
                    + " the first time",
            "grows: more is kept, the job does not keep up, or SAE checkpoints queue"),
    SETTLE_PHASES(
            "settle",
            "phaseChanges",
            COUNTER,
            "SAE checkpoints",
            "that came into a phase; after a failure those since the last Flink checkpoint twice",
            "REFUSED or SKIPPED at all; LIVE grows and SETTLED does not",
            "phase"),
    SINK_REJECTED(
            "sink",
            "rejected",
            COUNTER,
            "records",
            "refused, by the stage that refused them and the reason",
            "above zero: topic `rejected` has the sentence and where the record was",
            "stage",
            "reason"),
    SINK_TOO_LARGE(
            "sink",
            "recordsTooLarge",
            COUNTER,
            "records",
            "too large for the topic that they were for; topic `rejected` has a short one instead",
            "above zero: raise max.message.bytes of the topic that the rejection names"),
    SINK_DROPPED(
            "sink",
            "rejectionsDropped",
            COUNTER,
            "records",
            "not even whose shortest rejection fitted into the topic `rejected`",
            "above zero: raise max.message.bytes of `rejected`"),
    SINK_WRITTEN(
            "sink",
            "recordsWritten",
            COUNTER,
            "records",
            "given to Kafka; readable when the Flink checkpoint is complete",
            "`match-scores` stands still while images come",
            "topic");

    /** What kind of metric of Flink it is. */
    public enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    /** The group of all of the job's metrics, within that of the operator. */
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

    /** What is counted or measured, to be read behind the unit. */
    public String meaning() {
        return meaning;
    }

    /** What to make of its values: when to worry, and what to do. */
    public String worry() {
        return worry;
    }

    /** Names of its labels, outermost first. */
    public List<String> labels() {
        return labels.isEmpty() ? List.of() : List.of(labels.split(",", -1));
    }

    /** Its name within the operator, for example {@code tapastream.match.refreshMillis}. */
    public String path() {
        // Flink keeps the metrics of what serializes a sink's records in a group of its own.
        StringBuilder path = new StringBuilder(isOfWriter() ? "user." : "");
        path.append(GROUP).append('.').append(stage);
        labels().forEach(label -> path.append('.').append(label));
        return path.append('.').append(metric).toString();
    }

    private boolean isOfWriter() {
        return this == SINK_WRITTEN || this == SINK_TOO_LARGE || this == SINK_DROPPED;
    }
}
