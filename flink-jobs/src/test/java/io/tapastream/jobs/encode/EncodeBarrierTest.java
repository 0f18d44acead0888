package io.tapastream.jobs.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.jobs.message.BlockCommand;
import io.tapastream.jobs.message.BlockCommand.Action;
import io.tapastream.jobs.message.EvaluationEvent.BlockReport;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.Sample.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The encode stage at barriers and the like, and restored from a snapshot. */
@Timeout(300)
class EncodeBarrierTest extends EncodeScenario {
    @ParameterizedTest
    @ValueSource(strings = {"barrier", "watermark", "timer", "command", "end"})
    void whatWaitsForABatchIsEvaluatedFirst(String event) throws Exception {
        SaeCheckpoint sae = store().stored(1);
        try (EncodeSubtasks subtasks = subtasks(1, Backend.HEAP, LARGE_BATCHES)) {
            vocabulary(subtasks);
            all(subtasks, Action.OPEN, sae);
            awaitExact(subtasks, sae);
            subtasks.send(samples(0, 8));
            assertThat(subtasks.received().evaluated()).isZero();
            switch (event) {
                case "barrier" -> subtasks.barrier();
                case "watermark" -> subtasks.watermark(5);
                case "timer" -> {
                    subtasks.advanceTime(Duration.ofMillis(49));
                    assertThat(subtasks.received().evaluated()).isZero();
                    subtasks.advanceTime(Duration.ofMillis(1));
                }
                case "command" -> subtasks.command(BlockCommand.of(Action.CLOSE, sae, BIRDS, 0));
                default -> subtasks.finish();
            }
            assertThat(subtasks.received().evaluated()).isEqualTo(16);
            assertThat(subtasks.evaluatedBeforeWatermark())
                    .isGreaterThanOrEqualTo(event.equals("watermark") ? 8 : 0);
            assertExact(subtasks, sae);
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void aRestoreWithAnotherParallelismKeepsAllAndRepeatsNothing(Backend backend) throws Exception {
        SaeCheckpoint live = store().stored(1);
        SaeCheckpoint opening = store().stored(2);
        SaeCheckpoint closing = store().stored(3);
        try (EncodeSubtasks subtasks = subtasks(1, backend, SMALL_BATCHES)) {
            // Block 0 has no command before the restore: its samples wait for the vocabulary.
            for (int block = 1; block < IMAGE_BLOCKS; block++) {
                subtasks.command(BlockCommand.vocabulary(BIRDS, block, 2, CONCEPT_BLOCKS));
                subtasks.command(BlockCommand.of(Action.OPEN, live, BIRDS, block));
            }
            subtasks.send(samples(0, 20));
            subtasks.runTurnsUntil(
                    "progress reports of three blocks",
                    () -> {
                        for (int block = 1; block < IMAGE_BLOCKS; block++) {
                            if (subtasks.received().report(live, BIRDS, block) == null) {
                                return false;
                            }
                        }
                        return true;
                    });
            assertThat(subtasks.received().evaluated()).isBetween(1, 39);

            // No turn runs before the snapshot: these two are still to be opened.
            for (int block = 1; block < IMAGE_BLOCKS; block++) {
                subtasks.command(BlockCommand.of(Action.OPEN, opening, BIRDS, block));
                subtasks.command(BlockCommand.of(Action.OPEN, closing, BIRDS, block));
                subtasks.command(BlockCommand.of(Action.CLOSE, closing, BIRDS, block));
            }
            subtasks.send(samples(20, 24));
            subtasks.restore(3);
            assertThat(subtasks.received().evaluated()).isLessThan(48);
            subtasks.command(BlockCommand.vocabulary(BIRDS, 0, 2, CONCEPT_BLOCKS));
            for (SaeCheckpoint sae : List.of(live, opening, closing)) {
                subtasks.command(BlockCommand.of(Action.OPEN, sae, BIRDS, 0));
            }
            subtasks.command(BlockCommand.of(Action.CLOSE, closing, BIRDS, 0));
            awaitExact(subtasks, live, opening);
            awaitReports(subtasks, closing, BlockReport::closed);
            assertExact(subtasks, closing);
            assertThat(subtasks.received().evaluated()).isEqualTo(3 * 48);

            subtasks.restore(2);
            subtasks.send(samples(24, 30));
            subtasks.send(image(3), retraction(Kind.PAIR, 4));
            subtasks.barrier();
            awaitExact(subtasks, live, opening);
            assertThat(subtasks.received().evaluated()).isEqualTo(3 * 48 + 2 * 13);
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void aRestoredBlockKnowsItsVocabulary(Backend backend) throws Exception {
        SaeCheckpoint sae = store().stored(1);
        try (EncodeSubtasks subtasks = subtasks(1, backend, SMALL_BATCHES)) {
            vocabulary(subtasks);
            // Not for what is kept: the blocks are empty.
            subtasks.restore(3);
            all(subtasks, Action.OPEN, sae);
            subtasks.restore(2);
            subtasks.send(samples(0, 10));
            awaitExact(subtasks, sae);
            assertThat(subtasks.received().evaluated()).isEqualTo(20);
        }
    }
}
