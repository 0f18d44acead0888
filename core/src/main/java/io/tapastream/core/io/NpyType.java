package io.tapastream.core.io;

import java.nio.ByteBuffer;

/** The element types of .npy files that can be read and written, all widened to float64. */
public enum NpyType {
    BOOL("b1", 1),
    INT8("i1", 1),
    INT16("i2", 2),
    INT32("i4", 4),
    INT64("i8", 8),
    UINT8("u1", 1),
    UINT16("u2", 2),
    UINT32("u4", 4),
    UINT64("u8", 8),
    FLOAT16("f2", 2),
    FLOAT32("f4", 4),
    FLOAT64("f8", 8);

    private static final double TWO_POW_64 = 0x1p64;

    private final String code;
    private final int bytes;

    NpyType(String code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** NumPy's code without the byte order, such as "f4". */
    String code() {
        return code;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** The type with NumPy's code, null where there is none. */
    static NpyType ofCode(String code) {
        for (NpyType type : values()) {
            if (type.code.equals(code)) {
                return type;
            }
        }
        return null;
    }

    double read(ByteBuffer buffer, int at) {
        return switch (this) {
            case BOOL -> buffer.get(at) == 0 ? 0 : 1;
            case INT8 -> buffer.get(at);
            case INT16 -> buffer.getShort(at);
            case INT32 -> buffer.getInt(at);
            case INT64 -> buffer.getLong(at);
            case UINT8 -> buffer.get(at) & 0xFF;
            case UINT16 -> buffer.getShort(at) & 0xFFFF;
            case UINT32 -> buffer.getInt(at) & 0xFFFFFFFFL;
            case UINT64 -> unsigned(buffer.getLong(at));
            case FLOAT16 -> half(buffer.getShort(at));
            case FLOAT32 -> buffer.getFloat(at);
            case FLOAT64 -> buffer.getDouble(at);
        };
    }

    void write(ByteBuffer buffer, double value) {
        switch (this) {
            case BOOL -> buffer.put((byte) (value == 0 ? 0 : 1));
            case INT8, UINT8 -> buffer.put((byte) (long) value);
            case INT16, UINT16 -> buffer.putShort((short) (long) value);
            case INT32, UINT32 -> buffer.putInt((int) (long) value);
            case INT64 -> buffer.putLong((long) value);
            case UINT64 ->
                    buffer.putLong(
                            value >= 0x1p63
                                    ? (long) (value - 0x1p63) ^ Long.MIN_VALUE
                                    : (long) value);
            case FLOAT16 -> buffer.putShort(half(value));
            case FLOAT32 -> buffer.putFloat((float) value);
            case FLOAT64 -> buffer.putDouble(value);
        }
    }

    private static double unsigned(long value) {
        return value >= 0 ? value : value + TWO_POW_64;
    }

    private static double half(short bits) {
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        double magnitude;
        if (exponent == 0) {
            magnitude = fraction * 0x1p-24;
        } else if (exponent == 31) {
            magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else {
            magnitude = Math.scalb(1024.0 + fraction, exponent - 25);
        }
        return bits < 0 ? -magnitude : magnitude;
    }

    private static short half(double value) {
        int sign = Double.doubleToRawLongBits(value) < 0 ? 0x8000 : 0;
        double magnitude = Math.abs(value);
        if (Double.isNaN(value)) {
            return (short) (sign | 0x7E00);
        }
        if (magnitude >= 65520) {
            return (short) (sign | 0x7C00);
        }
        int exponent = Math.max(-14, Math.min(15, Math.getExponent(magnitude)));
        int steps = (int) Math.rint(Math.scalb(magnitude, 10 - exponent));
        // Carries of the rounding run into the exponent, which is just the next larger value.
        return (short) (sign | ((exponent + 14) << 10) + steps);
    }
}
