package io.tapastream.core.score;

import io.tapastream.core.gather.RealRows;
import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.match.NnOmp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The real activations of the active latents of every image, for the one matching that needs more
 * than active or not. Space: 12 bytes per active entry, three times that while matching. For one
 * thread.
 */
final class RealCodes {
    private final int latents;
    private final List<List<Integer>> rowsByConcept;
    private final List<int[]> active = new ArrayList<>();
    private final List<double[]> values = new ArrayList<>();

    RealCodes(int concepts, int latents) {
        this.latents = latents;
        rowsByConcept =
                IntStream.range(0, concepts)
                        .<List<Integer>>mapToObj(concept -> new ArrayList<>())
                        .toList();
    }

    /**
     * Takes in an image.
     *
     * @param activations one per latent
     * @param activeLatents those of them that are active, ascending
     * @param shown the concepts that the image shows
     */
    void add(double[] activations, int[] activeLatents, int[] shown) {
        for (int concept : shown) {
            rowsByConcept.get(concept).add(active.size());
        }
        active.add(activeLatents);
        values.add(Arrays.stream(activeLatents).mapToDouble(j -> activations[j]).toArray());
    }

    /** NN-OMP with the published size. */
    List<ConceptMatch> match() {
        RealRows rows =
                new RealRows(
                        latents, active.toArray(int[][]::new), values.toArray(double[][]::new));
        List<int[]> shown =
                rowsByConcept.stream()
                        .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
                        .toList();
        return NnOmp.match(rows, shown, NnOmp.PUBLISHED_SIZE);
    }
}
