package io.tapastream.inference.intake;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Random tensors by name, written as a safetensors file of any dtype; a writer of its own. */
public final class TestTensors {
    private final Random random;
    private final String dtype;
    private final Map<String, int[]> shapes = new LinkedHashMap<>();
    private final Map<String, float[]> values = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    public TestTensors(long seed, String dtype) {
        this.random = new Random(seed);
        this.dtype = dtype;
    }

    /** Adds normal values of that spread, as the dtype can hold them. */
    public TestTensors normal(String name, double spread, int... shape) {
        float[] drawn = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = (float) (spread * random.nextGaussian());
        }
        return exactly(name, drawn, shape);
    }

    public TestTensors exactly(String name, float[] numbers, int... shape) {
        shapes.put(name, shape);
        float[] held = new float[numbers.length];
        for (int i = 0; i < held.length; i++) {
            held[i] = rounded(numbers[i]);
        }
        values.put(name, held);
        return this;
    }

    public TestTensors without(String name) {
        shapes.remove(name);
        values.remove(name);
        return this;
    }

    /** The same tensors under other names. */
    public TestTensors renamed(UnaryOperator<String> rule) {
        TestTensors copy = new TestTensors(0, dtype);
        values.forEach(
                (name, numbers) -> copy.exactly(rule.apply(name), numbers, shapes.get(name)));
        return copy;
    }

    /** The same tensors as another dtype holds them. */
    public TestTensors as(String other) {
        TestTensors copy = new TestTensors(0, other);
        values.forEach((name, numbers) -> copy.exactly(name, numbers, shapes.get(name)));
        return copy;
    }

    public TestTensors metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /** The values as the file holds them. */
    public float[] get(String name) {
        return values.get(name);
    }

    public ByteBuffer file() {
        int bytes = bytesEach();
        StringBuilder header = new StringBuilder("{");
        if (!metadata.isEmpty()) {
            header.append("\"__metadata__\":{")
                    .append(
                            metadata.entrySet().stream()
                                    .map(e -> "\"" + e.getKey() + "\":" + quoted(e.getValue()))
                                    .collect(Collectors.joining(",")))
                    .append("},");
        }
        int position = 0;
        for (Map.Entry<String, int[]> tensor : shapes.entrySet()) {
            int end = position + bytes * values.get(tensor.getKey()).length;
            header.append(position == 0 ? "" : ",")
                    .append('"')
                    .append(tensor.getKey())
                    .append("\":{\"dtype\":\"")
                    .append(dtype)
                    .append("\",\"shape\":")
                    .append(Arrays.toString(tensor.getValue()))
                    .append(",\"data_offsets\":[")
                    .append(position)
                    .append(',')
                    .append(end)
                    .append("]}");
            position = end;
        }
        byte[] text = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer file =
                ByteBuffer.allocate(8 + text.length + position).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(text.length).put(text);
        values.values().forEach(numbers -> put(file, numbers));
        return file.flip();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private int bytesEach() {
        return switch (dtype) {
            case "F16", "BF16" -> 2;
            case "F32" -> 4;
            default -> 8;
        };
    }

    private void put(ByteBuffer file, float[] numbers) {
        for (float number : numbers) {
            switch (dtype) {
                case "F16" -> file.putShort(halfBits(number));
                case "BF16" -> file.putShort((short) (Float.floatToIntBits(number) >> 16));
                case "F32" -> file.putFloat(number);
                default -> file.putDouble(number);
            }
        }
    }

    /** Truncates to what the dtype holds, so that both sides know the same number. */
    private float rounded(float number) {
        return switch (dtype) {
            case "F16" -> fromHalf(halfBits(number));
            case "BF16" -> Float.intBitsToFloat(Float.floatToIntBits(number) & 0xffff0000);
            default -> number;
        };
    }

    /** Truncating conversion of numbers in the range of normal halves; smaller ones become 0. */
    private static short halfBits(float number) {
        if (Math.abs(number) < 0x1p-14) {
            return 0;
        }
        int exponent = Math.getExponent(number);
        int fraction = (int) ((Math.abs(number) / Math.scalb(1.0, exponent) - 1) * 1024);
        return (short) ((number < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | fraction);
    }

    private static float fromHalf(short bits) {
        int exponent = ((bits >> 10) & 0x1f) - 15;
        if (exponent == -15) {
            return 0f;
        }
        double magnitude = Math.scalb(1 + (bits & 0x3ff) / 1024.0, exponent);
        return (float) (bits < 0 ? -magnitude : magnitude);
    }
}
