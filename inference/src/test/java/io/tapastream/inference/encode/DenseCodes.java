package io.tapastream.inference.encode;

/** Sparse codes written out, [rows, D]. */
final class DenseCodes {
    private DenseCodes() {}

    static float[] of(SparseBatch codes, int dictionarySize) {
        float[] dense = new float[codes.rows() * dictionarySize];
        for (int row = 0; row < codes.rows(); row++) {
            for (int at = codes.offsets()[row]; at < codes.offsets()[row + 1]; at++) {
                dense[row * dictionarySize + codes.latents()[at]] = codes.values()[at];
            }
        }
        return dense;
    }
}
