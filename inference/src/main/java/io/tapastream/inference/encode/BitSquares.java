package io.tapastream.inference.encode;

/**
 * Transposes 32 x 32 squares of bits, all squares of an array at once: in five steps, each of which
 * swaps parts of integers that are 16, 8, 4, 2 and 1 apart.
 *
 * <p>The just-in-time compiler puts a loop into vector registers if it reads and writes different
 * arrays at the same place and has no branches. So the neighbours are copied to arrays of their
 * own, and tables say what each place takes of them. For one thread.
 */
final class BitSquares {
    /** Rows and columns of a square. */
    static final int SIDE = Integer.SIZE;

    /** The most columns at once. */
    static final int COLUMNS = 512;

    private static final Step[] STEPS = {
        new Step(16, 0x0000ffff),
        new Step(8, 0x00ff00ff),
        new Step(4, 0x0f0f0f0f),
        new Step(2, 0x33333333),
        new Step(1, 0x55555555)
    };

    private final int[] behind = new int[COLUMNS];
    private final int[] before = new int[COLUMNS];

    /**
     * Transposes in place: afterwards bit b of the integer r of a square is what bit r of its
     * integer b was.
     *
     * @param squares COLUMNS integers
     */
    void transpose(int[] squares) {
        for (Step step : STEPS) {
            int distance = step.distance;
            System.arraycopy(squares, distance, behind, 0, COLUMNS - distance);
            System.arraycopy(squares, 0, before, distance, COLUMNS - distance);
            swap(squares, behind, before, distance, step.ofBehind, step.ofBefore);
        }
    }

    private static void swap(
            int[] own, int[] behind, int[] before, int shift, int[] ofBehind, int[] ofBefore) {
        for (int i = 0; i < COLUMNS; i++) {
            own[i] =
                    (own[i] & ~(ofBehind[i] | ofBefore[i]))
                            | ((behind[i] << shift) & ofBehind[i])
                            | ((before[i] >>> shift) & ofBefore[i]);
        }
    }

    /** The bits that each place takes of the integer {@code distance} behind or before it. */
    private static final class Step {
        private final int distance;
        private final int[] ofBehind = new int[COLUMNS];
        private final int[] ofBefore = new int[COLUMNS];

        Step(int distance, int lower) {
            this.distance = distance;
            for (int i = 0; i < COLUMNS; i++) {
                if ((i & distance) == 0) {
                    ofBehind[i] = ~lower;
                } else {
                    ofBefore[i] = lower;
                }
            }
        }
    }
}
