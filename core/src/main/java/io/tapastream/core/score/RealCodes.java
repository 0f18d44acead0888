package io.tapastream.core.score;

import io.tapastream.core.gather.RealRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The real activations of the active latents of every image, for matchings that need more than
 * active or not. Space: 12 bytes per active entry, three times that while matching. For one thread.
 */
final class RealCodes {
    private final int latents;
    private final List<int[]> active = new ArrayList<>();
    private final List<double[]> values = new ArrayList<>();

    RealCodes(int latents) {
        this.latents = latents;
    }

    /**
     * Takes in an image.
     *
     * @param activations one per latent
     * @param activeLatents those of them that are active, ascending
     */
    void add(double[] activations, int[] activeLatents) {
        active.add(activeLatents);
        values.add(Arrays.stream(activeLatents).mapToDouble(j -> activations[j]).toArray());
    }

    /** The activations, an image a row, in the order in which they came. */
    RealRows rows() {
        return new RealRows(latents, active.toArray(int[][]::new), values.toArray(double[][]::new));
    }
}
