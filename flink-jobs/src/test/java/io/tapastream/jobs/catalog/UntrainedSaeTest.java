package io.tapastream.jobs.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.core.encode.UntrainedEncoder;
import io.tapastream.core.io.Sha256;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SaeWeights;
import io.tapastream.jobs.config.Baseline;
import io.tapastream.jobs.config.EvaluationSettings.Baselines;
import io.tapastream.jobs.message.Messages;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.SaeId;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class UntrainedSaeTest {
    private static final String SHA256_OF_SEED_7 =
            "ccc4e8074546b29586c3c01207f9ca1a15faff2a39ec489ae41d33bb57510f16";
    private static final long MAX_BYTES = 1 << 30;
    private static final Baselines BOTH =
            new Baselines(List.of(Baseline.DENSE, Baseline.SPARSE), 7);

    private final SaeCheckpoint trained = Messages.sae("run", "topk", 100);

    @Test
    void theirNamesTellEncoderShapeKindAndSeed() {
        assertThat(UntrainedSae.of(trained, BOTH, MAX_BYTES))
                .extracting(UntrainedSae::id)
                .containsExactly(
                        new SaeId("baseline", "untrained-dense-clip-4x300-seed7", 0),
                        new SaeId("baseline", "untrained-top2-clip-4x300-seed7", 0));
    }

    @Test
    void everySaeOfAShapeHasTheSameOnes() {
        SaeCheckpoint other = Messages.sae("another run", "another SAE", 5);
        assertThat(UntrainedSae.of(other, BOTH, MAX_BYTES))
                .isEqualTo(UntrainedSae.of(trained, BOTH, MAX_BYTES));
    }

    @Test
    void theFileHoldsTheWeightsOfTheSeedInTheSameBytesEachTime() throws Exception {
        for (UntrainedSae drawn : UntrainedSae.of(trained, BOTH, MAX_BYTES)) {
            byte[] file = drawn.file();
            assertThat(drawn.file()).isEqualTo(file);
            assertThat(Sha256.hex(file)).isEqualTo(SHA256_OF_SEED_7);
            SaeWeights weights = SaeWeights.read(ByteBuffer.wrap(file), drawn.descriptor());
            assertThat(weights.warnings()).isEmpty();
            assertThat(weights.encoder().orElseThrow().values())
                    .isEqualTo(FloatBuffer.wrap(new UntrainedEncoder(7, 4, 300).weights()));
        }
    }

    @Test
    void aSparseOneNeedsTheTrainedOnesK() {
        SaeCheckpoint jumprelu =
                with(trained, "TRAINED", new SaeDescriptor("jumprelu", 4, 300, null, false, null));
        assertThat(UntrainedSae.of(jumprelu, BOTH, MAX_BYTES))
                .extracting(drawn -> drawn.descriptor().architecture())
                .containsExactly(SaeDescriptor.UNTRAINED);
    }

    @Test
    void aBaselineHasNoneAndTheSizeIsBounded() {
        SaeCheckpoint untrained = with(trained, "UNTRAINED", trained.descriptor());
        assertThat(UntrainedSae.of(untrained, BOTH, MAX_BYTES)).isEmpty();
        assertThat(UntrainedSae.of(trained, BOTH, 4 * 4 * 300 - 1)).isEmpty();
        assertThat(UntrainedSae.of(trained, new Baselines(List.of(), 7), MAX_BYTES)).isEmpty();
    }

    private static SaeCheckpoint with(SaeCheckpoint sae, String role, SaeDescriptor descriptor) {
        return new SaeCheckpoint(
                sae.id(),
                sae.eventTime(),
                sae.encoder(),
                role,
                descriptor,
                sae.sha256(),
                sae.byteLength(),
                sae.warnings(),
                sae.origin());
    }
}
