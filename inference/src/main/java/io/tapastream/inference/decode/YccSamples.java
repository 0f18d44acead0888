package io.tapastream.inference.decode;

/** Luma, blueness and redness to red, green and blue, in the fixed point of the JPEG library. */
final class YccSamples {
    private static final int SCALE = 16;
    private static final int HALF = 1 << (SCALE - 1);
    private static final int LEVELS = 256;
    private static final int CENTRE = 128;
    private static final int[] RED = new int[LEVELS];
    private static final int[] BLUE = new int[LEVELS];
    private static final int[] GREEN_OF_RED = new int[LEVELS];
    private static final int[] GREEN_OF_BLUE = new int[LEVELS];

    static {
        for (int level = 0; level < LEVELS; level++) {
            int x = level - CENTRE;
            RED[level] = (fixed(1.40200) * x + HALF) >> SCALE;
            BLUE[level] = (fixed(1.77200) * x + HALF) >> SCALE;
            GREEN_OF_RED[level] = -fixed(0.71414) * x;
            GREEN_OF_BLUE[level] = -fixed(0.34414) * x + HALF;
        }
    }

    private YccSamples() {}

    /**
     * Converts in place.
     *
     * @param stride samples of a pixel, of which the first three are converted
     */
    static void toRgb(byte[] samples, int stride) {
        for (int at = 0; at < samples.length; at += stride) {
            int luma = samples[at] & 0xff;
            int blueness = samples[at + 1] & 0xff;
            int redness = samples[at + 2] & 0xff;
            samples[at] = clip(luma + RED[redness]);
            samples[at + 1] =
                    clip(luma + ((GREEN_OF_BLUE[blueness] + GREEN_OF_RED[redness]) >> SCALE));
            samples[at + 2] = clip(luma + BLUE[blueness]);
        }
    }

    private static int fixed(double factor) {
        return (int) (factor * (1 << SCALE) + 0.5);
    }

    private static byte clip(int value) {
        return (byte) Math.max(0, Math.min(255, value));
    }
}
