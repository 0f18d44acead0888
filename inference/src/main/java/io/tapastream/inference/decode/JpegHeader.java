package io.tapastream.inference.decode;

import java.io.ByteArrayOutputStream;

/**
 * The marker segments of a JPEG file in front of its first scan.
 *
 * @param width width in pixels
 * @param height height in pixels
 * @param components number of colour components
 * @param adobeTransform the colour transform that Adobe's segment names (0 none, 1 YCbCr, 2 YCCK),
 *     or -1 without that segment
 * @param cleaned the file without the segments that the JDK would let change the pixels
 */
record JpegHeader(int width, int height, int components, int adobeTransform, byte[] cleaned) {
    private static final int START_OF_SCAN = 0xda;
    private static final int APP0 = 0xe0;
    private static final int APP14 = 0xee;
    private static final int APP15 = 0xef;
    private static final int COMMENT = 0xfe;
    private static final byte[] JFIF = {
        (byte) 0xff, (byte) 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
    };

    static boolean starts(byte[] file) {
        return file.length > 3
                && (file[0] & 0xff) == 0xff
                && (file[1] & 0xff) == 0xd8
                && (file[2] & 0xff) == 0xff;
    }

    /**
     * Reads the segments and leaves out those of applications, but for Adobe's, which names the
     * colour transform: an ICC profile would be applied by the JDK and is ignored by Pillow. A JFIF
     * segment is put in where the colours are YCbCr, because without one the JDK guesses from the
     * sampling.
     */
    static JpegHeader read(byte[] file) throws ImageFormatException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length + JFIF.length);
        int adobe = -1;
        int frame = -1;
        int at = 2;
        while (true) {
            int marker = marker(file, at);
            if (marker == START_OF_SCAN) {
                break;
            }
            int length = length(file, at);
            if (isFrame(marker)) {
                frame = at;
            }
            boolean keep = (marker < APP0 || marker > APP15) && marker != COMMENT;
            if (marker == APP14 && length >= 14 && file[at + 4] == 'A' && file[at + 5] == 'd') {
                adobe = file[at + 15] & 0xff;
                keep = true;
            }
            if (keep) {
                kept.write(file, at, length + 2);
            }
            at += length + 2;
            while (at + 1 < file.length && file[at] == (byte) 0xff && file[at + 1] == (byte) 0xff) {
                at++;
            }
        }
        if (frame < 0 || frame + 10 > file.length) {
            throw new ImageFormatException("CORRUPT", "the JPEG file has no frame before its scan");
        }
        kept.write(file, at, file.length - at);
        return read(file, frame, adobe, kept.toByteArray());
    }

    private static JpegHeader read(byte[] file, int frame, int adobe, byte[] segments)
            throws ImageFormatException {
        int precision = file[frame + 4] & 0xff;
        int height = unsigned16(file, frame + 5);
        int width = unsigned16(file, frame + 7);
        int components = file[frame + 9] & 0xff;
        if (precision != 8) {
            throw new ImageFormatException(
                    "UNSUPPORTED", "the JPEG file has " + precision + " bits per sample, not 8");
        }
        if (width == 0 || height == 0) {
            throw new ImageFormatException(
                    "CORRUPT", "the JPEG file says it is " + width + " x " + height);
        }
        boolean rgb = components == 3 && frame + 10 < file.length && file[frame + 10] == 'R';
        byte[] jfif = adobe >= 0 || rgb || components != 3 ? new byte[0] : JFIF;
        byte[] cleaned = new byte[2 + jfif.length + segments.length];
        cleaned[0] = file[0];
        cleaned[1] = file[1];
        System.arraycopy(jfif, 0, cleaned, 2, jfif.length);
        System.arraycopy(segments, 0, cleaned, 2 + jfif.length, segments.length);
        return new JpegHeader(width, height, components, adobe, cleaned);
    }

    private static int marker(byte[] file, int at) throws ImageFormatException {
        if (at + 4 > file.length) {
            throw new ImageFormatException("TRUNCATED", "the JPEG file ends within its header");
        }
        if ((file[at] & 0xff) != 0xff) {
            throw new ImageFormatException("CORRUPT", "the JPEG file has no marker at byte " + at);
        }
        return file[at + 1] & 0xff;
    }

    private static int length(byte[] file, int at) throws ImageFormatException {
        int length = unsigned16(file, at + 2);
        if (length < 2) {
            throw new ImageFormatException(
                    "CORRUPT", "the JPEG file has a segment of length " + length);
        }
        if (at + 2 + length > file.length) {
            throw new ImageFormatException("TRUNCATED", "the JPEG file ends within its header");
        }
        return length;
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xc0
                && marker <= 0xcf
                && marker != 0xc4
                && marker != 0xc8
                && marker != 0xcc;
    }

    private static int unsigned16(byte[] file, int at) {
        return ((file[at] & 0xff) << 8) | (file[at + 1] & 0xff);
    }
}
