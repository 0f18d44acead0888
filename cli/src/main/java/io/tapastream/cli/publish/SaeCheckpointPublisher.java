package io.tapastream.cli.publish;

import io.tapastream.cli.console.CliException;
import io.tapastream.core.io.Sha256;
import io.tapastream.schemas.SaeCheckpointChunk;
import io.tapastream.schemas.SaeCheckpointManifest;
import io.tapastream.schemas.topics.RecordKeys;
import io.tapastream.schemas.topics.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Objects;

/**
 * Publishes SAE checkpoints: a manifest and the safetensors file in chunks of 256 KiB, all under
 * one key and so in one partition and in order; or a manifest with the URI of the file. The file is
 * read twice, never held whole. Thread-safe.
 */
public final class SaeCheckpointPublisher {
    /** Length of every chunk but the last, in bytes. */
    public static final int CHUNK_BYTES = 256 * 1024;

    private final RecordPublisher publisher;
    private final Topics topics;

    public SaeCheckpointPublisher(RecordPublisher publisher, Topics topics) {
        this.publisher = Objects.requireNonNull(publisher, "publisher");
        this.topics = Objects.requireNonNull(topics, "topics");
    }

    /**
     * Publishes a file in chunks and returns its manifest when the brokers have all of it.
     *
     * @param chunks receives how many of the chunks have been handed over
     * @throws IOException when the file cannot be read
     * @throws CliException when it is empty, changes while it is read, or Kafka refuses
     */
    public SaeCheckpointManifest publish(SaeCheckpointSpec spec, Path file, PublishListener chunks)
            throws IOException {
        Digest digest = digest(file);
        int count = Math.toIntExact((digest.length() + CHUNK_BYTES - 1) / CHUNK_BYTES);
        SaeCheckpointManifest manifest =
                manifest(spec, digest.sha256(), digest.length()).setChunkCount(count).build();
        publisher.send(topics.saeCheckpoints(), RecordKeys.of(manifest), manifest);
        MessageDigest whole = Sha256.begin();
        try (InputStream in = Files.newInputStream(file)) {
            for (int index = 0; index < count; index++) {
                byte[] data = in.readNBytes(CHUNK_BYTES);
                whole.update(data);
                send(manifest, index, data);
                chunks.published(index + 1);
            }
        }
        if (!Sha256.hex(whole).equals(digest.sha256())) {
            throw new CliException(
                    "%s changed while it was published; publish it again under a new step"
                            .formatted(file));
        }
        publisher.flush();
        return manifest;
    }

    /**
     * Publishes a file that the job reads by itself.
     *
     * @param file the file as it is seen from here, for its SHA-256 and length
     * @param uri the same file as the job sees it
     * @throws IOException when the file cannot be read
     * @throws CliException when it is empty or Kafka refuses
     */
    public SaeCheckpointManifest publishUri(SaeCheckpointSpec spec, Path file, URI uri)
            throws IOException {
        Digest digest = digest(file);
        SaeCheckpointManifest manifest =
                manifest(spec, digest.sha256(), digest.length())
                        .setChunkCount(0)
                        .setUri(uri.toString())
                        .build();
        publisher.send(topics.saeCheckpoints(), RecordKeys.of(manifest), manifest);
        publisher.flush();
        return manifest;
    }

    private void send(SaeCheckpointManifest manifest, int index, byte[] data) {
        SaeCheckpointChunk chunk =
                new SaeCheckpointChunk(
                        manifest.getRun(),
                        manifest.getSae(),
                        manifest.getStep(),
                        manifest.getSha256(),
                        index,
                        Sha256.hex(data),
                        ByteBuffer.wrap(data));
        publisher.send(topics.saeCheckpoints(), RecordKeys.of(chunk), chunk);
    }

    private static SaeCheckpointManifest.Builder manifest(
            SaeCheckpointSpec spec, String sha256, long length) {
        SaeCheckpointManifest.Builder manifest =
                SaeCheckpointManifest.newBuilder()
                        .setRun(spec.run())
                        .setSae(spec.sae())
                        .setStep(spec.step())
                        .setEventTime(spec.eventTime())
                        .setImageEncoder(spec.imageEncoder())
                        .setArchitecture(spec.architecture())
                        .setEmbeddingWidth(spec.embeddingWidth())
                        .setDictionarySize(spec.dictionarySize())
                        .setInputUnitNorm(spec.inputUnitNorm())
                        .setRole(spec.role())
                        .setSha256(sha256)
                        .setByteLength(length)
                        .setMetadata(spec.metadata());
        spec.k().ifPresent(manifest::setK);
        spec.groupSizes().ifPresent(sizes -> manifest.setGroupSizes(new ArrayList<>(sizes)));
        return manifest;
    }

    private record Digest(String sha256, long length) {}

    private static Digest digest(Path file) throws IOException {
        MessageDigest digest = Sha256.begin();
        long length;
        try (InputStream in = Files.newInputStream(file)) {
            length = Sha256.update(digest, in);
        }
        if (length == 0) {
            throw new CliException(file + " is empty, expected a safetensors file");
        }
        return new Digest(Sha256.hex(digest), length);
    }
}
