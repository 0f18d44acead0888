package io.tapastream.cli.demo;

import java.util.List;

/**
 * How large the demo is.
 *
 * @param images annotated images, and as many again to train on
 * @param pairs image pairs
 * @param checkpoints training steps at which an SAE checkpoint is published, ascending
 * @param seed of the drawing and the training
 * @param keepRunning whether everything stays up at the end
 */
record DemoOptions(
        int images, int pairs, List<Integer> checkpoints, long seed, boolean keepRunning) {
    static final int DEFAULT_IMAGES = 1500;
    static final int DEFAULT_PAIRS = 400;
    static final List<Integer> DEFAULT_CHECKPOINTS = List.of(0, 50, 150, 400, 1000, 3000);

    DemoOptions {
        checkpoints = List.copyOf(checkpoints);
        if (images < 10 || pairs < 1 || checkpoints.isEmpty()) {
            throw new IllegalArgumentException(
                    "at least 10 images, 1 pair and 1 training step are needed, got %d, %d and %d"
                            .formatted(images, pairs, checkpoints.size()));
        }
        for (int i = 0; i < checkpoints.size(); i++) {
            int before = i == 0 ? -1 : checkpoints.get(i - 1);
            if (checkpoints.get(i) <= before) {
                throw new IllegalArgumentException(
                        "the training steps %s must ascend from 0".formatted(checkpoints));
            }
        }
    }
}
