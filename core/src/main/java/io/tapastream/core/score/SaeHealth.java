package io.tapastream.core.score;

/**
 * The health of one SAE on N images. Figures whose inputs were not given are NaN.
 *
 * @param images the images, N
 * @param latents the dictionary size, D
 * @param meanActive L0: mean number of active latents of an image
 * @param dead latents never active on the N images
 * @param deadFraction dead / D
 * @param densityHistogram number of latents per bin of log10(firing frequency), bins as in {@link
 *     #densityEdges()}; dead latents are in no bin
 * @param hoyer mean Hoyer sparsity of the codes
 * @param r2 explained variance of the reconstruction
 * @param relativeL2 relative L2 error of the reconstruction
 */
public record SaeHealth(
        long images,
        int latents,
        double meanActive,
        int dead,
        double deadFraction,
        int[] densityHistogram,
        double hoyer,
        double r2,
        double relativeL2) {

    private static final int BINS = 32;
    private static final int BINS_PER_DECADE = 4;
    private static final double LOWEST = -8;

    /** Health from the latents' supports alone. */
    public static SaeHealth of(int[] latentSupport, long images) {
        return of(latentSupport, images, HealthFigures.NONE);
    }

    /**
     * Health from supports, codes and reconstructions.
     *
     * @param latentSupport per latent the number of images that activate it
     * @param images number of images
     * @param figures what the activations and the decoder add
     * @throws IllegalArgumentException where a support is outside 0..images
     */
    public static SaeHealth of(int[] latentSupport, long images, HealthFigures figures) {
        int[] histogram = new int[BINS];
        long active = 0;
        int dead = 0;
        for (int latent = 0; latent < latentSupport.length; latent++) {
            int support = latentSupport[latent];
            if (support < 0 || support > images) {
                throw new IllegalArgumentException(
                        "latent " + latent + " has support " + support + " of " + images);
            }
            active += support;
            if (support == 0) {
                dead++;
            } else {
                histogram[bin((double) support / images)]++;
            }
        }
        return new SaeHealth(
                images,
                latentSupport.length,
                images == 0 ? Double.NaN : (double) active / images,
                dead,
                latentSupport.length == 0 ? Double.NaN : (double) dead / latentSupport.length,
                histogram,
                figures.hoyer(),
                figures.r2(),
                figures.relativeL2());
    }

    /**
     * The fixed edges of the density histogram in log10(firing frequency), from -8 to 0 in steps of
     * a quarter decade. Bin i holds [edge i, edge i+1); the first also what is below, the last also
     * frequency 1.
     */
    public static double[] densityEdges() {
        double[] edges = new double[BINS + 1];
        for (int i = 0; i <= BINS; i++) {
            edges[i] = LOWEST + (double) i / BINS_PER_DECADE;
        }
        return edges;
    }

    private static int bin(double frequency) {
        int bin = (int) Math.floor((Math.log10(frequency) - LOWEST) * BINS_PER_DECADE);
        return Math.max(0, Math.min(BINS - 1, bin));
    }
}
