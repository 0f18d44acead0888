package io.tapastream.jobs.config;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;

/** How images are read, prepared and embedded. */
public final class EmbedOptions {
    private EmbedOptions() {}

    public static final ConfigOption<String> ENCODER_NAME =
            key("encoder-name")
                    .stringType()
                    .defaultValue("image-encoder")
                    .withDescription(
                            "Name of the image encoder. SAE checkpoints and ready embeddings"
                                    + " give this name; an SAE is never run on embeddings of"
                                    + " another encoder.");

    public static final ConfigOption<String> ENCODER_MODEL =
            key("encoder-model")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The image encoder, an ONNX file that maps images [B,3,H,W] to"
                                    + " embeddings [B,E]: a local path on every TaskManager."
                                    + " If not set, only ready embeddings are accepted.");

    public static final ConfigOption<String> ENCODER_OUTPUT =
            key("encoder-output")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The output of the image encoder that is the embedding, float"
                                    + " [B,E]. Needed if the model has several outputs; if it"
                                    + " is not set then, the job fails at its start and lists"
                                    + " them.");

    public static final ConfigOption<String> ENCODER_SHA256 =
            key("encoder-sha256")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "SHA-256 that the image encoder must have, in hex: that of its"
                                    + " file, or of all files together if the weights are in"
                                    + " separate files. The log has it when the job starts."
                                    + " The job fails at its start if the model has another"
                                    + " one. If not set, it is that of the file at"
                                    + " encoder-model on the machine that submits the job, if"
                                    + " it exists there.");

    public static final ConfigOption<List<String>> OTHER_ENCODERS =
            key("other-encoders")
                    .stringType()
                    .asList()
                    .defaultValues()
                    .withDescription(
                            "Names of further image encoders, separated by semicolons, whose"
                                    + " ready embeddings and SAE checkpoints are accepted in"
                                    + " addition to those of encoder-name. A job without"
                                    + " encoder-model accepts every name and keeps the names"
                                    + " apart.");

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
                    .withDescription("Number of images in one run of the image encoder.");

    public static final ConfigOption<Duration> BATCH_TIMEOUT =
            key("batch-timeout")
                    .durationType()
                    .defaultValue(Duration.ofMillis(50))
                    .withDescription(
                            "Longest time that an image or pair waits for its inference batch"
                                    + " to fill.");

    public static final ConfigOption<Device> ENCODER_DEVICE =
            key("encoder-device")
                    .enumType(Device.class)
                    .defaultValue(Device.AUTO)
                    .withDescription(
                            "Where the image encoder runs: cpu, cuda, tensorrt, or auto,"
                                    + " which is CUDA if it is available and otherwise the"
                                    + " CPU; the log says once which. The GPU is chosen by"
                                    + " the index of Flink's external resource gpu, see"
                                    + " docs/gpu.md.");

    public static final ConfigOption<Integer> ENCODER_PARALLELISM =
            key("encoder-parallelism")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Parallelism of the embed stage, for example one for each GPU. If"
                                    + " not set, that of the job.");

    public static final ConfigOption<Boolean> ENCODER_OWN_SLOTS =
            key("encoder-own-slots")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether the embed stage has a separate slot sharing group, so"
                                    + " that it can run on other TaskManagers than the other"
                                    + " stages.");

    public static final ConfigOption<Integer> DECODE_THREADS =
            key("decode-threads")
                    .intType()
                    .defaultValue(0)
                    .withDescription(
                            "Threads in each TaskManager that read, decode and prepare"
                                    + " images, in addition to those of the image encoder. 0:"
                                    + " as many as processors.");

    public static final ConfigOption<MemorySize> EMBEDDING_CACHE =
            key("embedding-cache")
                    .memoryType()
                    .defaultValue(MemorySize.parse("256m"))
                    .withDescription(
                            "Memory in each TaskManager for embeddings of images that were"
                                    + " embedded before, by the SHA-256 of the file, the"
                                    + " recipe and the SHA-256 of the encoder. 0: no cache.");

    /** All of them, in the order of the reference page. */
    static List<ConfigOption<?>> all() {
        return List.of(
                ENCODER_NAME,
                ENCODER_MODEL,
                ENCODER_OUTPUT,
                ENCODER_SHA256,
                OTHER_ENCODERS,
                ENCODER_RECIPE,
                ENCODER_BATCH,
                BATCH_TIMEOUT,
                ENCODER_DEVICE,
                ENCODER_PARALLELISM,
                ENCODER_OWN_SLOTS,
                DECODE_THREADS,
                EMBEDDING_CACHE);
    }
}
