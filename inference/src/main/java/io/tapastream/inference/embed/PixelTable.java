package io.tapastream.inference.embed;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.platform.Fp16Conversions;
import io.tapastream.inference.decode.PreprocessRecipe;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/**
 * Writes planes of 8-bit samples as the model's input type. Float inputs get (v / 255 - mean) / std
 * of their channel from a 3 x 256 table, each step rounded to float as the training libraries do;
 * byte inputs get the samples themselves. Immutable.
 */
final class PixelTable {
    private static final int CHANNELS = 3;
    private static final int LEVELS = 256;

    private final OnnxJavaType type;
    private final float[] values = new float[CHANNELS * LEVELS];
    private final short[] halves = new short[CHANNELS * LEVELS];

    PixelTable(OnnxJavaType type, PreprocessRecipe recipe) {
        this.type = type;
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int level = 0; level < LEVELS; level++) {
                float value = recipe.normalized(channel, level);
                values[channel * LEVELS + level] = value;
                halves[channel * LEVELS + level] = Fp16Conversions.floatToFp16(value);
            }
        }
    }

    /** Bytes of one sample in the model's input. */
    int sampleBytes() {
        return type == OnnxJavaType.FLOAT
                ? Float.BYTES
                : type == OnnxJavaType.FLOAT16 ? Short.BYTES : Byte.BYTES;
    }

    /** Writes one image at the buffer's position and moves it on. */
    void put(byte[] planes, ByteBuffer target) {
        if (type == OnnxJavaType.FLOAT) {
            putFloats(planes, target.asFloatBuffer());
        } else if (type == OnnxJavaType.FLOAT16) {
            putHalves(planes, target.asShortBuffer());
        } else {
            target.duplicate().put(planes);
        }
        target.position(target.position() + planes.length * sampleBytes());
    }

    private void putFloats(byte[] planes, FloatBuffer target) {
        float[] converted = new float[planes.length];
        int plane = planes.length / CHANNELS;
        for (int i = 0; i < planes.length; i++) {
            converted[i] = values[i / plane * LEVELS + (planes[i] & 0xff)];
        }
        target.put(converted);
    }

    private void putHalves(byte[] planes, ShortBuffer target) {
        short[] converted = new short[planes.length];
        int plane = planes.length / CHANNELS;
        for (int i = 0; i < planes.length; i++) {
            converted[i] = halves[i / plane * LEVELS + (planes[i] & 0xff)];
        }
        target.put(converted);
    }

    /** The float of one channel's level, for comparisons. */
    float value(int channel, int level) {
        return values[channel * LEVELS + level];
    }
}
