package io.tapastream.core.measures;

import io.tapastream.core.encode.ActivationRule;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/** The two codes of a pair, divided by the norms of the encoder's columns. */
final class CodePair {
    private final double[] original;
    private final double[] perturbed;
    private final double cosine;
    private final double distance;

    /**
     * @param original codes of the original image, [D]
     * @param perturbed codes of the perturbed image, [D]
     * @param divisors one per latent, positive
     */
    CodePair(double[] original, double[] perturbed, double[] divisors) {
        this.original = divided(original, divisors);
        this.perturbed = divided(perturbed, divisors);
        cosine = Cosine.of(this.original, this.perturbed);
        distance = IntStream.range(0, divisors.length).mapToDouble(j -> Math.abs(change(j))).sum();
    }

    private static double[] divided(double[] codes, double[] divisors) {
        double[] divided = new double[codes.length];
        Arrays.setAll(divided, latent -> codes[latent] / divisors[latent]);
        return divided;
    }

    /**
     * The change under the prefixes of two coalitions, each of distinct latents.
     *
     * @param ofRemoved prefix of the removed concept
     * @param ofAdded prefix of the added concept; null where the pair adds none
     */
    PairChange change(int[] ofRemoved, int[] ofAdded, double embeddingCosine) {
        int[] removed = ofAdded == null ? ofRemoved : without(ofRemoved, ofAdded);
        boolean[] mine = new boolean[original.length];
        Arrays.stream(removed).forEach(latent -> mine[latent] = true);
        double others = 0;
        double largest = 0;
        for (int latent = 0; latent < mine.length; latent++) {
            if (!mine[latent]) {
                double change = Math.abs(change(latent));
                others += change;
                largest = Math.max(largest, change);
            }
        }
        int count = mine.length - removed.length;
        return new PairChange(
                delta(removed, Math::min),
                ofAdded == null ? null : delta(without(ofAdded, ofRemoved), Math::max),
                count == 0 ? 0 : others / count,
                largest,
                embeddingCosine,
                cosine,
                distance);
    }

    private static int[] without(int[] latents, int[] excluded) {
        return Arrays.stream(latents)
                .filter(latent -> IntStream.of(excluded).noneMatch(other -> other == latent))
                .toArray();
    }

    private PairChange.Delta delta(int[] latents, DoubleBinaryOperator extreme) {
        if (latents.length == 0) {
            return PairChange.Delta.NONE;
        }
        double sum = 0;
        for (int latent : latents) {
            sum += change(latent);
        }
        return new PairChange.Delta(
                sum / latents.length,
                Arrays.stream(latents).mapToDouble(this::change).reduce(extreme).orElseThrow(),
                extreme(latents, perturbed, extreme) - extreme(latents, original, extreme),
                active(latents, perturbed) - active(latents, original));
    }

    private double change(int latent) {
        return perturbed[latent] - original[latent];
    }

    private static double extreme(int[] latents, double[] codes, DoubleBinaryOperator extreme) {
        return Arrays.stream(latents)
                .mapToDouble(latent -> codes[latent])
                .reduce(extreme)
                .orElseThrow();
    }

    private static int active(int[] latents, double[] codes) {
        return Arrays.stream(latents)
                        .anyMatch(latent -> ActivationRule.activeForPairs(codes[latent]))
                ? 1
                : 0;
    }
}
