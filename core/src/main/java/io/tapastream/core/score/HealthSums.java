package io.tapastream.core.score;

/**
 * The sums of many images' {@link ImageFigures}, exact under any order, replacement and removal:
 * nothing is rounded before the last division. Not for several threads at once.
 */
public final class HealthSums {
    private final ExactSum hoyer = new ExactSum();
    private final ExactSum squaredErrors = new ExactSum();
    private final ExactSum relativeErrors = new ExactSum();
    private long images;
    private long codes;
    private long reconstructed;
    private long relative;

    /** Takes in an image. */
    public void add(ImageFigures image) {
        images++;
        if (!Double.isNaN(image.hoyer())) {
            codes++;
            hoyer.add(image.hoyer());
        }
        if (image.reconstructed()) {
            reconstructed++;
            squaredErrors.add(image.squaredError());
        }
        if (!Double.isNaN(image.relativeError())) {
            relative++;
            relativeErrors.add(image.relativeError());
        }
    }

    /** Takes out an image that was taken in with the same figures. */
    public void remove(ImageFigures image) {
        images--;
        if (!Double.isNaN(image.hoyer())) {
            codes--;
            hoyer.subtract(image.hoyer());
        }
        if (image.reconstructed()) {
            reconstructed--;
            squaredErrors.subtract(image.squaredError());
        }
        if (!Double.isNaN(image.relativeError())) {
            relative--;
            relativeErrors.subtract(image.relativeError());
        }
    }

    /**
     * The figures over all images.
     *
     * @param embeddings the moments of the same images' embeddings; null without a decoder
     */
    public HealthFigures figures(EmbeddingMoments embeddings) {
        boolean all = reconstructed == images;
        return new HealthFigures(
                codes == 0 ? Double.NaN : hoyer.value() / codes,
                all && embeddings != null ? r2(embeddings) : Double.NaN,
                all && relative > 0 ? relativeErrors.value() / relative : Double.NaN);
    }

    private double r2(EmbeddingMoments embeddings) {
        double spread = embeddings.spread();
        return embeddings.images() == images && spread > 0
                ? 1 - squaredErrors.value() / spread
                : Double.NaN;
    }
}
