package io.tapastream.inference.decode;

/**
 * A decoded 8-bit image.
 *
 * @param channels 1 (gray) or 3 (red, green, blue)
 * @param samples row-major, the channels of a pixel side by side
 */
record Pixels(int width, int height, int channels, byte[] samples) {}
