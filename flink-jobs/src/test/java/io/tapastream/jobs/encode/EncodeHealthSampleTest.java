package io.tapastream.jobs.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.core.score.SampledImage;
import io.tapastream.jobs.message.BlockCommand.Action;
import io.tapastream.jobs.message.Messages;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.Sample.Kind;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The samples that the encode stage sends to score. */
@Timeout(300)
class EncodeHealthSampleTest extends EncodeScenario {
    static List<Arguments> runs() {
        return List.of(
                Arguments.of(Backend.HEAP, SMALL_BATCHES),
                Arguments.of(Backend.HEAP, LARGE_BATCHES),
                Arguments.of(Backend.HEAP, ENCODERS_CLOSE),
                Arguments.of(Backend.ROCKSDB, ENCODERS_CLOSE));
    }

    /** Far more images than a sample has come, are replaced and retracted, through restores. */
    @ParameterizedTest
    @MethodSource("runs")
    void isThatOfWhatIsKeptWhateverHappened(Backend backend, String[] options) throws Exception {
        SaeCheckpoint first = store().stored(1);
        SaeCheckpoint second = store().stored(2);
        Random what = new Random(8);
        try (EncodeSubtasks subtasks = subtasks(2, backend, options)) {
            vocabulary(subtasks);
            all(subtasks, Action.OPEN, first);
            subtasks.send(samples(0, 30));
            for (int round = 0; round < 12; round++) {
                for (int step = 0; step < 25; step++) {
                    int number = what.nextInt(60);
                    subtasks.send(
                            what.nextInt(3) == 0 ? retraction(Kind.IMAGE, number) : image(number));
                }
                if (round == 4) {
                    all(subtasks, Action.OPEN, second);
                }
                if (round % 4 == 3) {
                    subtasks.restore(1 + round % 3);
                }
                subtasks.barrier();
                awaitEqual(subtasks, first);
            }
            awaitEqual(subtasks, second);
            assertThat(subtasks.received().sample(second, BIRDS))
                    .hasSize(IMAGE_BLOCKS * SAMPLED_PER_BLOCK);
        }
    }

    private void awaitEqual(EncodeSubtasks subtasks, SaeCheckpoint sae) throws Exception {
        subtasks.runTurnsUntil(
                "sample and codes of what is kept",
                () ->
                        subtasks.received()
                                        .codes(sae, BIRDS, CONCEPT_BLOCKS)
                                        .equals(
                                                ReceivedEvents.expected(
                                                        sae, kept.values(), CONCEPT_BLOCKS))
                                && subtasks.received()
                                        .sample(sae, BIRDS)
                                        .equals(expectedSample(sae)));
    }

    @Test
    void anImageWithTooManyActiveLatentsIsNotSent() {
        assertThat(HealthSamples.fits(code(4, HealthSamples.MOST_ACTIVE))).isTrue();
        assertThat(HealthSamples.fits(code(4, HealthSamples.MOST_ACTIVE + 1))).isFalse();
        // 256 KiB, of which the latents have 9 bytes each and all else 64.
        assertThat(HealthSamples.fits(code(65_520, 0))).isTrue();
        assertThat(HealthSamples.fits(code(65_521, 0))).isFalse();
        assertThat(HealthSamples.fits(code(65_510, 5))).isFalse();
    }

    private static SampledImage code(int width, int active) {
        return new SampledImage(new float[width], new int[active], new float[active]);
    }

    @Test
    void withManyActiveLatentsAnImageLeavesTheSample() throws Exception {
        SaeCheckpoint wide = store().dense(1, HealthSamples.MOST_ACTIVE + 1);
        try (EncodeSubtasks subtasks = subtasks(1, Backend.HEAP, LARGE_BATCHES)) {
            vocabulary(subtasks);
            all(subtasks, Action.OPEN, wide);
            // All latents are active where the sum is above 0, and none elsewhere.
            subtasks.send(Messages.image("a", 1, 1, 1, 1, -2.5f));
            subtasks.barrier();
            awaitReports(subtasks, wide, report -> !report.refused());
            assertThat(subtasks.rejected()).isEmpty();
            assertThat(subtasks.received().sample(wide, BIRDS)).isEmpty();

            subtasks.send(Messages.image("a", 2, -1, 0, 0, 0));
            subtasks.barrier();
            assertThat(subtasks.received().sample(wide, BIRDS)).containsOnlyKeys("a");
            subtasks.send(Messages.image("a", 3, 1, 1, 1, 1));
            subtasks.barrier();
            assertThat(subtasks.received().sample(wide, BIRDS)).isEmpty();
        }
    }
}
