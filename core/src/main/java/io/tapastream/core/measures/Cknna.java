package io.tapastream.core.measures;

/**
 * CKNNA, the centred kernel alignment of an SAE's codes with the embeddings over the images that
 * are nearest to each other in both (Huh et al. 2024, as published for SAEs by Zaigrajew et al.
 * 2025).
 *
 * <p>With the linear kernels K = A A^T of the codes and L = B B^T of the embeddings, an entry (i,j)
 * counts where j is among the k largest of row i, beside the diagonal, in both kernels; for the
 * kernel with itself, where it is among its own. With all other entries 0 and the unbiased estimate
 * of HSIC (Song et al. 2012, equation 5),
 *
 * <pre>CKNNA = HSIC(K, L) / (sqrt(HSIC(K, K) HSIC(L, L)) + 1e-6).</pre>
 *
 * <p>Of equal entries of a row those of earlier images count as larger; published code leaves that
 * to its library. Time O(n^2), space O(n k) beside the kernels and a block of rows for each thread;
 * the value does not depend on the number of threads.
 */
public final class Cknna {
    /** The published number of neighbours. */
    public static final int NEIGHBOURS = 10;

    private static final double EPSILON = 1e-6;

    /** The estimate of HSIC has a factor 1 / (n - 3). */
    private static final int LEAST_IMAGES = 4;

    private Cknna() {}

    /**
     * The CKNNA of two kernels of the same images.
     *
     * @param neighbours k, at least 1
     * @return at most 1 but for rounding; NaN where there are not more than k images or fewer than
     *     4, where inner products are beyond float64, or where the product under the root is
     *     negative
     * @throws IllegalArgumentException where the kernels differ in size or k is below 1
     */
    public static double of(LinearKernel codes, LinearKernel embeddings, int neighbours) {
        int images = codes.size();
        if (embeddings.size() != images) {
            throw new IllegalArgumentException(
                    images + " codes, but " + embeddings.size() + " embeddings");
        }
        if (neighbours < 1) {
            throw new IllegalArgumentException("k is " + neighbours + ", must be at least 1");
        }
        if (images <= neighbours || images < LEAST_IMAGES) {
            return Double.NaN;
        }
        MaskedKernel ofCodes = MaskedKernel.nearest(codes, neighbours);
        MaskedKernel ofEmbeddings = MaskedKernel.nearest(embeddings, neighbours);
        double shared = hsic(ofCodes.sharedWith(ofEmbeddings), ofEmbeddings.sharedWith(ofCodes));
        double scale = hsic(ofCodes, ofCodes) * hsic(ofEmbeddings, ofEmbeddings);
        return scale < Double.POSITIVE_INFINITY
                ? shared / (Math.sqrt(scale) + EPSILON)
                : Double.NaN;
    }

    /** The unbiased estimate of HSIC for two kernels with zeros on the diagonal. */
    private static double hsic(MaskedKernel k, MaskedKernel l) {
        double n = k.size();
        double[] columnsOfK = k.columnSums();
        double[] rowsOfL = l.rowSums();
        double trace = 0;
        double sumOfProduct = 0;
        double sumOfK = 0;
        double sumOfL = 0;
        for (int row = 0; row < k.size(); row++) {
            int[] columns = k.columns()[row];
            for (int place = 0; place < columns.length; place++) {
                trace += k.values()[row][place] * l.at(columns[place], row);
            }
            sumOfProduct += columnsOfK[row] * rowsOfL[row];
            sumOfK += columnsOfK[row];
            sumOfL += rowsOfL[row];
        }
        double centred = trace + sumOfK * sumOfL / ((n - 1) * (n - 2)) - 2 * sumOfProduct / (n - 2);
        return centred / (n * (n - 3));
    }
}
