package io.tapastream.jobs.config;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;

/** What records may hold, and which URIs in them are read. */
public final class LimitOptions {
    private LimitOptions() {}

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
                            "Images with more pixels than this are rejected before they are"
                                    + " decoded, in millions.");

    public static final ConfigOption<Integer> MAX_EMBEDDING_WIDTH =
            key("max-embedding-width")
                    .intType()
                    .defaultValue(65_536)
                    .withDescription("Ready embeddings with more numbers than this are rejected.");

    public static final ConfigOption<Integer> MAX_CONCEPTS =
            key("max-concepts")
                    .intType()
                    .defaultValue(20_000)
                    .withDescription("Vocabularies with more concepts than this are rejected.");

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
                                    + " these prefixes, separated by semicolons; empty: URIs"
                                    + " are refused. A prefix matches whole path segments"
                                    + " only, and the target of a symbolic link must be below"
                                    + " an allowed prefix too.");

    /** All of them, in the order of the reference page. */
    static List<ConfigOption<?>> all() {
        return List.of(
                MAX_IMAGE_SIZE,
                MAX_IMAGE_MEGAPIXELS,
                MAX_EMBEDDING_WIDTH,
                MAX_CONCEPTS,
                URI_HTTP,
                URI_PREFIXES);
    }
}
