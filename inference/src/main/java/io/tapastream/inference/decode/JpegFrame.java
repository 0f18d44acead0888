package io.tapastream.inference.decode;

/**
 * The frame of a JPEG file.
 *
 * @param progressive whether its coefficients come in several scans
 * @param width width in pixels
 * @param height height in pixels
 * @param ids of the components
 * @param across how often each component is sampled across, 1..4
 * @param down how often each component is sampled down, 1..4
 */
record JpegFrame(boolean progressive, int width, int height, byte[] ids, int[] across, int[] down) {
    static final int HEADER = 10;
    static final int COMPONENT = 3;
    private static final int BASELINE = 0xc0;
    private static final int PROGRESSIVE = 0xc2;
    private static final int MOST_SAMPLES = 4;

    static boolean starts(int marker) {
        return marker >= BASELINE
                && marker <= 0xcf
                && marker != 0xc4
                && marker != 0xc8
                && marker != 0xcc;
    }

    /**
     * @param at position of the marker
     * @param length of the segment, without its marker
     */
    static JpegFrame read(byte[] file, int at, int length) throws ImageFormatException {
        int marker = file[at + 1] & 0xff;
        if (marker > PROGRESSIVE) {
            throw new ImageFormatException(
                    "UNSUPPORTED",
                    "the JPEG file is "
                            + (marker > 0xc8 ? "arithmetically coded" : "lossless or hierarchical")
                            + ": save it as baseline or progressive JPEG");
        }
        if (length < HEADER - 2) {
            throw corrupt("has a frame of " + length + " bytes");
        }
        int precision = file[at + 4] & 0xff;
        int height = unsigned16(file, at + 5);
        int width = unsigned16(file, at + 7);
        int components = file[at + 9] & 0xff;
        if (precision != 8) {
            throw new ImageFormatException(
                    "UNSUPPORTED", "the JPEG file has " + precision + " bits per sample, not 8");
        }
        if (width == 0 || height == 0) {
            throw corrupt("says it is " + width + " x " + height);
        }
        if (length != HEADER - 2 + COMPONENT * components) {
            throw corrupt("has a frame of " + length + " bytes for " + components + " components");
        }
        byte[] ids = new byte[components];
        int[] across = new int[components];
        int[] down = new int[components];
        for (int i = 0; i < components; i++) {
            int from = at + HEADER + COMPONENT * i;
            ids[i] = file[from];
            across[i] = (file[from + 1] >> 4) & 0xf;
            down[i] = file[from + 1] & 0xf;
            requireSampling(across[i], down[i]);
            for (int other = 0; other < i; other++) {
                if (ids[other] == ids[i]) {
                    throw corrupt("uses the component id " + (ids[i] & 0xff) + " twice");
                }
            }
        }
        return new JpegFrame(marker == PROGRESSIVE, width, height, ids, across, down);
    }

    /** Which component has that id. */
    int component(byte id) throws ImageFormatException {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == id) {
                return i;
            }
        }
        throw corrupt("has a scan of a component " + (id & 0xff) + " that its frame lacks");
    }

    /** Whether a component has all columns but only every other row. */
    boolean halfDown(int component) {
        return across[component] == most(across) && 2 * down[component] == most(down);
    }

    private static int most(int[] samples) {
        int most = 0;
        for (int sample : samples) {
            most = Math.max(most, sample);
        }
        return most;
    }

    private static void requireSampling(int across, int down) throws ImageFormatException {
        if (across < 1 || across > MOST_SAMPLES || down < 1 || down > MOST_SAMPLES) {
            throw corrupt("has a component sampled " + across + " x " + down + ": 1..4");
        }
    }

    private static ImageFormatException corrupt(String what) {
        return new ImageFormatException("CORRUPT", "the JPEG file " + what);
    }

    private static int unsigned16(byte[] file, int at) {
        return ((file[at] & 0xff) << 8) | (file[at + 1] & 0xff);
    }
}
