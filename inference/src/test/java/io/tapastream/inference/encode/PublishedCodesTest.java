package io.tapastream.inference.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.tapastream.inference.Npy;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SaeWeights;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Codes computed with the published implementation: equal supports, values within 1e-5. */
class PublishedCodesTest {
    private static final String FOLDER = "/golden/sae/";

    @ParameterizedTest
    @ValueSource(strings = {"topk", "batchtopk", "matryoshka", "jumprelu", "frozen"})
    void codesEqualThePublishedOnes(String name) throws Exception {
        Npy embeddings = Npy.resource(FOLDER + "embeddings.npy");
        Npy expected = Npy.resource(FOLDER + name + ".codes.npy");
        SaeWeights weights = weights(name);

        float[] codes;
        try (SaeEncoder encoder = SaeEncoder.open(weights)) {
            codes = DenseCodes.of(encoder.encode(embeddings.values(), embeddings.rows()), 96);
        }

        assertThat(expected.rows()).isEqualTo(64);
        assertThat(codes).hasSameSizeAs(expected.values());
        int flips = 0;
        for (int i = 0; i < codes.length; i++) {
            float reference = expected.values()[i];
            if ((codes[i] == 0f) == (reference == 0f)) {
                assertThat(codes[i])
                        .as("row %d latent %d", i / 96, i % 96)
                        .isCloseTo(reference, offset(1e-5f));
            } else {
                flips++;
            }
        }
        assertThat(flips).as("supports that differ").isZero();
        boolean biased = name.equals("jumprelu") || name.equals("frozen");
        assertThat(weights.warnings()).hasSize(biased ? 0 : 1);
        assertThat(weights.warnings()).allMatch(warning -> warning.contains("(x - b_dec) W_enc"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"topk", "batchtopk", "matryoshka", "jumprelu", "frozen"})
    void codesDoNotDependOnTheBatch(String name) throws Exception {
        Npy embeddings = Npy.resource(FOLDER + "embeddings.npy");
        try (SaeEncoder encoder = SaeEncoder.open(weights(name))) {
            SparseBatch whole = encoder.encode(embeddings.values(), embeddings.rows());
            for (int size : new int[] {1, 2, 3, 7, 16, 63}) {
                for (int first = 0; first + size <= embeddings.rows(); first += size) {
                    float[] part =
                            Arrays.copyOfRange(
                                    embeddings.values(), first * 48, (first + size) * 48);
                    SparseBatch codes = encoder.encode(part, size);
                    for (int row = 0; row < size; row++) {
                        assertThat(codes.latents(row)).isEqualTo(whole.latents(first + row));
                        assertThat(codes.values(row)).isEqualTo(whole.values(first + row));
                    }
                }
            }
        }
    }

    private static SaeWeights weights(String name) throws Exception {
        String json = new String(Npy.bytes(FOLDER + name + ".json"), StandardCharsets.UTF_8);
        return SaeWeights.read(
                ByteBuffer.wrap(Npy.bytes(FOLDER + name + ".safetensors")),
                SaeDescriptor.fromJson(json));
    }
}
