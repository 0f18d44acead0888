package io.tapastream.inference.decode;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * The header of a PNG file, and the file without the chunks that do not describe pixels.
 *
 * @param cleaned signature and the chunks IHDR, PLTE, IDAT and IEND: text, profiles, animation and
 *     transparency neither change the samples nor can they do harm then
 */
record PngHeader(int width, int height, byte[] cleaned) {
    private static final int SIGNATURE = 8;
    private static final int CHUNK_FRAME = 12;
    private static final int IHDR = 0x49484452;
    private static final int PLTE = 0x504c5445;
    private static final int IDAT = 0x49444154;
    private static final int IEND = 0x49454e44;
    private static final int GRAY = 0;
    private static final int PALETTE = 3;
    private static final int PALETTE_BYTES = 3 * 256;

    /**
     * @param limits checked before the other chunks are judged
     */
    static PngHeader read(byte[] file, ImageLimits limits) throws ImageFormatException {
        ByteBuffer in = ByteBuffer.wrap(file);
        ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length);
        kept.write(file, 0, SIGNATURE);
        int at = SIGNATURE;
        int palette = -1;
        int before = 0;
        boolean pixels = false;
        while (true) {
            if (file.length - at < CHUNK_FRAME) {
                throw new ImageFormatException(
                        "TRUNCATED", "the PNG file ends before its end chunk");
            }
            int length = in.getInt(at);
            int type = in.getInt(at + 4);
            if (length < 0 || length > file.length - at - CHUNK_FRAME) {
                throw new ImageFormatException("TRUNCATED", "the PNG file ends within a chunk");
            }
            if (before == 0 ? type != IHDR || length != 13 : type == IHDR) {
                throw corrupt("has no header chunk, or two");
            }
            if (type == IHDR || type == PLTE || type == IDAT || type == IEND) {
                requireSum(in, at, length);
                kept.write(file, at, length + CHUNK_FRAME);
            }
            if (type == IHDR) {
                requireSize(in, limits);
            } else if (type == PLTE) {
                if (palette >= 0 || pixels || length % 3 != 0 || length > PALETTE_BYTES) {
                    throw corrupt("has two palettes, or one of the wrong size or place");
                }
                palette = length;
            } else if (type == IDAT) {
                if (pixels && before != IDAT) {
                    throw corrupt("has other chunks between those of its pixels");
                }
                pixels = true;
            } else if (type == IEND) {
                requireDescribed(in, palette, pixels);
                return new PngHeader(
                        in.getInt(SIGNATURE + 8), in.getInt(SIGNATURE + 12), kept.toByteArray());
            }
            before = type;
            at += length + CHUNK_FRAME;
        }
    }

    private static void requireSum(ByteBuffer in, int at, int length) throws ImageFormatException {
        CRC32 sum = new CRC32();
        sum.update(in.slice(at + 4, length + 4));
        if ((int) sum.getValue() != in.getInt(at + 8 + length)) {
            throw corrupt("is damaged: the checksum of the chunk at byte " + at + " does not fit");
        }
    }

    private static void requireSize(ByteBuffer in, ImageLimits limits) throws ImageFormatException {
        int width = in.getInt(SIGNATURE + 8);
        int height = in.getInt(SIGNATURE + 12);
        if (width <= 0 || height <= 0) {
            throw corrupt("says it is " + width + " x " + height);
        }
        limits.requirePixels(width, height);
    }

    private static void requireDescribed(ByteBuffer in, int palette, boolean pixels)
            throws ImageFormatException {
        int depth = in.get(SIGNATURE + 16);
        int colour = in.get(SIGNATURE + 17);
        if (colour == GRAY && depth == 16) {
            throw new ImageFormatException(
                    "UNSUPPORTED",
                    "the PNG file is 16-bit gray, which image libraries convert in different ways:"
                            + " save it with 8 bits");
        }
        if (colour == PALETTE && palette < 3) {
            throw corrupt("has no palette");
        }
        if (!pixels) {
            throw corrupt("has no pixels");
        }
    }

    private static ImageFormatException corrupt(String what) {
        return new ImageFormatException("CORRUPT", "the PNG file " + what);
    }
}
