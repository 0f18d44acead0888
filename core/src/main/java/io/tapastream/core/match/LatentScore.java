package io.tapastream.core.match;

/** How well one latent alone matches a concept, from the counts of the two binary vectors. */
public enum LatentScore {
    /** F1 of the two vectors. */
    F1 {
        @Override
        double of(long both, long positives, long predicted, long rows) {
            return FScore.f1(both, positives, predicted);
        }
    },

    /** Intersection over union; 0 where the union is empty. */
    JACCARD {
        @Override
        double of(long both, long positives, long predicted, long rows) {
            long union = positives + predicted - both;
            return union == 0 ? 0.0 : (double) both / union;
        }
    },

    /**
     * Mutual information over the mean of the two entropies, in [0, 1]. Where one of the vectors is
     * constant there is nothing to share and the score is 0 (scikit-learn calls two constant
     * vectors a perfect match, which would match dead latents to concepts that no image shows). A
     * latent that fires exactly where the concept is absent scores 1 as well: the measure does not
     * know direction.
     */
    NORMALIZED_MUTUAL_INFORMATION {
        @Override
        double of(long both, long positives, long predicted, long rows) {
            boolean constant =
                    positives == 0 || predicted == 0 || positives == rows || predicted == rows;
            if (constant) {
                return 0.0;
            }
            double entropies = entropy(positives, rows) + entropy(predicted, rows);
            double information =
                    term(both, positives, predicted, rows)
                            + term(positives - both, positives, rows - predicted, rows)
                            + term(predicted - both, rows - positives, predicted, rows)
                            + term(
                                    rows - positives - predicted + both,
                                    rows - positives,
                                    rows - predicted,
                                    rows);
            return Math.max(0.0, 2 * information / entropies);
        }
    };

    /**
     * @param both |y and z|
     * @param positives |y|
     * @param predicted |z|
     * @param rows N
     */
    abstract double of(long both, long positives, long predicted, long rows);

    private static double entropy(long ones, long rows) {
        return -plogp(ones, rows) - plogp(rows - ones, rows);
    }

    private static double plogp(long count, long rows) {
        double share = (double) count / rows;
        return count == 0 ? 0.0 : share * Math.log(share);
    }

    private static double term(long joint, long left, long right, long rows) {
        if (joint == 0) {
            return 0.0;
        }
        double ratio = (double) joint * rows / ((double) left * right);
        return (double) joint / rows * Math.log(ratio);
    }
}
