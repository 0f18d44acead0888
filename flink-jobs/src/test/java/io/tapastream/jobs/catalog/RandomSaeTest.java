package io.tapastream.jobs.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.core.encode.RandomCodes;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SaeFormatException;
import io.tapastream.inference.intake.SafetensorsWriter;
import io.tapastream.jobs.config.Baseline;
import io.tapastream.jobs.config.EvaluationSettings.Baselines;
import io.tapastream.jobs.intake.RandomCodesFile;
import io.tapastream.jobs.message.Messages;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.SaeId;
import java.util.List;
import org.junit.jupiter.api.Test;

class RandomSaeTest {
    private static final Baselines DRAWN = new Baselines(List.of(Baseline.values()), 7);

    private final SaeCheckpoint topk = Messages.sae("run", "topk", 100);
    private final SaeCheckpoint jumprelu =
            with("TRAINED", new SaeDescriptor("jumprelu", 4, 300, null, false, null));

    @Test
    void itHasAsManyActiveLatentsAsTheSaeHasOrHalfOfThem() throws Exception {
        RandomSae sparse = RandomSae.of(topk, DRAWN).orElseThrow();
        assertThat(sparse.id())
                .isEqualTo(new SaeId("baseline", "random-active2-clip-4x300-seed7", 0));
        assertThat(sparse.descriptor())
                .isEqualTo(new SaeDescriptor("random", 4, 300, 2, false, null));
        assertThat(RandomCodesFile.read(sparse.file())).isEqualTo(new RandomCodes(7, 300, 2));
        RandomSae dense = RandomSae.of(jumprelu, DRAWN).orElseThrow();
        assertThat(dense.id()).isEqualTo(new SaeId("baseline", "random-dense-clip-4x300-seed7", 0));
        assertThat(RandomCodesFile.read(dense.file()))
                .isEqualTo(new RandomCodes(7, 300, RandomCodes.DENSE));
    }

    @Test
    void itIsDrawnBesideTheUntrainedOnesAndWhateverTheSizeOfTheirWeights() {
        assertThat(DrawnSae.of(topk, DRAWN, 1 << 30))
                .extracting(DrawnSae::role)
                .containsExactly("UNTRAINED", "UNTRAINED", "RANDOM");
        assertThat(DrawnSae.of(topk, DRAWN, 1))
                .extracting(DrawnSae::role)
                .containsExactly("RANDOM");
        SaeCheckpoint stored =
                RandomSae.of(topk, DRAWN).orElseThrow().stored("ab".repeat(32), 9, topk);
        assertThat(stored.role()).isEqualTo("RANDOM");
        assertThat(stored.encoder()).isEqualTo("clip");
    }

    @Test
    void aBaselineHasNoneNorAnSaeWhereItIsNotWanted() {
        assertThat(RandomSae.of(with("UNTRAINED", topk.descriptor()), DRAWN)).isEmpty();
        assertThat(RandomSae.of(topk, new Baselines(List.of(Baseline.DENSE), 7))).isEmpty();
    }

    @Test
    void anotherFileIsNotTakenForRandomCodes() {
        byte[] other = new SafetensorsWriter().metadata("seed", "7").toBytes();
        assertThatThrownBy(() -> RandomCodesFile.read(other))
                .isInstanceOf(SaeFormatException.class)
                .hasMessageContaining("random codes");
    }

    private SaeCheckpoint with(String role, SaeDescriptor descriptor) {
        return new SaeCheckpoint(
                topk.id(),
                topk.eventTime(),
                topk.encoder(),
                role,
                descriptor,
                topk.sha256(),
                topk.byteLength(),
                topk.warnings(),
                topk.origin());
    }
}
