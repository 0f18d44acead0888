package io.tapastream.inference.decode;

/**
 * Turns four inks to red, green and blue as Pillow does: without colour profiles, and inverted, as
 * Adobe's programs write them, whether there is a segment of Adobe or not.
 */
final class InkSamples {
    private InkSamples() {}

    /**
     * @param samples cyan, magenta, yellow and black of each pixel, inverted
     * @param complemented whether the first three are the complement of that
     */
    static Pixels toRgb(byte[] samples, boolean complemented, JpegFrame frame) {
        byte[] colours = new byte[samples.length / 4 * 3];
        int to = 0;
        for (int at = 0; at < samples.length; at += 4) {
            int light = samples[at + 3] & 0xff;
            for (int i = 0; i < 3; i++) {
                int sample = samples[at + i] & 0xff;
                int ink = complemented ? sample : 255 - sample;
                colours[to++] = (byte) Math.max(0, light - product(ink, light));
            }
        }
        return new Pixels(frame.width(), frame.height(), 3, colours);
    }

    /** a * b / 255, rounded. */
    private static int product(int a, int b) {
        int scaled = a * b + 128;
        return ((scaled >> 8) + scaled) >> 8;
    }
}
