package io.tapastream.inference.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The checked header of a safetensors file.
 *
 * @param dataStart where the tensors begin in the file
 * @param entries the tensors by name, offsets counted from dataStart
 */
record SafetensorsHeader(int dataStart, Map<String, Entry> entries, Map<String, String> metadata) {
    private static final int LARGEST_HEADER = 16 << 20;
    private static final int MOST_DIMENSIONS = 8;
    private static final String METADATA = "__metadata__";
    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    /** One tensor: elements = product of the shape, and end - begin = elements * type.bytes(). */
    record Entry(TensorType type, List<Integer> shape, int elements, int begin, int end) {}

    /** Fills a buffer with the bytes of the file at a position. */
    interface Bytes {
        void read(long position, ByteBuffer target) throws IOException;
    }

    static SafetensorsHeader parse(long size, Bytes file) throws IOException, SaeFormatException {
        if (size < Long.BYTES) {
            throw new SaeFormatException(
                    "TRUNCATED",
                    "the file has " + size + " bytes: a safetensors file has 8 or more");
        }
        if (size > Integer.MAX_VALUE) {
            throw new SaeFormatException(
                    "TOO_LARGE",
                    "the file has " + size + " bytes: at most 2 GiB can be read from one file");
        }
        ByteBuffer start = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        file.read(0, start);
        long length = start.getLong(0);
        if (length < 2 || length > LARGEST_HEADER) {
            throw new SaeFormatException(
                    "HEADER_LENGTH",
                    "the header length is "
                            + Long.toUnsignedString(length)
                            + ": this is no safetensors file (2.."
                            + LARGEST_HEADER
                            + " expected)");
        }
        if (length > size - Long.BYTES) {
            throw new SaeFormatException(
                    "TRUNCATED",
                    "the header has "
                            + length
                            + " bytes but the file ends after "
                            + (size - Long.BYTES));
        }
        byte[] text = new byte[(int) length];
        file.read(Long.BYTES, ByteBuffer.wrap(text));
        int dataStart = Long.BYTES + text.length;
        return read(tree(text), dataStart, (int) size - dataStart);
    }

    private static JsonNode tree(byte[] text) throws SaeFormatException {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new SaeFormatException(
                    "HEADER_JSON", "the header is not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new SaeFormatException("HEADER_JSON", "the header is not UTF-8 JSON", e);
        }
        if (root == null || !root.isObject()) {
            throw new SaeFormatException("HEADER_JSON", "the header is not a JSON object");
        }
        return root;
    }

    private static SafetensorsHeader read(JsonNode root, int dataStart, int dataLength)
            throws SaeFormatException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (field.getKey().equals(METADATA)) {
                for (Map.Entry<String, JsonNode> item : field.getValue().properties()) {
                    metadata.put(item.getKey(), item.getValue().asText());
                }
            } else {
                entries.put(field.getKey(), entry(field.getKey(), field.getValue(), dataLength));
            }
        }
        requireContiguous(entries, dataLength);
        return new SafetensorsHeader(
                dataStart,
                Collections.unmodifiableMap(entries),
                Collections.unmodifiableMap(metadata));
    }

    private static Entry entry(String name, JsonNode node, int dataLength)
            throws SaeFormatException {
        String typeName = node.path("dtype").asText();
        TensorType type =
                TensorType.of(typeName)
                        .orElseThrow(
                                () ->
                                        new SaeFormatException(
                                                "DTYPE",
                                                "the tensor \""
                                                        + name
                                                        + "\" has the unknown dtype \""
                                                        + typeName
                                                        + "\""));
        List<Integer> shape = shape(name, node.path("shape"));
        long bytes = type.bytes();
        for (int dimension : shape) {
            bytes = bytes * dimension;
            if (bytes > Integer.MAX_VALUE) {
                throw new SaeFormatException(
                        "SHAPE", "the tensor \"" + name + "\" " + shape + " is larger than 2 GiB");
            }
        }
        JsonNode offsets = node.path("data_offsets");
        if (!offsets.isArray() || offsets.size() != 2) {
            throw new SaeFormatException(
                    "OFFSETS", "the tensor \"" + name + "\" lacks its two data_offsets");
        }
        int begin = offset(name, offsets.get(0), dataLength);
        int end = offset(name, offsets.get(1), dataLength);
        if (end - (long) begin != bytes) {
            throw new SaeFormatException(
                    "OFFSETS",
                    String.format(
                            "the tensor \"%s\" %s %s needs %d bytes but its offsets are %d..%d",
                            name, type, shape, bytes, begin, end));
        }
        return new Entry(type, shape, (int) (bytes / type.bytes()), begin, end);
    }

    private static List<Integer> shape(String name, JsonNode node) throws SaeFormatException {
        if (!node.isArray() || node.size() > MOST_DIMENSIONS) {
            throw new SaeFormatException(
                    "SHAPE",
                    "the tensor \"" + name + "\" has no list of 0.." + MOST_DIMENSIONS + " sizes");
        }
        List<Integer> shape = new ArrayList<>();
        for (JsonNode size : node) {
            if (!size.isIntegralNumber() || !size.canConvertToInt() || size.intValue() < 0) {
                throw new SaeFormatException(
                        "SHAPE", "the tensor \"" + name + "\" has the size " + size);
            }
            shape.add(size.intValue());
        }
        return List.copyOf(shape);
    }

    private static int offset(String name, JsonNode node, int dataLength)
            throws SaeFormatException {
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
            throw new SaeFormatException(
                    "OFFSETS", "the tensor \"" + name + "\" has the offset " + node);
        }
        if (node.longValue() > dataLength) {
            throw new SaeFormatException(
                    "TRUNCATED",
                    String.format(
                            "the tensor \"%s\" ends at byte %d of the data but the file has %d",
                            name, node.longValue(), dataLength));
        }
        return node.intValue();
    }

    private static void requireContiguous(Map<String, Entry> entries, int dataLength)
            throws SaeFormatException {
        List<Map.Entry<String, Entry>> sorted = new ArrayList<>(entries.entrySet());
        sorted.sort(
                Comparator.<Map.Entry<String, Entry>>comparingInt(e -> e.getValue().begin())
                        .thenComparingInt(e -> e.getValue().end()));
        int position = 0;
        for (Map.Entry<String, Entry> tensor : sorted) {
            int begin = tensor.getValue().begin();
            if (begin != position) {
                throw new SaeFormatException(
                        begin < position ? "OVERLAP" : "GAP",
                        String.format(
                                "the tensor \"%s\" begins at %d, but the one before it ends at %d",
                                tensor.getKey(), begin, position));
            }
            position = tensor.getValue().end();
        }
        if (position != dataLength) {
            throw new SaeFormatException(
                    "GAP",
                    "the tensors end at "
                            + position
                            + " but the file holds "
                            + dataLength
                            + " bytes");
        }
    }

    /** The same tensors under other names; each entry has a new one. */
    SafetensorsHeader renamed(Map<String, String> names) {
        Map<String, Entry> under = new LinkedHashMap<>();
        entries.forEach((name, entry) -> under.put(names.get(name), entry));
        return new SafetensorsHeader(dataStart, Collections.unmodifiableMap(under), metadata);
    }
}
