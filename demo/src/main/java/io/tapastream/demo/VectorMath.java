package io.tapastream.demo;

/**
 * Sums of products over rows of row-major matrices, in loops that the compiler vectorises. The
 * order of the additions is fixed, so results do not depend on the machine.
 */
final class VectorMath {

    private VectorMath() {}

    /** y += factor * x, over count values from each offset. */
    static void axpy(float factor, float[] x, int xFrom, float[] y, int yFrom, int count) {
        for (int i = 0; i < count; i++) {
            y[yFrom + i] += factor * x[xFrom + i];
        }
    }

    /** y += x M for a row-major M [x.length, y.length], four rows at a time. */
    static void multiply(float[] x, float[] m, float[] y) {
        int columns = y.length;
        int r = 0;
        for (; r + 4 <= x.length; r += 4) {
            axpy4(x[r], x[r + 1], x[r + 2], x[r + 3], m, r * columns, y);
        }
        for (; r < x.length; r++) {
            axpy(x[r], m, r * columns, y, 0, columns);
        }
    }

    private static void axpy4(
            float f0, float f1, float f2, float f3, float[] m, int row0, float[] y) {
        int row1 = row0 + y.length;
        int row2 = row1 + y.length;
        int row3 = row2 + y.length;
        for (int i = 0; i < y.length; i++) {
            y[i] += f0 * m[row0 + i] + f1 * m[row1 + i] + f2 * m[row2 + i] + f3 * m[row3 + i];
        }
    }

    /**
     * The dot product of a (from 0) and b, in four partial sums that need not wait for each other.
     */
    static float dot(float[] a, float[] b, int bFrom, int count) {
        return dot(a, 0, b, bFrom, count);
    }

    static float squares(float[] a, int from, int count) {
        return dot(a, from, a, from, count);
    }

    private static float dot(float[] a, int aFrom, float[] b, int bFrom, int count) {
        float s0 = 0f;
        float s1 = 0f;
        float s2 = 0f;
        float s3 = 0f;
        int i = 0;
        for (; i + 4 <= count; i += 4) {
            s0 += a[aFrom + i] * b[bFrom + i];
            s1 += a[aFrom + i + 1] * b[bFrom + i + 1];
            s2 += a[aFrom + i + 2] * b[bFrom + i + 2];
            s3 += a[aFrom + i + 3] * b[bFrom + i + 3];
        }
        for (; i < count; i++) {
            s0 += a[aFrom + i] * b[bFrom + i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    /** The transpose of a row-major [rows,columns] matrix. */
    static void transpose(float[] matrix, int rows, int columns, float[] transposed) {
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                transposed[c * rows + r] = matrix[r * columns + c];
            }
        }
    }

    /** The mean of each column. */
    static float[] mean(float[][] rows) {
        int width = rows[0].length;
        double[] sums = new double[width];
        for (float[] row : rows) {
            for (int e = 0; e < width; e++) {
                sums[e] += row[e];
            }
        }
        float[] mean = new float[width];
        for (int e = 0; e < width; e++) {
            mean[e] = (float) (sums[e] / rows.length);
        }
        return mean;
    }
}
