package io.tapastream.jobs.config;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;

/** Which SAE checkpoints are evaluated, against which baselines, and how their encoders are run. */
public final class SaeOptions {
    private SaeOptions() {}

    public static final ConfigOption<String> MODEL_STORE =
            key("model-store")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Directory, as a URI of any Flink file system (file:, s3:,"
                                    + " hdfs:), in which verified SAE checkpoints are stored"
                                    + " under their SHA-256. Every TaskManager must be able"
                                    + " to reach it.");

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
                            "An SAE checkpoint is rejected if it is still incomplete this"
                                    + " long after its last chunk arrived.");

    public static final ConfigOption<Integer> LIVE_SAE_CHECKPOINTS =
            key("live-sae-checkpoints")
                    .intType()
                    .defaultValue(4)
                    .withDescription(
                            "How many SAE checkpoints of one run and SAE stay live. Older"
                                    + " ones are settled, closed with a last record, and"
                                    + " their state is freed.");

    public static final ConfigOption<Integer> EVALUATIONS_AT_ONCE =
            key("evaluations-at-once")
                    .intType()
                    .defaultValue(4)
                    .withDescription(
                            "How many SAE checkpoints of one run and SAE may be in evaluation"
                                    + " at once: started, but not yet settled. The others"
                                    + " wait.");

    public static final ConfigOption<WhenBehind> WHEN_BEHIND =
            key("when-behind")
                    .enumType(WhenBehind.class)
                    .defaultValue(WhenBehind.QUEUE)
                    .withDescription(
                            "What happens to SAE checkpoints that must wait. queue: each is"
                                    + " evaluated, the lowest step first. skip-stale: only"
                                    + " the one with the highest step is kept;"
                                    + " sae-checkpoint-status says that the others were"
                                    + " skipped.");

    public static final ConfigOption<Integer> SAE_BATCH =
            key("sae-batch")
                    .intType()
                    .defaultValue(64)
                    .withDescription("Number of embeddings in one run of an SAE encoder.");

    public static final ConfigOption<MemorySize> SAE_MEMORY =
            key("sae-memory")
                    .memoryType()
                    .defaultValue(MemorySize.parse("2g"))
                    .withDescription(
                            "Memory for open SAE encoders in each TaskManager; above it the"
                                    + " least recently used ones are closed.");

    public static final ConfigOption<Boolean> SAE_RECONSTRUCTION =
            key("sae-reconstruction")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription(
                            "Whether every image is reconstructed, if the SAE has a decoder, for"
                                    + " R^2 and the relative error in sae-health. Takes time in"
                                    + " addition to that of the SAE encoder, more if more latents"
                                    + " are active and if the dictionary is small.");

    public static final ConfigOption<List<Baseline>> BASELINES =
            key("baselines")
                    .enumType(Baseline.class)
                    .asList()
                    .defaultValues(Baseline.DENSE, Baseline.SPARSE, Baseline.RANDOM)
                    .withDescription(
                            "SAEs that the job draws and evaluates once for each"
                                    + " image encoder, embedding width and dictionary size,"
                                    + " to compare trained ones with,"
                                    + " separated by semicolons: dense, an untrained SAE as"
                                    + " published; sparse, which keeps its k largest codes if the"
                                    + " trained SAE has a k; random, codes that ignore the"
                                    + " image, with k active latents, or half of them if the"
                                    + " trained SAE has no k. Empty: none. An untrained one"
                                    + " whose weights would be larger than sae-max-size is not"
                                    + " drawn.");

    public static final ConfigOption<Long> BASELINE_SEED =
            key("baseline-seed")
                    .longType()
                    .defaultValue(1L)
                    .withDescription("Seed from which the baselines are drawn.");

    /** All of them, in the order of the reference page. */
    static List<ConfigOption<?>> all() {
        return List.of(
                MODEL_STORE,
                SAE_MAX_SIZE,
                SAE_CHUNK_TIMEOUT,
                LIVE_SAE_CHECKPOINTS,
                EVALUATIONS_AT_ONCE,
                WHEN_BEHIND,
                SAE_BATCH,
                SAE_MEMORY,
                SAE_RECONSTRUCTION,
                BASELINES,
                BASELINE_SEED);
    }
}
