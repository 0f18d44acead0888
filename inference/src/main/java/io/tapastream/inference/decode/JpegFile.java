package io.tapastream.inference.decode;

import java.io.ByteArrayOutputStream;

/**
 * The segments of a JPEG file.
 *
 * @param frame its frame
 * @param colours its colour space
 * @param cleaned the file without the segments of applications, which the JDK would let change the
 *     pixels (profiles) or which can be large, with one JFIF segment in front and numbered
 *     components: no decoder has a choice of the colour space then
 */
record JpegFile(JpegFrame frame, JpegColours colours, byte[] cleaned) {
    private static final int HUFFMAN_TABLES = 0xc4;
    private static final int RESTART_0 = 0xd0;
    private static final int RESTART_7 = 0xd7;
    private static final int START = 0xd8;
    private static final int END = 0xd9;
    private static final int START_OF_SCAN = 0xda;
    private static final int APP0 = 0xe0;
    private static final int APP14 = 0xee;
    private static final int APP15 = 0xef;
    private static final int COMMENT = 0xfe;
    private static final int JFIF_BYTES = 16;
    private static final int ADOBE_BYTES = 14;
    private static final int ADOBE_TRANSFORM = 15;
    private static final byte[] JFIF_NAME = {'J', 'F', 'I', 'F', 0};
    private static final byte[] ADOBE_NAME = {'A', 'd', 'o', 'b', 'e'};
    private static final byte[] JFIF = {
        (byte) 0xff, (byte) 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
    };

    static boolean starts(byte[] file) {
        return file.length > 3
                && (file[0] & 0xff) == 0xff
                && (file[1] & 0xff) == START
                && (file[2] & 0xff) == 0xff;
    }

    /**
     * Reads the header and walks over the scans.
     *
     * @param limits checked as soon as the size is known
     */
    static JpegFile read(byte[] file, ImageLimits limits) throws ImageFormatException {
        return new Walk(file).walk(limits);
    }

    /** One walk over a file. */
    private static final class Walk {
        private final byte[] file;
        private final ByteArrayOutputStream kept;
        private int at = 2;
        private boolean jfif;
        private boolean tables;
        private int adobe = JpegColours.NO_ADOBE;
        private JpegFrame frame;
        private JpegColours colours;
        private JpegScans scans;

        Walk(byte[] file) {
            this.file = file;
            this.kept = new ByteArrayOutputStream(file.length + JFIF.length);
            kept.write(file, 0, 2);
            kept.write(JFIF, 0, JFIF.length);
        }

        JpegFile walk(ImageLimits limits) throws ImageFormatException {
            while (true) {
                int marker = marker();
                if (marker == END) {
                    break;
                }
                int length = length();
                if (JpegFrame.starts(marker)) {
                    readFrame(length, limits);
                } else if (marker == START_OF_SCAN) {
                    readScan(length);
                } else if (marker >= APP0 && marker <= APP15) {
                    readApplication(marker, length);
                } else if (marker != COMMENT) {
                    tables |= marker == HUFFMAN_TABLES;
                    kept.write(file, at, length + 2);
                }
                at += length + 2;
                if (marker == START_OF_SCAN) {
                    copyEntropyCoded();
                }
            }
            if (scans == null) {
                throw corrupt("has no scan");
            }
            scans.requireAll();
            kept.write(file, at, 2);
            return new JpegFile(frame, colours, kept.toByteArray());
        }

        private void readFrame(int length, ImageLimits limits) throws ImageFormatException {
            if (frame != null) {
                throw corrupt("has two frames");
            }
            frame = JpegFrame.read(file, at, length);
            limits.requirePixels(frame.width(), frame.height());
            kept.write(file, at, JpegFrame.HEADER);
            for (int i = 0; i < frame.ids().length; i++) {
                kept.write(i + 1);
                kept.write(file, at + JpegFrame.HEADER + JpegFrame.COMPONENT * i + 1, 2);
            }
        }

        private void readScan(int length) throws ImageFormatException {
            if (frame == null) {
                throw corrupt("has no frame before its scan");
            }
            if (!tables) {
                throw corrupt("has no Huffman tables before its scan");
            }
            if (scans == null) {
                colours = JpegColours.of(frame.ids(), jfif, adobe);
                scans = new JpegScans(frame);
            }
            scans.add(file, at, length);
            kept.write(file, at, 5);
            int components = file[at + 4] & 0xff;
            for (int i = 0; i < components; i++) {
                kept.write(frame.component(file[at + 5 + 2 * i]) + 1);
                kept.write(file[at + 6 + 2 * i]);
            }
            kept.write(file, at + 5 + 2 * components, length - 3 - 2 * components);
        }

        private void readApplication(int marker, int length) {
            if (marker == APP0 && length >= JFIF_BYTES && named(JFIF_NAME)) {
                jfif = true;
            } else if (marker == APP14 && length >= ADOBE_BYTES && named(ADOBE_NAME)) {
                adobe = file[at + ADOBE_TRANSFORM] & 0xff;
            }
        }

        private boolean named(byte[] name) {
            for (int i = 0; i < name.length; i++) {
                if (file[at + 4 + i] != name[i]) {
                    return false;
                }
            }
            return true;
        }

        /** Copies up to the next marker that is no restart. */
        private void copyEntropyCoded() throws ImageFormatException {
            int from = at;
            while (true) {
                while (at + 1 < file.length && file[at] != (byte) 0xff) {
                    at++;
                }
                if (at + 1 >= file.length) {
                    throw truncated();
                }
                int next = file[at + 1] & 0xff;
                if (next == 0xff) {
                    at++;
                } else if (next == 0 || (next >= RESTART_0 && next <= RESTART_7)) {
                    at += 2;
                } else {
                    kept.write(file, from, at - from);
                    return;
                }
            }
        }

        private int marker() throws ImageFormatException {
            while (at + 1 < file.length && file[at] == (byte) 0xff && file[at + 1] == (byte) 0xff) {
                at++;
            }
            if (at + 2 > file.length) {
                throw truncated();
            }
            int marker = file[at + 1] & 0xff;
            if (file[at] != (byte) 0xff || marker < 0xc0 || isBare(marker)) {
                throw corrupt("has no segment at byte " + at);
            }
            return marker;
        }

        /** Restarts and a second start have no length and no place between segments. */
        private static boolean isBare(int marker) {
            return marker >= RESTART_0 && marker <= START;
        }

        private int length() throws ImageFormatException {
            if (at + 4 > file.length) {
                throw truncated();
            }
            int length = ((file[at + 2] & 0xff) << 8) | (file[at + 3] & 0xff);
            if (length < 2) {
                throw corrupt("has a segment of length " + length);
            }
            if (at + 2 + length > file.length) {
                throw truncated();
            }
            return length;
        }

        private static ImageFormatException truncated() {
            return new ImageFormatException(
                    "TRUNCATED", "the JPEG file ends before its end marker");
        }

        private static ImageFormatException corrupt(String what) {
            return new ImageFormatException("CORRUPT", "the JPEG file " + what);
        }
    }
}
