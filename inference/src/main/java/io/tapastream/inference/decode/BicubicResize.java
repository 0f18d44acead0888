package io.tapastream.inference.decode;

import java.util.Arrays;

/**
 * Bicubic resize with antialias in integer arithmetic, computed for a window of the result only:
 * horizontally first, rounded and clipped to 8 bits, then vertically. This is what Pillow computes
 * (Image.resize with BICUBIC) bit by bit; the rounding between the passes is part of it.
 *
 * <p>Cost O(height * windowWidth * support + windowWidth * windowHeight * support).
 */
final class BicubicResize {
    private static final int HALF = 1 << (BicubicKernel.PRECISION - 1);

    /** A window of the resized image: its offset and size. */
    record Window(int left, int top, int width, int height) {}

    private BicubicResize() {}

    /**
     * The window's pixels as planes of red, green and blue, [3, height, width]; gray is repeated.
     *
     * @param width width of the whole resized image
     * @param height height of the whole resized image
     */
    static byte[] planes(Pixels image, int width, int height, Window window) {
        BicubicKernel columns = new BicubicKernel(image.width(), width, window.left, window.width);
        BicubicKernel rows = new BicubicKernel(image.height(), height, window.top, window.height);
        int firstRow = rows.start(0);
        int lastRow = rows.start(window.height - 1) + rows.count(window.height - 1);
        int stride = window.width * image.channels();
        byte[] narrowed = new byte[(lastRow - firstRow) * stride];
        for (int y = firstRow; y < lastRow; y++) {
            int from = y * image.width() * image.channels();
            int to = (y - firstRow) * stride;
            if (image.channels() == 3) {
                colourRow(image.samples(), from, columns, window.width, narrowed, to);
            } else {
                grayRow(image.samples(), from, columns, window.width, narrowed, to);
            }
        }
        return vertical(narrowed, firstRow, rows, window, image.channels());
    }

    private static void colourRow(
            byte[] source, int from, BicubicKernel kernel, int width, byte[] target, int to) {
        int[] weights = kernel.weights();
        int at = to;
        for (int x = 0; x < width; x++) {
            int pixel = from + 3 * kernel.start(x);
            int weight = x * kernel.taps();
            int end = weight + kernel.count(x);
            int red = HALF;
            int green = HALF;
            int blue = HALF;
            while (weight < end) {
                int factor = weights[weight++];
                red += factor * (source[pixel] & 0xff);
                green += factor * (source[pixel + 1] & 0xff);
                blue += factor * (source[pixel + 2] & 0xff);
                pixel += 3;
            }
            target[at++] = clip(red);
            target[at++] = clip(green);
            target[at++] = clip(blue);
        }
    }

    private static void grayRow(
            byte[] source, int from, BicubicKernel kernel, int width, byte[] target, int to) {
        int[] weights = kernel.weights();
        for (int x = 0; x < width; x++) {
            int first = from + kernel.start(x);
            int weight = x * kernel.taps();
            int sum = HALF;
            for (int tap = 0; tap < kernel.count(x); tap++) {
                sum += weights[weight + tap] * (source[first + tap] & 0xff);
            }
            target[to + x] = clip(sum);
        }
    }

    private static byte[] vertical(
            byte[] narrowed, int firstRow, BicubicKernel rows, Window window, int channels) {
        int stride = window.width * channels;
        int plane = window.width * window.height;
        byte[] planes = new byte[3 * plane];
        int[] sums = new int[stride];
        for (int y = 0; y < window.height; y++) {
            Arrays.fill(sums, HALF);
            for (int tap = 0; tap < rows.count(y); tap++) {
                int factor = rows.weights()[y * rows.taps() + tap];
                addRow(narrowed, (rows.start(y) + tap - firstRow) * stride, factor, sums);
            }
            for (int x = 0; x < window.width; x++) {
                int at = y * window.width + x;
                planes[at] = clip(sums[x * channels]);
                planes[plane + at] = clip(sums[channels == 3 ? x * 3 + 1 : x]);
                planes[2 * plane + at] = clip(sums[channels == 3 ? x * 3 + 2 : x]);
            }
        }
        return planes;
    }

    private static void addRow(byte[] row, int from, int factor, int[] sums) {
        for (int x = 0; x < sums.length; x++) {
            sums[x] += factor * (row[from + x] & 0xff);
        }
    }

    private static byte clip(int sum) {
        return (byte) Math.max(0, Math.min(255, sum >> BicubicKernel.PRECISION));
    }
}
