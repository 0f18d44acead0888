package io.tapastream.jobs.config;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;

/**
 * Every option of the evaluation job: type, default, description and unit. The reference page
 * docs/options.md is generated from this list.
 */
public final class EvaluationOptions {
    private EvaluationOptions() {}

    public static final ConfigOption<String> BOOTSTRAP_SERVERS =
            key("bootstrap-servers")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Kafka brokers, host:port, separated by commas.");

    public static final ConfigOption<String> TOPIC_PREFIX =
            key("topic-prefix")
                    .stringType()
                    .defaultValue("")
                    .withDescription("Put before the name of every topic, in and out.");

    public static final ConfigOption<String> GROUP_ID =
            key("group-id")
                    .stringType()
                    .defaultValue("tapastream")
                    .withDescription(
                            "Kafka consumer group, for lag monitoring. The job itself starts from"
                                    + " the offsets in its Flink checkpoints.");

    public static final ConfigOption<String> TRANSACTION_PREFIX =
            key("transaction-prefix")
                    .stringType()
                    .defaultValue("tapastream")
                    .withDescription(
                            "Prefix of the Kafka transactional ids; unique to each job that"
                                    + " writes to the same brokers.");

    public static final ConfigOption<Duration> TRANSACTION_TIMEOUT =
            key("transaction-timeout")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(15))
                    .withDescription(
                            "How long a Kafka transaction may stay open. Above the longest outage"
                                    + " to be survived, at most the broker's"
                                    + " transaction.max.timeout.ms.");

    public static final ConfigOption<String> MODEL_STORE =
            key("model-store")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Directory, as a URI of any Flink file system (file:, s3:, hdfs:),"
                                    + " where verified SAE checkpoints lie under their SHA-256."
                                    + " Every TaskManager must reach it.");

    public static final ConfigOption<String> ENCODER_NAME =
            key("encoder-name")
                    .stringType()
                    .defaultValue("image-encoder")
                    .withDescription(
                            "Name of the image encoder. SAE checkpoints and ready embeddings name"
                                    + " it; an SAE never meets embeddings of another encoder.");

    public static final ConfigOption<String> ENCODER_MODEL =
            key("encoder-model")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The image encoder, an ONNX file that maps images [B,3,H,W] to"
                                    + " embeddings [B,E]: a local path on every TaskManager."
                                    + " Without it only ready embeddings are accepted.");

    public static final ConfigOption<String> ENCODER_RECIPE =
            key("encoder-recipe")
                    .stringType()
                    .defaultValue("clip")
                    .withDescription(
                            "How images are prepared for the encoder: clip, clip-hf, dinov2,"
                                    + " dinov2-torchvision, squash:WIDTHxHEIGHT or"
                                    + " fit:WIDTHxHEIGHT@SHORTER_SIDE.");

    public static final ConfigOption<Integer> ENCODER_BATCH =
            key("encoder-batch")
                    .intType()
                    .defaultValue(32)
                    .withDescription("Images per run of the image encoder.");

    public static final ConfigOption<Duration> BATCH_TIMEOUT =
            key("batch-timeout")
                    .durationType()
                    .defaultValue(Duration.ofMillis(50))
                    .withDescription(
                            "How long an image or pair waits at most until an inference batch"
                                    + " is full.");

    public static final ConfigOption<Integer> SAE_BATCH =
            key("sae-batch")
                    .intType()
                    .defaultValue(64)
                    .withDescription("Embeddings per run of an SAE encoder.");

    public static final ConfigOption<MemorySize> SAE_MEMORY =
            key("sae-memory")
                    .memoryType()
                    .defaultValue(MemorySize.parse("2g"))
                    .withDescription(
                            "Memory for open SAE encoders in each TaskManager; the least recently"
                                    + " used are closed above it.");

    public static final ConfigOption<Boolean> SAE_RECONSTRUCTION =
            key("sae-reconstruction")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription(
                            "Whether every image is reconstructed where the SAE has a decoder, for"
                                    + " R^2 and the relative error in sae-health. Takes time"
                                    + " beside the SAE encoder's own, more where more latents are"
                                    + " active and where the dictionary is small.");

    public static final ConfigOption<MemorySize> SAE_MAX_SIZE =
            key("sae-max-size")
                    .memoryType()
                    .defaultValue(MemorySize.parse("1g"))
                    .withDescription("SAE checkpoints larger than this are rejected.");

    public static final ConfigOption<Duration> SAE_CHUNK_TIMEOUT =
            key("sae-chunk-timeout")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(10))
                    .withDescription(
                            "An SAE checkpoint whose chunks are not complete this long after the"
                                    + " last of them is rejected.");

    public static final ConfigOption<Integer> LIVE_SAE_CHECKPOINTS =
            key("live-sae-checkpoints")
                    .intType()
                    .defaultValue(4)
                    .withDescription(
                            "How many SAE checkpoints of one run and SAE stay live. Older ones are"
                                    + " settled, closed with a last record, and freed.");

    public static final ConfigOption<Integer> EVALUATIONS_AT_ONCE =
            key("evaluations-at-once")
                    .intType()
                    .defaultValue(4)
                    .withDescription(
                            "How many SAE checkpoints of one run and SAE may be in evaluation at"
                                    + " once, that is: begun, but not yet settled. Others wait.");

    public static final ConfigOption<WhenBehind> WHEN_BEHIND =
            key("when-behind")
                    .enumType(WhenBehind.class)
                    .defaultValue(WhenBehind.QUEUE)
                    .withDescription(
                            "What happens to SAE checkpoints that must wait: queue, each is"
                                    + " evaluated, the lowest step first; skip-stale, only the one"
                                    + " of the highest step is kept, and sae-checkpoint-status"
                                    + " tells that the others were skipped.");

    public static final ConfigOption<List<Baseline>> BASELINES =
            key("baselines")
                    .enumType(Baseline.class)
                    .asList()
                    .defaultValues(Baseline.DENSE, Baseline.SPARSE)
                    .withDescription(
                            "Untrained SAEs that the job draws and evaluates once for each image"
                                    + " encoder, embedding width and dictionary size, separated by"
                                    + " semicolons: dense, as published, and sparse, which keeps"
                                    + " the k largest codes where the trained SAE has a k. Empty:"
                                    + " none. One whose weights would be above sae-max-size is not"
                                    + " drawn.");

    public static final ConfigOption<Long> BASELINE_SEED =
            key("baseline-seed")
                    .longType()
                    .defaultValue(1L)
                    .withDescription("Seed from which the weights of the baselines are drawn.");

    public static final ConfigOption<Integer> IMAGE_BLOCKS =
            key("image-blocks")
                    .intType()
                    .defaultValue(64)
                    .withDescription(
                            "Blocks over which a data set's images and pairs are spread; far above"
                                    + " the parallelism. Fixed for the life of a job's state.");

    public static final ConfigOption<Integer> CONCEPT_BLOCK_SIZE =
            key("concept-block-size")
                    .intType()
                    .defaultValue(512)
                    .withDescription(
                            "Concepts that one subtask matches together. A data set with more is"
                                    + " split. Fixed for the life of a job's state.");

    public static final ConfigOption<List<Matching>> MATCHINGS =
            key("matchings")
                    .enumType(Matching.class)
                    .asList()
                    .defaultValues(Matching.FBMP, Matching.F1)
                    .withDescription(
                            "How latents are matched to concepts, separated by semicolons: fbmp,"
                                    + " always; beside it the latents that score best alone by f1,"
                                    + " jaccard or nmi. Fixed for the life of a job's state.");

    public static final ConfigOption<List<Double>> BETAS =
            key("betas")
                    .doubleType()
                    .asList()
                    .defaultValues(0.25, 0.5, 1.0)
                    .withDescription("The betas of FBMP, separated by semicolons.");

    public static final ConfigOption<List<Integer>> PREFIXES =
            key("prefixes")
                    .intType()
                    .asList()
                    .defaultValues(1, 3, 5, 10)
                    .withDescription(
                            "The coalition sizes k that are scored, separated by semicolons.");

    public static final ConfigOption<Integer> MAX_COALITION =
            key("max-coalition")
                    .intType()
                    .defaultValue(20)
                    .withDescription("Latents that FBMP draws at most for a concept.");

    public static final ConfigOption<Duration> REFRESH_INTERVAL =
            key("refresh-interval")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(1))
                    .withDescription(
                            "Shortest time between two refreshes of an evaluation's matching and"
                                    + " scores. Nothing is sent while nothing changes.");

    public static final ConfigOption<Duration> WINDOW_SIZE =
            key("window-size")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(10))
                    .withDescription("Length of the event-time windows of the live TAPAScore.");

    public static final ConfigOption<Duration> WINDOW_SLIDE =
            key("window-slide")
                    .durationType()
                    .noDefaultValue()
                    .withDescription(
                            "Distance between the starts of two windows. Without it windows do"
                                    + " not overlap.");

    public static final ConfigOption<Integer> PAIR_LATENTS =
            key("pair-latents")
                    .intType()
                    .defaultValue(256)
                    .withDescription(
                            "The latents that are active on the two images of a pair are written"
                                    + " to the topic pair-latents, for looking at single pairs,"
                                    + " where neither image has more of them than this. 0: none"
                                    + " are written.");

    public static final ConfigOption<Double> ALERT_MATCH_FALL =
            key("alert-match-fall")
                    .doubleType()
                    .defaultValue(0.02)
                    .withDescription(
                            "An alert is raised when the MATCHScore of an SAE checkpoint is below"
                                    + " the former one's by at least this, and by more than the"
                                    + " 95 % interval of the paired difference allows.");

    public static final ConfigOption<Double> ALERT_TAPA_FALL =
            key("alert-tapa-fall")
                    .doubleType()
                    .defaultValue(0.05)
                    .withDescription("The same of the TAPAScore.");

    public static final ConfigOption<Double> ALERT_BETA =
            key("alert-beta")
                    .doubleType()
                    .noDefaultValue()
                    .withDescription(
                            "The beta of FBMP whose scores raise alerts. Without it 0.5 where"
                                    + " betas has it, else the first of betas.");

    public static final ConfigOption<Integer> ALERT_PREFIX =
            key("alert-prefix")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "The coalition size k whose scores raise alerts. Without it 3 where"
                                    + " prefixes has it, else the first of prefixes.");

    public static final ConfigOption<Double> ALERT_DEAD_SURGE =
            key("alert-dead-surge")
                    .doubleType()
                    .defaultValue(0.1)
                    .withDescription(
                            "An alert is raised when the share of dead latents rose by at least"
                                    + " this since the former SAE checkpoint.");

    public static final ConfigOption<Double> ALERT_L0_FACTOR =
            key("alert-l0-factor")
                    .doubleType()
                    .defaultValue(4.0)
                    .withDescription(
                            "An alert is raised when L0, the mean number of active latents, is"
                                    + " zero or changed by at least this factor since the former"
                                    + " SAE checkpoint: its thresholds collapsed.");

    public static final ConfigOption<Duration> ALERT_SILENCE =
            key("alert-silence")
                    .durationType()
                    .defaultValue(Duration.ofHours(1))
                    .withDescription(
                            "An alert is raised when no further SAE checkpoint of a run and SAE"
                                    + " comes for this long, by the clock of the job.");

    public static final ConfigOption<Duration> MAX_OUT_OF_ORDERNESS =
            key("max-out-of-orderness")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(2))
                    .withDescription(
                            "How far the watermark stays behind the newest event time of a"
                                    + " partition. Later pairs still count: their window is sent"
                                    + " again.");

    public static final ConfigOption<Duration> IDLE_TIMEOUT =
            key("idle-timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(5))
                    .withDescription(
                            "A partition silent for this long no longer holds event time back.");

    public static final ConfigOption<MemorySize> MAX_IMAGE_SIZE =
            key("max-image-size")
                    .memoryType()
                    .defaultValue(MemorySize.parse("64m"))
                    .withDescription("Image files larger than this are rejected.");

    public static final ConfigOption<Integer> MAX_IMAGE_MEGAPIXELS =
            key("max-image-megapixels")
                    .intType()
                    .defaultValue(50)
                    .withDescription(
                            "Images with more pixels are rejected before they are decoded,"
                                    + " in millions.");

    public static final ConfigOption<Integer> MAX_EMBEDDING_WIDTH =
            key("max-embedding-width")
                    .intType()
                    .defaultValue(65_536)
                    .withDescription("Ready embeddings with more numbers are rejected.");

    public static final ConfigOption<Integer> MAX_CONCEPTS =
            key("max-concepts")
                    .intType()
                    .defaultValue(20_000)
                    .withDescription("Vocabularies with more concepts are rejected.");

    public static final ConfigOption<Boolean> URI_HTTP =
            key("uri-http")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription("Whether images may be fetched from http: and https: URIs.");

    public static final ConfigOption<List<String>> URI_PREFIXES =
            key("uri-prefixes")
                    .stringType()
                    .asList()
                    .defaultValues()
                    .withDescription(
                            "Images and SAE checkpoints are read only from URIs below one of"
                                    + " these, separated by semicolons; empty: URIs are refused."
                                    + " A prefix ends where a name ends, and a symbolic link must"
                                    + " lead to a place that is allowed too.");

    /** All options, in the order of the reference page. */
    public static List<ConfigOption<?>> all() {
        List<ConfigOption<?>> all = new ArrayList<>();
        all.addAll(List.of(BOOTSTRAP_SERVERS, TOPIC_PREFIX));
        all.addAll(RegistryOptions.all());
        all.addAll(
                List.of(
                        GROUP_ID,
                        TRANSACTION_PREFIX,
                        TRANSACTION_TIMEOUT,
                        MODEL_STORE,
                        ENCODER_NAME,
                        ENCODER_MODEL,
                        ENCODER_RECIPE,
                        ENCODER_BATCH));
        all.addAll(InferenceOptions.all());
        all.addAll(
                List.of(
                        BATCH_TIMEOUT,
                        SAE_BATCH,
                        SAE_MEMORY,
                        SAE_RECONSTRUCTION,
                        SAE_MAX_SIZE,
                        SAE_CHUNK_TIMEOUT,
                        LIVE_SAE_CHECKPOINTS,
                        EVALUATIONS_AT_ONCE,
                        WHEN_BEHIND,
                        BASELINES,
                        BASELINE_SEED,
                        IMAGE_BLOCKS,
                        CONCEPT_BLOCK_SIZE,
                        MATCHINGS,
                        BETAS,
                        PREFIXES,
                        MAX_COALITION,
                        REFRESH_INTERVAL,
                        WINDOW_SIZE,
                        WINDOW_SLIDE,
                        PAIR_LATENTS));
        all.addAll(ScoringOptions.all());
        all.addAll(
                List.of(
                        ALERT_MATCH_FALL,
                        ALERT_TAPA_FALL,
                        ALERT_BETA,
                        ALERT_PREFIX,
                        ALERT_DEAD_SURGE,
                        ALERT_L0_FACTOR,
                        ALERT_SILENCE,
                        MAX_OUT_OF_ORDERNESS,
                        IDLE_TIMEOUT,
                        MAX_IMAGE_SIZE,
                        MAX_IMAGE_MEGAPIXELS,
                        MAX_EMBEDDING_WIDTH,
                        MAX_CONCEPTS,
                        URI_HTTP,
                        URI_PREFIXES));
        return Collections.unmodifiableList(all);
    }
}
