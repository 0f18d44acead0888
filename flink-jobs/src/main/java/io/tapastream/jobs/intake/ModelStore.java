package io.tapastream.jobs.intake;

import io.tapastream.core.io.Sha256;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SaeFormatException;
import io.tapastream.inference.intake.SaeWeights;
import io.tapastream.jobs.decode.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.core.fs.Path;

/**
 * Verified SAE checkpoints, each under the SHA-256 of its file, on any Flink file system.
 *
 * <p>A file is written under a name of its own and renamed when it is whole, so a reader never sees
 * half of one, and writing the same file twice is harmless. The digest is the only part of a path
 * that comes from outside, and it must look like one: nothing leads out of the store.
 */
public final class ModelStore {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final Path root;

    /**
     * @param root the store's directory, a URI
     */
    public ModelStore(String root) {
        this.root = new Path(root);
    }

    /** Writes a file unless it is there already. */
    public void put(String sha256, byte[] file) throws IOException {
        Path target = path(sha256);
        FileSystem files = target.getFileSystem();
        if (files.exists(target) && files.getFileStatus(target).getLen() == file.length) {
            return;
        }
        files.mkdirs(target.getParent());
        Path part = new Path(target.getParent(), "." + sha256 + "." + UUID.randomUUID());
        try {
            try (FSDataOutputStream out = files.create(part, WriteMode.NO_OVERWRITE)) {
                out.write(file);
            }
            if (!files.rename(part, target) && !files.exists(target)) {
                throw new IOException("the SAE checkpoint could not be moved to " + target);
            }
        } finally {
            if (files.exists(part)) {
                files.delete(part, false);
            }
        }
    }

    /**
     * Reads the weights of a stored SAE checkpoint, after its digest was verified once more; from a
     * local store the file is mapped.
     *
     * @throws IOException where the file is not there or cannot be read
     * @throws RefusedException with SAE_SHA256 where the file has changed since it was stored
     * @throws SaeFormatException where it does not fit the descriptor
     */
    public SaeWeights read(String sha256, SaeDescriptor descriptor)
            throws IOException, RefusedException, SaeFormatException {
        Path file = path(sha256);
        FileSystem files = file.getFileSystem();
        if (!files.isDistributedFS()) {
            URI uri = file.makeQualified(files).toUri();
            java.nio.file.Path local = java.nio.file.Path.of(uri.getPath());
            try (InputStream in = Files.newInputStream(local)) {
                verify(file, sha256, Sha256.hex(in));
            }
            return SaeWeights.read(local, descriptor);
        }
        return SaeWeights.read(ByteBuffer.wrap(read(sha256)), descriptor);
    }

    /**
     * Reads a stored file, and verifies its digest.
     *
     * @throws IOException where the file is not there or cannot be read
     * @throws RefusedException with SAE_SHA256 where the file has changed since it was stored
     */
    public byte[] read(String sha256) throws IOException, RefusedException {
        Path file = path(sha256);
        FileSystem files = file.getFileSystem();
        int length = Math.toIntExact(files.getFileStatus(file).getLen());
        byte[] bytes = new byte[length];
        try (InputStream in = files.open(file)) {
            if (in.readNBytes(bytes, 0, length) != length) {
                throw new IOException(file + " ended early");
            }
        }
        verify(file, sha256, Sha256.hex(bytes));
        return bytes;
    }

    private static void verify(Path file, String declared, String found) throws RefusedException {
        if (!found.equals(declared)) {
            throw new RefusedException(
                    "SAE_SHA256",
                    "the file " + file + " in the model store is damaged, its SHA-256 is " + found);
        }
    }

    private Path path(String sha256) {
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("no SHA-256 in hex: " + sha256);
        }
        return new Path(new Path(root, sha256.substring(0, 2)), sha256 + ".safetensors");
    }
}
