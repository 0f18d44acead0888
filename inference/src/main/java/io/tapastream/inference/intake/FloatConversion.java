package io.tapastream.inference.intake;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Brings stored elements to 32-bit floats; F16 and BF16 widen exactly, F64 rounds. */
final class FloatConversion {
    private FloatConversion() {}

    /** Copies all elements of {@code raw} (little-endian) and advances {@code target}. */
    static void copy(String name, TensorType type, ByteBuffer raw, FloatBuffer target)
            throws SaeFormatException {
        switch (type) {
            case F32 -> target.put(raw.asFloatBuffer());
            case F64 -> {
                for (int i = 0; i < raw.limit(); i += Double.BYTES) {
                    target.put((float) raw.getDouble(i));
                }
            }
            case BF16 -> {
                for (int i = 0; i < raw.limit(); i += Short.BYTES) {
                    target.put(Float.intBitsToFloat(raw.getShort(i) << 16));
                }
            }
            case F16 -> {
                for (int i = 0; i < raw.limit(); i += Short.BYTES) {
                    target.put(half(raw.getShort(i)));
                }
            }
            default ->
                    throw new SaeFormatException(
                            "DTYPE",
                            "the tensor \""
                                    + name
                                    + "\" is stored as "
                                    + type
                                    + ": F32, F16, BF16 or F64 is needed");
        }
    }

    /** IEEE 754 binary16 to binary32. */
    static float half(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = (bits >>> 10) & 0x1f;
        int fraction = bits & 0x3ff;
        if (exponent == 0) {
            float magnitude = fraction * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        int wide = exponent == 0x1f ? 0xff : exponent + (127 - 15);
        return Float.intBitsToFloat(sign | (wide << 23) | (fraction << 13));
    }
}
