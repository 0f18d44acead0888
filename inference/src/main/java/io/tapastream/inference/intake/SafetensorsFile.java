package io.tapastream.inference.intake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A safetensors file: 8 bytes little-endian header length, a JSON header, raw tensors.
 *
 * <p>The tensors stay where they are (a mapped file or a buffer of the caller); only the header and
 * what {@link #array} returns are on the heap. The file is taken as hostile: every offset, shape
 * and length is checked before it is used, tensors must lie one after the other without gap or
 * overlap and end with the file. Immutable, safe for use by several threads.
 */
public final class SafetensorsFile {
    private final ByteBuffer data;
    private final Map<String, SafetensorsHeader.Entry> entries;
    private final Map<String, String> metadata;

    private SafetensorsFile(ByteBuffer data, SafetensorsHeader header) {
        this.data = data;
        this.entries = header.entries();
        this.metadata = header.metadata();
    }

    /** Reads the header from the buffer's remaining bytes, which must not change afterwards. */
    public static SafetensorsFile of(ByteBuffer file) throws SaeFormatException {
        ByteBuffer bytes = file.slice().order(ByteOrder.LITTLE_ENDIAN);
        SafetensorsHeader header = SafetensorsHeader.parse(bytes);
        ByteBuffer data = bytes.position(header.dataStart()).slice();
        return new SafetensorsFile(data, header);
    }

    /** Maps the file into memory and reads its header. */
    public static SafetensorsFile map(Path path) throws IOException, SaeFormatException {
        return of(mapped(path));
    }

    /** The whole file as a mapped buffer. */
    static ByteBuffer mapped(Path path) throws IOException, SaeFormatException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size > Integer.MAX_VALUE) {
                throw new SaeFormatException(
                        "TOO_LARGE",
                        path + " has " + size + " bytes: at most 2 GiB can be read from one file");
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
        }
    }

    public Set<String> names() {
        return entries.keySet();
    }

    /** The free-form strings under "__metadata__". */
    public Map<String, String> metadata() {
        return metadata;
    }

    public boolean contains(String name) {
        return entries.containsKey(name);
    }

    /** The shape of the tensor; an empty list for a scalar. */
    public List<Integer> shape(String name) throws SaeFormatException {
        return entry(name).shape();
    }

    /**
     * The tensor's values as a direct buffer in native order: a view of the file for aligned F32,
     * otherwise a converted copy (F16, BF16, F64) outside the heap.
     */
    public FloatBuffer floats(String name) throws SaeFormatException {
        SafetensorsHeader.Entry entry = entry(name);
        ByteBuffer raw = raw(entry);
        if (entry.type() == TensorType.F32
                && raw.isDirect()
                && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                && raw.alignmentOffset(0, Float.BYTES) == 0) {
            return raw.asFloatBuffer();
        }
        FloatBuffer copy = direct(entry.elements());
        FloatConversion.copy(name, entry.type(), raw, copy);
        return copy.flip();
    }

    /** The tensor's values on the heap; for vectors. */
    public float[] array(String name) throws SaeFormatException {
        SafetensorsHeader.Entry entry = entry(name);
        FloatBuffer values = FloatBuffer.allocate(entry.elements());
        FloatConversion.copy(name, entry.type(), raw(entry), values);
        return values.array();
    }

    /** A buffer outside the heap in native order. */
    static FloatBuffer direct(int elements) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(elements, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private ByteBuffer raw(SafetensorsHeader.Entry entry) {
        return data.slice(entry.begin(), entry.end() - entry.begin())
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private SafetensorsHeader.Entry entry(String name) throws SaeFormatException {
        SafetensorsHeader.Entry entry = entries.get(name);
        if (entry == null) {
            Object[] names = entries.keySet().toArray();
            String listed = Arrays.toString(Arrays.copyOf(names, Math.min(names.length, 20)));
            throw new SaeFormatException(
                    "TENSOR_MISSING",
                    "the tensor \"" + name + "\" is missing; the file holds " + listed);
        }
        return entry;
    }
}
