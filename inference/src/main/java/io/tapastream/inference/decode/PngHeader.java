package io.tapastream.inference.decode;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

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

    static PngHeader read(byte[] file) throws ImageFormatException {
        ByteBuffer in = ByteBuffer.wrap(file);
        ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length);
        kept.write(file, 0, SIGNATURE);
        int at = SIGNATURE;
        boolean header = false;
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
            if (!header && (type != IHDR || length != 13)) {
                throw new ImageFormatException("CORRUPT", "the PNG file has no header chunk");
            }
            header = true;
            if (type == IHDR || type == PLTE || type == IDAT || type == IEND) {
                kept.write(file, at, length + CHUNK_FRAME);
            }
            if (type == IEND) {
                return of(in, kept.toByteArray());
            }
            at += length + CHUNK_FRAME;
        }
    }

    private static PngHeader of(ByteBuffer in, byte[] cleaned) throws ImageFormatException {
        int width = in.getInt(SIGNATURE + 8);
        int height = in.getInt(SIGNATURE + 12);
        int depth = in.get(SIGNATURE + 16);
        int colour = in.get(SIGNATURE + 17);
        if (width <= 0 || height <= 0) {
            throw new ImageFormatException(
                    "CORRUPT", "the PNG file says it is " + width + " x " + height);
        }
        if (colour == GRAY && depth == 16) {
            throw new ImageFormatException(
                    "UNSUPPORTED",
                    "the PNG file is 16-bit gray, which image libraries convert in different ways:"
                            + " save it with 8 bits");
        }
        return new PngHeader(width, height, cleaned);
    }
}
