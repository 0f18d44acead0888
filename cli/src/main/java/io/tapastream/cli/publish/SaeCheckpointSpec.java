package io.tapastream.cli.publish;

import io.tapastream.schemas.SaeRole;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an SAE checkpoint is, apart from the bytes of its file.
 *
 * @param run training run
 * @param sae name of the SAE within the run
 * @param step training step, in optimizer steps
 * @param eventTime when it was written
 * @param imageEncoder name of the image encoder whose embeddings the SAE reads
 * @param architecture one of the published format, see SaeDescriptor
 * @param embeddingWidth E, in dimensions
 * @param dictionarySize D, in latents
 * @param k active latents per sample, where the architecture has such a number
 * @param inputUnitNorm whether embeddings are standardised before they are encoded
 * @param groupSizes sizes of the groups of a matryoshka dictionary; their sum is D
 * @param role the SAE under test or a baseline
 * @param metadata anything else worth keeping
 */
public record SaeCheckpointSpec(
        String run,
        String sae,
        long step,
        Instant eventTime,
        String imageEncoder,
        String architecture,
        int embeddingWidth,
        int dictionarySize,
        OptionalInt k,
        boolean inputUnitNorm,
        Optional<List<Integer>> groupSizes,
        SaeRole role,
        Map<String, String> metadata) {
    /** Most characters of a name, as the job takes them. */
    public static final int LONGEST_NAME = 1024;

    public SaeCheckpointSpec {
        requireText("run", run);
        requireText("sae", sae);
        requireText("imageEncoder", imageEncoder);
        requireText("architecture", architecture);
        Objects.requireNonNull(eventTime, "eventTime");
        Objects.requireNonNull(k, "k");
        Objects.requireNonNull(role, "role");
        requireAtLeast("step", step, 0);
        requireAtLeast("embeddingWidth", embeddingWidth, 1);
        requireAtLeast("dictionarySize", dictionarySize, 1);
        if (k.isPresent()) {
            requireAtLeast("k", k.getAsInt(), 1);
        }
        groupSizes = groupSizes.map(List::copyOf);
        if (groupSizes.isPresent()) {
            long sum = groupSizes.get().stream().mapToLong(Integer::longValue).sum();
            if (sum != dictionarySize) {
                throw new IllegalArgumentException(
                        "groupSizes %s sum to %d, expected the dictionary size %d"
                                .formatted(groupSizes.get(), sum, dictionarySize));
            }
        }
        metadata = Map.copyOf(metadata);
    }

    private static void requireText(String name, String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(name + " is empty, expected a name");
        }
        if (value.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "%s has %d characters, at most %d are taken"
                            .formatted(name, value.length(), LONGEST_NAME));
        }
    }

    private static void requireAtLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "%s is %d, expected at least %d".formatted(name, value, least));
        }
    }
}
