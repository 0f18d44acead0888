package io.tapastream.cli.publish;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapastream.cli.console.CliException;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SaeFolder;
import io.tapastream.inference.intake.SaeFormatException;
import io.tapastream.inference.intake.SaeLibrary;
import io.tapastream.inference.intake.SaeWeights;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The folder of an SAE as SAELens, sparsify and other libraries leave it, as one safetensors file
 * that says by itself which library wrote it: the folder's tensors, with the library's name and
 * configuration in the header. The file is temporary and goes when this is closed.
 *
 * @param file the safetensors file
 * @param descriptor what the SAE is
 * @param warnings what its owner should know before trusting the scores
 */
record SaeFolderFile(Path file, SaeDescriptor descriptor, List<String> warnings)
        implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String METADATA = "__metadata__";
    private static final int ALIGNMENT = 8;

    /**
     * Reads the folder, checks the SAE as the job will and writes the file.
     *
     * @throws CliException when the folder holds no SAE that is read
     */
    static SaeFolderFile of(Path folder) throws IOException {
        refusePickles(folder);
        try {
            SaeFolder.Contents contents = SaeFolder.find(folder);
            try (SaeWeights weights = contents.read()) {
                Path file = Files.createTempFile("tapastream-sae", ".safetensors");
                write(
                        contents.tensors(),
                        file,
                        Map.of(
                                SaeLibrary.METADATA_LIBRARY,
                                contents.library().id(),
                                SaeLibrary.METADATA_CONFIG,
                                contents.config()));
                return new SaeFolderFile(file, weights.descriptor(), weights.warnings());
            }
        } catch (SaeFormatException e) {
            throw new CliException("%s: %s".formatted(folder, e.getMessage()), e);
        }
    }

    /**
     * A copy of a file of the published layout that says that its encoder bias is added.
     *
     * @throws CliException when the file is none
     */
    static SaeFolderFile withEncoderBias(Path source, SaeDescriptor descriptor) throws IOException {
        try (SaeWeights weights = SaeWeights.readWithEncoderBias(source, descriptor)) {
            Path file = Files.createTempFile("tapastream-sae", ".safetensors");
            write(source, file, Map.of(SaeLibrary.METADATA_CONFIG, SaeLibrary.WITH_ENCODER_BIAS));
            return new SaeFolderFile(file, descriptor, weights.warnings());
        } catch (SaeFormatException e) {
            throw new CliException("%s: %s".formatted(source, e.getMessage()), e);
        }
    }

    private static void refusePickles(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            var names = files.map(file -> file.getFileName().toString()).toList();
            boolean safe = names.stream().anyMatch(name -> name.endsWith(".safetensors"));
            if (!safe && names.stream().anyMatch(name -> name.matches(".*\\.(pt|pth|bin)"))) {
                throw new CliException(
                        folder
                                + " holds a pickled state dict, which could run any code and is not opened; publish it with the Python client (docs/monitor-pytorch.md), or save it with safetensors.torch.save_file first");
            }
        }
    }

    /** Copies the tensors, with more entries in the header's metadata. */
    private static void write(Path tensors, Path file, Map<String, String> more)
            throws IOException {
        try (InputStream in = Files.newInputStream(tensors);
                OutputStream out = Files.newOutputStream(file)) {
            long length =
                    ByteBuffer.wrap(in.readNBytes(Long.BYTES))
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong();
            ObjectNode header = (ObjectNode) JSON.readTree(in.readNBytes(Math.toIntExact(length)));
            ObjectNode metadata = header.withObject("/" + METADATA);
            more.forEach(metadata::put);
            byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
            int padding = Math.floorMod(-text.length, ALIGNMENT);
            out.write(
                    ByteBuffer.allocate(Long.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong((long) text.length + padding)
                            .array());
            out.write(text);
            out.write(" ".repeat(padding).getBytes(StandardCharsets.UTF_8));
            in.transferTo(out);
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
