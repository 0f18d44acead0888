package io.tapastream.jobs.config;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** How the work is split over subtasks. */
public final class BlockOptions {
    private BlockOptions() {}

    public static final ConfigOption<Integer> IMAGE_BLOCKS =
            key("image-blocks")
                    .intType()
                    .defaultValue(64)
                    .withDescription(
                            "Number of blocks over which the images and pairs of a data set"
                                    + " are spread; choose far more than the parallelism."
                                    + " Fixed for the life of a job's state.");

    public static final ConfigOption<Integer> CONCEPT_BLOCK_SIZE =
            key("concept-block-size")
                    .intType()
                    .defaultValue(512)
                    .withDescription(
                            "Number of concepts that one subtask matches together. A data set"
                                    + " with more concepts is split into several blocks."
                                    + " Fixed for the life of a job's state.");

    /** All of them, in the order of the reference page. */
    static List<ConfigOption<?>> all() {
        return List.of(IMAGE_BLOCKS, CONCEPT_BLOCK_SIZE);
    }
}
