package io.tapastream.jobs.config;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;

/** The options of {@link EvaluationOptions} that say how and where models are run. */
public final class InferenceOptions {
    private InferenceOptions() {}

    public static final ConfigOption<String> ENCODER_SHA256 =
            key("encoder-sha256")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "SHA-256 that the image encoder must have, in hex: that of its file,"
                                    + " and where weights lie beside it of all together. The log"
                                    + " tells it when the job starts. The job fails at its start"
                                    + " where the model is another. If not set, it is that of the"
                                    + " file at encoder-model where the job is submitted, if there"
                                    + " is one.");

    public static final ConfigOption<String> ENCODER_OUTPUT =
            key("encoder-output")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The image encoder's output that is the embedding, float [B,E]. Needed"
                                    + " where the model has several; the job fails at its start and"
                                    + " lists them where it is not set.");

    public static final ConfigOption<List<String>> OTHER_ENCODERS =
            key("other-encoders")
                    .stringType()
                    .asList()
                    .defaultValues()
                    .withDescription(
                            "Names of further image encoders, separated by semicolons, whose ready"
                                    + " embeddings and SAE checkpoints are accepted beside those of"
                                    + " encoder-name. A job without encoder-model accepts every"
                                    + " name, each for itself.");

    public static final ConfigOption<Device> ENCODER_DEVICE =
            key("encoder-device")
                    .enumType(Device.class)
                    .defaultValue(Device.AUTO)
                    .withDescription(
                            "Where the image encoder runs: cpu, cuda, tensorrt, or auto, which is"
                                    + " CUDA where it can be had and else the CPU, as the log says"
                                    + " once. Which GPU: the index of Flink's external resource"
                                    + " gpu, see docs/gpu.md.");

    public static final ConfigOption<Boolean> ENCODER_OWN_SLOTS =
            key("encoder-own-slots")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether the embed stage has a slot sharing group of its own, so that"
                                    + " it can run on other TaskManagers than the rest.");

    public static final ConfigOption<Integer> ENCODER_PARALLELISM =
            key("encoder-parallelism")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Parallelism of the embed stage, for example one for each GPU. Without"
                                    + " it the job's.");

    public static final ConfigOption<Integer> DECODE_THREADS =
            key("decode-threads")
                    .intType()
                    .defaultValue(0)
                    .withDescription(
                            "Threads in each TaskManager that read, decode and prepare images,"
                                    + " beside the image encoder. 0: as many as processors.");

    public static final ConfigOption<MemorySize> EMBEDDING_CACHE =
            key("embedding-cache")
                    .memoryType()
                    .defaultValue(MemorySize.parse("256m"))
                    .withDescription(
                            "Memory in each TaskManager for embeddings of images that were there"
                                    + " before, by the SHA-256 of the file, the recipe and the"
                                    + " SHA-256 of the encoder. 0: none.");

    static List<ConfigOption<?>> all() {
        return List.of(
                ENCODER_SHA256,
                ENCODER_OUTPUT,
                OTHER_ENCODERS,
                ENCODER_DEVICE,
                ENCODER_OWN_SLOTS,
                ENCODER_PARALLELISM,
                DECODE_THREADS,
                EMBEDDING_CACHE);
    }
}
