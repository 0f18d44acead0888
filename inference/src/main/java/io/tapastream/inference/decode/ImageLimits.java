package io.tapastream.inference.decode;

/**
 * What an image file may cost, checked on its header before anything is decoded.
 *
 * @param mostBytes largest file
 * @param mostPixels largest width * height
 */
public record ImageLimits(int mostBytes, long mostPixels) {
    /** 64 MiB and 50 megapixels. */
    public static final ImageLimits DEFAULT = new ImageLimits(64 << 20, 50_000_000L);

    public ImageLimits {
        if (mostBytes < 1) {
            throw new IllegalArgumentException("mostBytes is " + mostBytes + ": at least 1");
        }
        if (mostPixels < 1 || mostPixels > 1L << 29) {
            throw new IllegalArgumentException("mostPixels is " + mostPixels + ": 1..2^29");
        }
    }

    /** Refuses a larger image. */
    void requirePixels(int width, int height) throws ImageFormatException {
        if ((long) width * height > mostPixels) {
            throw new ImageFormatException(
                    "TOO_LARGE",
                    String.format(
                            "the image is %d x %d: at most %d pixels are accepted",
                            width, height, mostPixels));
        }
    }
}
