package io.tapastream.inference.decode;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Bicubic resize with antialias in integer arithmetic, computed for a window of the result only:
 * horizontally first, rounded and clipped to 8 bits, then vertically. This is what Pillow computes
 * (Image.resize with BICUBIC) bit by bit; the rounding between the passes is part of it. Pillow 13
 * goes vertically first where the height shrinks by more than twice what the width does, which
 * moves some samples by a few levels; the versions up to 11 always go horizontally first, and so
 * does this class.
 *
 * <p>Source rows are taken one after the other, each brought to the window's width and added to the
 * rows of the result that it has a part in. So the memory beside the result is a few rows and the
 * weights, four or five for each pixel of a side. Cost O(height * windowWidth * support +
 * windowWidth * windowHeight * support).
 */
final class BicubicResize {
    private static final int HALF = 1 << (BicubicKernel.PRECISION - 1);

    private final Pixels image;
    private final Window window;
    private final BicubicKernel columns;
    private final BicubicKernel rows;
    private final int stride;
    private final byte[] planes;

    /** A window of the resized image: its offset and size. */
    record Window(int left, int top, int width, int height) {}

    private BicubicResize(Pixels image, int width, int height, Window window) {
        this.image = image;
        this.window = window;
        columns = new BicubicKernel(image.width(), width, window.left, window.width);
        rows = new BicubicKernel(image.height(), height, window.top, window.height);
        stride = window.width * image.channels();
        planes = new byte[Math.multiplyExact(3 * window.width, window.height)];
    }

    /**
     * The window's pixels as planes of red, green and blue, [3, height, width]; gray is repeated.
     *
     * @param width width of the whole resized image
     * @param height height of the whole resized image
     */
    static byte[] planes(Pixels image, int width, int height, Window window) {
        BicubicResize resize = new BicubicResize(image, width, height, window);
        if (height < image.height()) {
            resize.shrink();
        } else {
            resize.enlarge();
        }
        return resize.planes;
    }

    /** A row has a part in few rows of the result: their sums grow together. */
    private void shrink() {
        int[][] sums = new int[window.height][];
        ArrayDeque<int[]> free = new ArrayDeque<>();
        byte[] narrowed = new byte[stride];
        int first = 0;
        int behind = 0;
        int end = end(window.height - 1);
        for (int y = rows.start(0); y < end; y++) {
            narrow(y, narrowed);
            while (behind < window.height && rows.start(behind) <= y) {
                sums[behind] = free.isEmpty() ? new int[stride] : free.pop();
                Arrays.fill(sums[behind++], HALF);
            }
            for (int out = first; out < behind; out++) {
                add(narrowed, weight(out, y - rows.start(out)), sums[out]);
            }
            while (first < behind && end(first) == y + 1) {
                put(first, sums[first]);
                free.push(sums[first]);
                sums[first++] = null;
            }
        }
    }

    /** A row of the result needs few rows: the last ones are kept. */
    private void enlarge() {
        byte[][] narrowed = new byte[rows.taps()][stride];
        int[] sums = new int[stride];
        int next = rows.start(0);
        for (int out = 0; out < window.height; out++) {
            Arrays.fill(sums, HALF);
            while (next < end(out)) {
                narrow(next, narrowed[next % narrowed.length]);
                next++;
            }
            for (int tap = 0; tap < rows.count(out); tap++) {
                int y = rows.start(out) + tap;
                add(narrowed[y % narrowed.length], weight(out, tap), sums);
            }
            put(out, sums);
        }
    }

    private int end(int out) {
        return rows.start(out) + rows.count(out);
    }

    private int weight(int out, int tap) {
        return rows.weights()[out * rows.taps() + tap];
    }

    /** Brings a source row to the window's width. */
    private void narrow(int y, byte[] target) {
        int from = y * image.width() * image.channels();
        if (image.channels() == 3) {
            colourRow(from, target);
        } else {
            grayRow(from, target);
        }
    }

    private void colourRow(int from, byte[] target) {
        byte[] source = image.samples();
        int[] weights = columns.weights();
        int at = 0;
        for (int x = 0; x < window.width; x++) {
            int pixel = from + 3 * columns.start(x);
            int weight = x * columns.taps();
            int end = weight + columns.count(x);
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

    private void grayRow(int from, byte[] target) {
        byte[] source = image.samples();
        int[] weights = columns.weights();
        for (int x = 0; x < window.width; x++) {
            int first = from + columns.start(x);
            int weight = x * columns.taps();
            int sum = HALF;
            for (int tap = 0; tap < columns.count(x); tap++) {
                sum += weights[weight + tap] * (source[first + tap] & 0xff);
            }
            target[x] = clip(sum);
        }
    }

    private static void add(byte[] row, int factor, int[] sums) {
        for (int x = 0; x < sums.length; x++) {
            sums[x] += factor * (row[x] & 0xff);
        }
    }

    /** Writes a row of the result from its sums. */
    private void put(int out, int[] sums) {
        int channels = image.channels();
        int plane = window.width * window.height;
        int at = out * window.width;
        for (int x = 0; x < window.width; x++, at++) {
            planes[at] = clip(sums[x * channels]);
            planes[plane + at] = clip(sums[channels == 3 ? x * 3 + 1 : x]);
            planes[2 * plane + at] = clip(sums[channels == 3 ? x * 3 + 2 : x]);
        }
    }

    private static byte clip(int sum) {
        return (byte) Math.max(0, Math.min(255, sum >> BicubicKernel.PRECISION));
    }
}
