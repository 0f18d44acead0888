package io.tapastream.jobs.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.jobs.message.BlockCommand;
import io.tapastream.jobs.message.BlockCommand.Action;
import io.tapastream.jobs.message.EvaluationEvent.BlockReport;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.Sample.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Samples and commands at the encode stage alone, in any order. */
@Timeout(300)
class EncodeOperatorTest extends EncodeScenario {
    @ParameterizedTest
    @EnumSource(Backend.class)
    void samplesBeforeAndAfterTheVocabularyAndTheSaeAreEvaluatedOnce(Backend backend)
            throws Exception {
        SaeCheckpoint first = store().stored(1);
        SaeCheckpoint second = store().stored(2);
        try (EncodeSubtasks subtasks = subtasks(2, backend, SMALL_BATCHES)) {
            subtasks.send(samples(0, 10));
            vocabulary(subtasks);
            all(subtasks, Action.OPEN, first);
            subtasks.send(samples(10, 20));
            assertThat(subtasks.received().evaluated()).isZero();
            awaitExact(subtasks, first);
            assertThat(subtasks.received().evaluated()).isEqualTo(40);

            subtasks.send(samples(20, 30));
            all(subtasks, Action.OPEN, second);
            // Again: a command that comes twice changes nothing.
            all(subtasks, Action.OPEN, first);
            subtasks.send(samples(30, 33));
            subtasks.barrier();
            awaitExact(subtasks, first, second);
            assertThat(subtasks.received().evaluated()).isEqualTo(2 * 66);

            all(subtasks, Action.CLOSE, first);
            awaitReports(subtasks, first, BlockReport::closed);
            subtasks.send(samples(33, 40));
            subtasks.barrier();
            awaitExact(subtasks, second);
            assertThat(subtasks.received().evaluated()).isEqualTo(2 * 66 + 14);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Action.class,
            names = {"OPEN", "CLOSE"})
    void anSaeCheckpointBeforeTheVocabularyIsAnError(Action action) throws Exception {
        SaeCheckpoint sae = store().stored(1);
        try (EncodeSubtasks subtasks = subtasks(1, Backend.HEAP, SMALL_BATCHES)) {
            subtasks.send(samples(0, 10));
            subtasks.command(BlockCommand.vocabulary(BIRDS, 1, 2, CONCEPT_BLOCKS));
            assertThatThrownBy(() -> subtasks.command(BlockCommand.of(action, sae, BIRDS, 0)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll(
                            "image block 0 of the data set birds/2026",
                            action.name(),
                            "run/sae/1",
                            "image-blocks is fixed");
            subtasks.command(BlockCommand.of(action, sae, BIRDS, 1));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void anyOrderOfEventsGivesTheSame(long seed) throws Exception {
        random.setSeed(seed);
        List<SaeCheckpoint> saes = new ArrayList<>();
        for (int step = 1; step <= 3; step++) {
            saes.add(store().stored(step));
        }
        Backend backend = seed % 2 == 0 ? Backend.ROCKSDB : Backend.HEAP;
        try (EncodeSubtasks subtasks = subtasks(2, backend, ENCODERS_CLOSE)) {
            vocabulary(subtasks);
            for (int event = 0; event < 300; event++) {
                int number = random.nextInt(25);
                switch (random.nextInt(12)) {
                    case 0, 1, 2, 3 -> subtasks.send(image(number));
                    case 4, 5 -> subtasks.send(pair(number));
                    case 6 -> subtasks.send(retraction(Kind.IMAGE, number));
                    case 7 -> subtasks.send(retraction(Kind.PAIR, number));
                    case 8 ->
                            subtasks.command(
                                    BlockCommand.of(
                                            Action.OPEN,
                                            saes.get(random.nextInt(saes.size())),
                                            BIRDS,
                                            random.nextInt(IMAGE_BLOCKS)));
                    case 9 -> subtasks.runTurns();
                    case 10 -> subtasks.barrier();
                    default -> {
                        if (random.nextInt(6) == 0) {
                            subtasks.restore(1 + random.nextInt(3));
                        }
                    }
                }
            }
            for (SaeCheckpoint sae : saes) {
                all(subtasks, Action.OPEN, sae);
            }
            subtasks.finish();
            for (SaeCheckpoint sae : saes) {
                assertExact(subtasks, sae);
                long images = kept.values().stream().filter(s -> s.kind() == Kind.IMAGE).count();
                assertThat(counted(subtasks, sae, images, kept.size() - images)).isTrue();
            }
        }
    }
}
