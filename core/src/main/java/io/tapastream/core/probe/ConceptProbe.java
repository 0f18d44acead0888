package io.tapastream.core.probe;

/**
 * The probe of one concept: an image shows it where w x + b is above 0, that is where the estimated
 * probability is above one half.
 *
 * @param weights w, [E], in the units of the embeddings
 * @param bias b
 * @param l2 strength of the penalty, in the units of the embeddings: the loss is the mean over the
 *     images plus l2/2 |w|^2; NaN where nothing was fitted
 * @param kind how it came about
 */
public record ConceptProbe(float[] weights, float bias, double l2, Kind kind) {

    /** How a probe came about. */
    public enum Kind {
        /** Fitted. */
        FITTED("fitted"),
        /** Fitted, but the solver stopped before the gradient was as small as wanted. */
        NOT_CONVERGED("fitted, not to full precision"),
        /** No image shows the concept: the latent is never active. */
        NEVER("no image shows the concept: never active"),
        /** Every image shows the concept: the latent is always active. */
        ALWAYS("every image shows the concept: always active");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    static ConceptProbe constant(int width, boolean always) {
        return new ConceptProbe(
                new float[width], always ? 1f : -1f, Double.NaN, always ? Kind.ALWAYS : Kind.NEVER);
    }

    /**
     * The logit of an embedding.
     *
     * @param embedding [E]
     */
    public double logit(double[] embedding) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * embedding[i];
        }
        return sum + bias;
    }
}
