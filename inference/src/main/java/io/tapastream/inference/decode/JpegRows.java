package io.tapastream.inference.decode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Brings a component with half the rows to full height as libjpeg-turbo does: each row is three
 * quarters of the nearest coded row and a quarter of the next one. Most JDKs carry an older library
 * that repeats rows instead; some are built with libjpeg-turbo. A small file shows which.
 */
final class JpegRows {
    private static final String PROBE = "half-rows.jpg";
    private static final boolean REPEATED = repeated();

    private JpegRows() {}

    /** Smooths the components that this JDK did not. */
    static void smooth(JpegFrame frame, byte[] samples) {
        int components = frame.ids().length;
        for (int component = 0; REPEATED && component < components; component++) {
            if (frame.halfDown(component)) {
                smooth(samples, components, component, frame.width(), frame.height());
            }
        }
    }

    private static boolean repeated() {
        try (InputStream probe = JpegRows.class.getResourceAsStream(PROBE)) {
            JpegFile file = JpegFile.read(probe.readAllBytes(), ImageLimits.DEFAULT);
            byte[] samples = JpegDecoder.coded(file);
            int stride = samples.length / file.frame().height();
            return samples[1] == samples[1 + stride];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ImageFormatException e) {
            throw new IllegalStateException("this JDK cannot read a small JPEG file", e);
        }
    }

    /**
     * Works in place on a component whose coded rows appear twice each.
     *
     * @param samples row-major, the components of a pixel side by side
     */
    static void smooth(byte[] samples, int components, int component, int width, int height) {
        byte[] above = row(samples, components, component, width, 0);
        byte[] row = above;
        for (int y = 0; y < height; y += 2) {
            byte[] below = y + 2 < height ? row(samples, components, component, width, y + 2) : row;
            int at = y * width * components + component;
            for (int x = 0; x < width; x++) {
                int three = 3 * (row[x] & 0xff);
                samples[at] = (byte) ((three + (above[x] & 0xff) + 1) >> 2);
                if (y + 1 < height) {
                    samples[at + width * components] =
                            (byte) ((three + (below[x] & 0xff) + 2) >> 2);
                }
                at += components;
            }
            above = row;
            row = below;
        }
    }

    private static byte[] row(byte[] samples, int components, int component, int width, int y) {
        byte[] row = new byte[width];
        int at = y * width * components + component;
        for (int x = 0; x < width; x++) {
            row[x] = samples[at];
            at += components;
        }
        return row;
    }
}
