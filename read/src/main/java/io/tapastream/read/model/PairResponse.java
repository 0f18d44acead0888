package io.tapastream.read.model;

import io.tapastream.core.score.PairDelta;
import io.tapastream.core.score.TapaEngine;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How the coalitions of a pair's concepts answered to the change: which of their latents are active
 * on either image, and the deltas that follow (arXiv 2606.24716, TAPAScore). The deltas are those
 * of the engine that the job counts with.
 *
 * @param removed latents of the removed concept's coalition, in the order of the coalition
 * @param added those of the added concept's; empty where none is added
 * @param delta what the pair shows
 */
public record PairResponse(List<Latent> removed, List<Latent> added, PairDelta delta) {
    public PairResponse {
        removed = List.copyOf(removed);
        added = List.copyOf(added);
    }

    /**
     * One latent of a coalition.
     *
     * @param latent its index
     * @param original whether it is active on the original image
     * @param perturbed whether it is active on the perturbed image
     * @param shared whether it is in the other coalition too; then it counts in neither
     */
    public record Latent(int latent, boolean original, boolean perturbed, boolean shared) {}

    /**
     * Puts coalitions and active latents together.
     *
     * @param removed prefix of the removed concept's coalition
     * @param added prefix of the added concept's; null where the pair adds none
     * @param original active latents of the original image, ascending
     * @param perturbed active latents of the perturbed image, ascending
     */
    public static PairResponse of(int[] removed, int[] added, int[] original, int[] perturbed) {
        int[] others = added == null ? new int[0] : added;
        return new PairResponse(
                latents(removed, others, original, perturbed),
                latents(others, removed, original, perturbed),
                delta(removed, added, original, perturbed));
    }

    private static List<Latent> latents(
            int[] coalition, int[] other, int[] original, int[] perturbed) {
        return IntStream.of(coalition)
                .mapToObj(
                        latent ->
                                new Latent(
                                        latent,
                                        Arrays.binarySearch(original, latent) >= 0,
                                        Arrays.binarySearch(perturbed, latent) >= 0,
                                        IntStream.of(other).anyMatch(o -> o == latent)))
                .toList();
    }

    /** The engine gets the latents of the coalitions only, under their places among those. */
    private static PairDelta delta(int[] removed, int[] added, int[] original, int[] perturbed) {
        int[] known =
                IntStream.concat(
                                IntStream.of(removed),
                                IntStream.of(added == null ? new int[0] : added))
                        .sorted()
                        .distinct()
                        .toArray();
        TapaEngine engine = new TapaEngine(2, Math.max(1, known.length), 1);
        engine.prefix(0, 0, places(known, removed));
        if (added != null) {
            engine.prefix(0, 1, places(known, added));
        }
        int pair =
                engine.insert(
                        places(known, original),
                        places(known, perturbed),
                        0,
                        added == null ? -1 : 1,
                        null);
        return engine.delta(0, pair);
    }

    private static int[] places(int[] known, int[] latents) {
        return IntStream.of(latents)
                .map(latent -> Arrays.binarySearch(known, latent))
                .filter(place -> place >= 0)
                .toArray();
    }
}
