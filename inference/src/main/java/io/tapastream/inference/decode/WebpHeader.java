package io.tapastream.inference.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The header of a lossless WebP file, and the file without all but its pixels.
 *
 * @param end where in the cleaned file the pixels end
 * @param cleaned a RIFF container with the lossless chunk alone, and zeros behind it: profiles,
 *     text and animation neither change the samples nor can they do harm then
 */
record WebpHeader(int width, int height, int end, byte[] cleaned) {
    private static final int RIFF = fourCharacters("RIFF");
    private static final int WEBP = fourCharacters("WEBP");
    private static final int LOSSLESS = fourCharacters("VP8L");
    private static final int LOSSY = fourCharacters("VP8 ");
    private static final int EXTENDED = fourCharacters("VP8X");
    private static final int FRAME = fourCharacters("ANMF");
    private static final int FILE_HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int EXTENDED_BYTES = 10;
    private static final int ANIMATED = 2;
    private static final int LOSSLESS_SIGNATURE = 0x2f;
    private static final int LOSSLESS_BYTES = 5;
    private static final int SIDE_BITS = 14;

    static boolean starts(byte[] file) {
        ByteBuffer in = littleEndian(file);
        return file.length >= FILE_HEADER && in.getInt(0) == RIFF && in.getInt(8) == WEBP;
    }

    /** Finds the pixels; files whose first pixels are lossy or animated are refused. */
    static WebpHeader read(byte[] file) throws ImageFormatException {
        ByteBuffer in = littleEndian(file);
        long end = Integer.toUnsignedLong(in.getInt(4)) + CHUNK_HEADER;
        if (end > file.length) {
            throw truncated();
        }
        ByteBuffer canvas = null;
        long at = FILE_HEADER;
        while (at + CHUNK_HEADER <= end) {
            int type = in.getInt((int) at);
            long size = Integer.toUnsignedLong(in.getInt((int) at + 4));
            if (at + CHUNK_HEADER + size > end) {
                throw truncated();
            }
            ByteBuffer data = in.slice((int) at + CHUNK_HEADER, (int) size).order(in.order());
            if (type == EXTENDED) {
                canvas = canvas(data);
            } else if (type == LOSSLESS) {
                return lossless(data, canvas);
            } else if (type == LOSSY || type == FRAME) {
                throw type == LOSSY ? lossy() : animated();
            }
            at += CHUNK_HEADER + size + (size & 1);
        }
        throw at > FILE_HEADER
                ? new ImageFormatException("CORRUPT", "the WebP file holds no pixels")
                : truncated();
    }

    private static ByteBuffer canvas(ByteBuffer data) throws ImageFormatException {
        if (data.capacity() < EXTENDED_BYTES) {
            throw new ImageFormatException("CORRUPT", "the WebP file has a short VP8X chunk");
        }
        if ((data.get(0) & ANIMATED) != 0) {
            throw animated();
        }
        return data;
    }

    private static WebpHeader lossless(ByteBuffer data, ByteBuffer canvas)
            throws ImageFormatException {
        if (data.capacity() <= LOSSLESS_BYTES) {
            throw truncated();
        }
        if (data.get(0) != LOSSLESS_SIGNATURE) {
            throw new ImageFormatException(
                    "CORRUPT", "the WebP file's lossless chunk has no signature");
        }
        int bits = data.getInt(1);
        int width = 1 + (bits & ((1 << SIDE_BITS) - 1));
        int height = 1 + ((bits >> SIDE_BITS) & ((1 << SIDE_BITS) - 1));
        if (canvas != null && (side(canvas, 4) != width || side(canvas, 7) != height)) {
            throw new ImageFormatException(
                    "CORRUPT",
                    String.format(
                            "the WebP file says it is %d x %d but its pixels are %d x %d",
                            side(canvas, 4), side(canvas, 7), width, height));
        }
        int padded = data.capacity() + (data.capacity() & 1);
        int size = FILE_HEADER + CHUNK_HEADER + padded;
        byte[] cleaned = new byte[size + WebpDecoder.LOOK_AHEAD];
        ByteBuffer target = littleEndian(cleaned);
        target.putInt(RIFF).putInt(size - CHUNK_HEADER).putInt(WEBP);
        target.putInt(LOSSLESS).putInt(data.capacity()).put(data);
        return new WebpHeader(width, height, target.position(), cleaned);
    }

    /** A side of the canvas, three bytes that count from 0. */
    private static int side(ByteBuffer canvas, int at) {
        return 1 + ((canvas.getShort(at) & 0xffff) | (canvas.get(at + 2) & 0xff) << 16);
    }

    private static ImageFormatException lossy() {
        return new ImageFormatException(
                "UNSUPPORTED",
                "the WebP file is lossy, and decoders differ by tens of levels there: save it as"
                        + " JPEG, PNG or lossless WebP");
    }

    private static ImageFormatException animated() {
        return new ImageFormatException(
                "UNSUPPORTED", "the WebP file is animated: save the frame that is meant");
    }

    private static ImageFormatException truncated() {
        return new ImageFormatException("TRUNCATED", "the WebP file ends within a chunk");
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int fourCharacters(String name) {
        return name.charAt(0) | name.charAt(1) << 8 | name.charAt(2) << 16 | name.charAt(3) << 24;
    }
}
