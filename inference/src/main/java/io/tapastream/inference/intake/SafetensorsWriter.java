package io.tapastream.inference.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes named 32-bit float tensors as one safetensors file. Not safe for several threads. */
public final class SafetensorsWriter {
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Tensor(int[] shape, float[] values) {}

    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    /**
     * Adds a tensor; no dimension means a scalar.
     *
     * @throws IllegalArgumentException if the name is taken or the number of values does not fit
     */
    public SafetensorsWriter add(String name, float[] values, int... shape) {
        long elements = 1;
        for (int size : shape) {
            elements = Math.multiplyExact(elements, size);
        }
        if (elements != values.length) {
            throw new IllegalArgumentException(
                    "the tensor " + name + " needs " + elements + " values, not " + values.length);
        }
        if (tensors.putIfAbsent(name, new Tensor(shape.clone(), values)) != null) {
            throw new IllegalArgumentException("the tensor " + name + " was added before");
        }
        return this;
    }

    /** Adds a free-form string to the header. */
    public SafetensorsWriter metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /** The file; the header is padded so that the tensors are aligned. */
    public byte[] toBytes() {
        byte[] header = header().getBytes(StandardCharsets.UTF_8);
        int padded = (header.length + 7) / 8 * 8;
        long size = Long.BYTES + (long) padded;
        for (Tensor tensor : tensors.values()) {
            size += (long) Float.BYTES * tensor.values.length;
        }
        ByteBuffer file = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(padded).put(header);
        while (file.position() < Long.BYTES + padded) {
            file.put((byte) ' ');
        }
        for (Tensor tensor : tensors.values()) {
            file.asFloatBuffer().put(tensor.values);
            file.position(file.position() + Float.BYTES * tensor.values.length);
        }
        return file.array();
    }

    private String header() {
        ObjectNode root = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode strings = root.putObject("__metadata__");
            metadata.forEach(strings::put);
        }
        long position = 0;
        for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
            ObjectNode node = root.putObject(tensor.getKey());
            node.put("dtype", "F32");
            ArrayNode shape = node.putArray("shape");
            for (int size : tensor.getValue().shape) {
                shape.add(size);
            }
            long end = position + (long) Float.BYTES * tensor.getValue().values.length;
            node.putArray("data_offsets").add(position).add(end);
            position = end;
        }
        return root.toString();
    }
}
