package io.tapastream.inference.decode;

import java.awt.image.Raster;

/**
 * Turns the raw samples of a four-component JPEG to red, green and blue as Pillow does, without
 * colour profiles: Adobe's files hold inverted inks, and where their transform is 2 the first three
 * are YCCK.
 */
final class CmykSamples {
    private static final int YCCK = 2;
    private static final int SCALE = 16;
    private static final int HALF = 1 << (SCALE - 1);

    private CmykSamples() {}

    static Pixels of(Raster raster, int adobeTransform) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] samples = new byte[3 * width * height];
        int[] row = new int[4 * width];
        int to = 0;
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int at = 0; at < row.length; at += 4) {
                if (adobeTransform == YCCK) {
                    toInks(row, at);
                }
                boolean inverted = adobeTransform >= 0;
                int light = inverted ? row[at + 3] : 255 - row[at + 3];
                for (int channel = 0; channel < 3; channel++) {
                    int ink = inverted ? 255 - row[at + channel] : row[at + channel];
                    samples[to++] = (byte) Math.max(0, light - product(ink, light));
                }
            }
        }
        return new Pixels(width, height, 3, samples);
    }

    /** YCC to the complement of red, green and blue, in the fixed point of the JPEG library. */
    private static void toInks(int[] row, int at) {
        int luma = row[at];
        int blueness = row[at + 1] - 128;
        int redness = row[at + 2] - 128;
        int red = luma + ((fixed(1.40200) * redness + HALF) >> SCALE);
        int green =
                luma + ((-fixed(0.34414) * blueness + HALF - fixed(0.71414) * redness) >> SCALE);
        int blue = luma + ((fixed(1.77200) * blueness + HALF) >> SCALE);
        row[at] = 255 - clip(red);
        row[at + 1] = 255 - clip(green);
        row[at + 2] = 255 - clip(blue);
    }

    private static int fixed(double factor) {
        return (int) (factor * (1 << SCALE) + 0.5);
    }

    private static int clip(int value) {
        return Math.max(0, Math.min(255, value));
    }

    /** a * b / 255, rounded. */
    private static int product(int a, int b) {
        int scaled = a * b + 128;
        return ((scaled >> 8) + scaled) >> 8;
    }
}
