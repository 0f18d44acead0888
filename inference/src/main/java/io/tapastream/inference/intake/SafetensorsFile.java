package io.tapastream.inference.intake;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A safetensors file: 8 bytes little-endian header length, a JSON header, raw tensors.
 *
 * <p>The tensors stay where they are, on disk or in a buffer of the caller, and are read one by
 * one; there is never a copy of the whole file. The file is taken as hostile: every offset, shape
 * and length is checked before it is used, tensors must follow one another without gap or overlap
 * and end with the file. Immutable, safe for use by several threads.
 */
public final class SafetensorsFile {
    private static final int CHUNK = 1 << 16;

    /**
     * Where the bytes come from: fills the buffer with those at the position, all or an exception.
     */
    private interface Source {
        void read(long position, ByteBuffer target) throws IOException;
    }

    private final Source source;
    private final SafetensorsHeader header;
    private final Set<String> takenOff;

    private SafetensorsFile(Source source, long size) throws IOException, SaeFormatException {
        this(source, SafetensorsHeader.parse(size, source::read), Set.of());
    }

    private SafetensorsFile(Source source, SafetensorsHeader header, Set<String> takenOff) {
        this.source = source;
        this.header = header;
        this.takenOff = takenOff;
    }

    /** Reads the header from the buffer's remaining bytes, which must not change afterwards. */
    public static SafetensorsFile of(ByteBuffer file) throws SaeFormatException {
        ByteBuffer bytes = file.slice();
        try {
            return new SafetensorsFile(
                    (position, target) ->
                            target.put(bytes.slice((int) position, target.remaining())),
                    bytes.remaining());
        } catch (IOException e) {
            throw new IllegalStateException("a buffer cannot fail to be read", e);
        }
    }

    /** Reads the header of a file, which must not change afterwards. */
    public static SafetensorsFile open(Path path) throws IOException, SaeFormatException {
        return new SafetensorsFile(
                (position, target) -> readFully(path, position, target), Files.size(path));
    }

    /**
     * The same file with the names that the tensors have without training wrappers: torch.compile,
     * DDP and FSDP, or a module that holds the SAE.
     */
    public SafetensorsFile withoutWrappers() {
        WrapperNames.Unwrapped unwrapped = WrapperNames.unwrapped(names());
        return unwrapped.names().isEmpty()
                ? this
                : new SafetensorsFile(source, header.renamed(unwrapped.names()), unwrapped.parts());
    }

    /** What {@link #withoutWrappers} took off the names, as in "module."; mostly nothing. */
    Set<String> takenOff() {
        return takenOff;
    }

    public Set<String> names() {
        return header.entries().keySet();
    }

    /** The free-form strings under "__metadata__". */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    public boolean contains(String name) {
        return header.entries().containsKey(name);
    }

    /** The shape of the tensor; an empty list for a scalar. */
    public List<Integer> shape(String name) throws SaeFormatException {
        return entry(name).shape();
    }

    /** Number of values of the tensor. */
    int elements(String name) throws SaeFormatException {
        return entry(name).elements();
    }

    /** The tensor's values on the heap; for vectors. */
    public float[] array(String name) throws SaeFormatException {
        FloatBuffer values = FloatBuffer.allocate(entry(name).elements());
        read(name, values);
        return values.array();
    }

    /** Puts the tensor's values, widened to floats, at the buffer's position. */
    void read(String name, FloatBuffer target) throws SaeFormatException {
        SafetensorsHeader.Entry entry = entry(name);
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = entry.begin(); at < entry.end(); at += CHUNK) {
            chunk.clear().limit(Math.min(CHUNK, entry.end() - at));
            try {
                source.read((long) header.dataStart() + at, chunk);
            } catch (IOException e) {
                throw new SaeFormatException(
                        "UNREADABLE",
                        "the tensor \"" + name + "\" cannot be read: " + e.getMessage(),
                        e);
            }
            FloatConversion.copy(name, entry.type(), chunk.flip(), target);
        }
    }

    private static void readFully(Path path, long position, ByteBuffer target) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long at = position;
            while (target.hasRemaining()) {
                int count = channel.read(target, at);
                if (count < 0) {
                    throw new EOFException(path + " became shorter while it was read");
                }
                at += count;
            }
        }
    }

    private SafetensorsHeader.Entry entry(String name) throws SaeFormatException {
        SafetensorsHeader.Entry entry = header.entries().get(name);
        if (entry == null) {
            throw new SaeFormatException(
                    "TENSOR_MISSING",
                    "the tensor \""
                            + name
                            + "\" is missing; the file holds "
                            + KnownKeys.bounded(names()));
        }
        return entry;
    }
}
