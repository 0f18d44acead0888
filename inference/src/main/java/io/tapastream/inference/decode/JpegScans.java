package io.tapastream.inference.decode;

import java.util.Arrays;

/**
 * Which bits of which coefficients the scans of a JPEG file have brought. Decoders guess what is
 * missing, each in its own way, so a file must bring all. Not thread-safe.
 */
final class JpegScans {
    private static final int COEFFICIENTS = 64;
    private static final int MOST_SCANS = 100;

    /** Each scan costs a pass over all blocks, however few its bytes are. */
    private static final long MOST_SCANNED = 1_000_000_000L;

    private static final int MISSING = -1;

    private final JpegFrame frame;
    private final int[][] lowestBit;
    private int scans;

    JpegScans(JpegFrame frame) {
        this.frame = frame;
        this.lowestBit = new int[frame.ids().length][COEFFICIENTS];
        for (int[] coefficients : lowestBit) {
            Arrays.fill(coefficients, MISSING);
        }
    }

    /**
     * Takes a scan's header.
     *
     * @param at position of the marker
     * @param length of the segment, without its marker
     */
    void add(byte[] file, int at, int length) throws ImageFormatException {
        scans++;
        if (scans > MOST_SCANS || (long) scans * frame.width() * frame.height() > MOST_SCANNED) {
            throw new ImageFormatException(
                    "TOO_LARGE",
                    "the JPEG file has more than "
                            + (scans - 1)
                            + " scans for its size: save it with fewer");
        }
        int components = length > 2 ? file[at + 4] & 0xff : 0;
        if (components < 1 || components > 4 || length != 6 + 2 * components) {
            throw corrupt("has a scan header of " + length + " bytes");
        }
        int behind = at + 5 + 2 * components;
        for (int i = 0; i < components; i++) {
            int[] coefficients = lowestBit[frame.component(file[at + 5 + 2 * i])];
            if (frame.progressive()) {
                progress(
                        coefficients,
                        file[behind] & 0xff,
                        file[behind + 1] & 0xff,
                        file[behind + 2]);
            } else {
                Arrays.fill(coefficients, 0);
            }
        }
    }

    private static void progress(int[] coefficients, int first, int last, byte bits)
            throws ImageFormatException {
        int before = (bits >> 4) & 0xf;
        int now = bits & 0xf;
        if (first > last || last >= COEFFICIENTS || (first == 0 && last > 0)) {
            throw corrupt("has a scan of the coefficients " + first + ".." + last);
        }
        for (int i = first; i <= last; i++) {
            boolean follows = coefficients[i] == MISSING ? before == 0 : before == coefficients[i];
            if (!follows || (before > 0 && now != before - 1)) {
                throw corrupt("has scans that do not follow one another");
            }
            coefficients[i] = now;
        }
    }

    /** Refuses a file whose scans leave something out. */
    void requireAll() throws ImageFormatException {
        for (int[] coefficients : lowestBit) {
            for (int bit : coefficients) {
                if (bit != 0) {
                    throw new ImageFormatException(
                            "TRUNCATED", "the JPEG file is cut off: some of its scans are missing");
                }
            }
        }
    }

    private static ImageFormatException corrupt(String what) {
        return new ImageFormatException("CORRUPT", "the JPEG file " + what);
    }
}
