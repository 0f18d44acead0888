package io.tapastream.jobs.decode;

import io.tapastream.core.io.Sha256;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.jobs.message.Origin;
import io.tapastream.jobs.message.SaeId;
import io.tapastream.jobs.message.SaePart;
import io.tapastream.schemas.SaeCheckpointChunk;
import io.tapastream.schemas.SaeCheckpointManifest;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Turns manifests and chunks of SAE checkpoints from their Avro form into checked messages. */
public final class SaePartDecoder {
    /** Largest chunk, bytes: a record must stay below Kafka's default limit. */
    public static final int MAX_CHUNK = 1 << 20;

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final long maxBytes;

    /**
     * @param maxBytes largest SAE checkpoint accepted
     */
    public SaePartDecoder(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    public SaePart manifest(SaeCheckpointManifest record, Origin origin) throws RefusedException {
        Names.require("imageEncoder", record.getImageEncoder());
        if (record.getByteLength() <= 0 || record.getByteLength() > maxBytes) {
            throw new RefusedException(
                    "TOO_LARGE",
                    "the SAE checkpoint has "
                            + record.getByteLength()
                            + " bytes, allowed are 1 to "
                            + maxBytes);
        }
        if ((record.getChunkCount() > 0) == (record.getUri() != null)) {
            throw new RefusedException(
                    "CHUNKS_OR_URI", "an SAE checkpoint comes either in chunks or by URI");
        }
        long mostChunks = record.getByteLength();
        if (record.getChunkCount() < 0
                || record.getChunkCount() > mostChunks
                || (long) record.getChunkCount() * MAX_CHUNK < chunked(record)) {
            throw new RefusedException(
                    "CHUNK_COUNT",
                    record.getChunkCount()
                            + " chunks cannot hold "
                            + record.getByteLength()
                            + " bytes");
        }
        return new SaePart.Manifest(
                id(record.getRun(), record.getSae(), record.getStep()),
                RecordDecoder.eventTime(record.getEventTime()),
                record.getImageEncoder(),
                record.getRole().name(),
                descriptor(record),
                sha256(record.getSha256()),
                record.getByteLength(),
                record.getChunkCount(),
                record.getUri(),
                origin);
    }

    /**
     * What intake receives for a manifest that is refused, so that what came of that SAE checkpoint
     * is let go and its status says why; empty where the record does not say which one it is.
     */
    public Optional<SaePart> refused(
            SaeCheckpointManifest record, Origin origin, String reason, String message) {
        try {
            return Optional.of(
                    new SaePart.Refused(
                            id(record.getRun(), record.getSae(), record.getStep()),
                            sha256(record.getSha256()),
                            reason,
                            message,
                            origin));
        } catch (RefusedException e) {
            return Optional.empty();
        }
    }

    public SaePart chunk(SaeCheckpointChunk record, Origin origin) throws RefusedException {
        ByteBuffer data = record.getData();
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        if (bytes.length == 0 || bytes.length > MAX_CHUNK) {
            throw new RefusedException(
                    "CHUNK_SIZE",
                    "the chunk has " + bytes.length + " bytes, not 1 to " + MAX_CHUNK);
        }
        if (record.getIndex() < 0) {
            throw new RefusedException("CHUNK_INDEX", "the chunk's index is negative");
        }
        String digest = Sha256.hex(bytes);
        if (!digest.equals(record.getChunkSha256().toLowerCase(Locale.ROOT))) {
            throw new RefusedException(
                    "CHUNK_SHA256",
                    "the SHA-256 of chunk "
                            + record.getIndex()
                            + " is "
                            + digest
                            + ", not as declared");
        }
        return new SaePart.Chunk(
                id(record.getRun(), record.getSae(), record.getStep()),
                sha256(record.getSha256()),
                record.getIndex(),
                bytes,
                origin);
    }

    private static long chunked(SaeCheckpointManifest record) {
        return record.getUri() == null ? record.getByteLength() : 0;
    }

    private static SaeDescriptor descriptor(SaeCheckpointManifest record) throws RefusedException {
        try {
            return new SaeDescriptor(
                    record.getArchitecture(),
                    record.getEmbeddingWidth(),
                    record.getDictionarySize(),
                    record.getK(),
                    record.getInputUnitNorm(),
                    record.getGroupSizes());
        } catch (IllegalArgumentException e) {
            throw new RefusedException("DESCRIPTOR", e.getMessage(), e);
        }
    }

    private static SaeId id(String run, String sae, long step) throws RefusedException {
        Names.require("run", run);
        Names.require("sae", sae);
        if (step < 0) {
            throw new RefusedException("MISSING_FIELD", "the step " + step + " is negative");
        }
        return new SaeId(run, sae, step);
    }

    private static String sha256(String text) throws RefusedException {
        String digest = text.toLowerCase(Locale.ROOT);
        if (!SHA256.matcher(digest).matches()) {
            throw new RefusedException("SHA256", "'" + text + "' is no SHA-256 in hex");
        }
        return digest;
    }
}
