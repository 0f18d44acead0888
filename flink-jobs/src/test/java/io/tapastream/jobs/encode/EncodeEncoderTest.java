package io.tapastream.jobs.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.jobs.message.BlockCommand.Action;
import io.tapastream.jobs.message.EvaluationEvent.BlockReport;
import io.tapastream.jobs.message.Rejection;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.Sample.Kind;
import io.tapastream.jobs.message.StatusEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SAE encoders that are closed, come back, or cannot be opened, at the encode stage. */
@Timeout(300)
class EncodeEncoderTest extends EncodeScenario {
    @ParameterizedTest
    @EnumSource(Backend.class)
    void anEncoderThatWasClosedComesBackForWhatItMissed(Backend backend) throws Exception {
        SaeCheckpoint first = store().stored(1);
        SaeCheckpoint second = store().stored(2);
        try (EncodeSubtasks subtasks = subtasks(2, backend, ENCODERS_CLOSE)) {
            vocabulary(subtasks);
            subtasks.send(samples(0, 10));
            all(subtasks, Action.OPEN, first);
            all(subtasks, Action.OPEN, second);
            awaitExact(subtasks, first, second);
            int before = subtasks.received().evaluated();
            assertThat(before).isEqualTo(40);

            // New, replaced, retracted, and new and retracted again: until a turn runs none is
            // emitted.
            subtasks.send(samples(10, 14));
            subtasks.send(image(0), pair(1), retraction(Kind.IMAGE, 2), retraction(Kind.PAIR, 3));
            subtasks.send(retraction(Kind.IMAGE, 10), retraction(Kind.PAIR, 11));
            subtasks.restore(3);
            subtasks.send(image(0), image(12));
            awaitExact(subtasks, first, second);

            // And once more, closed while samples are deferred to it.
            subtasks.send(samples(14, 20));
            subtasks.barrier();
            all(subtasks, Action.CLOSE, second);
            awaitReports(subtasks, second, BlockReport::closed);
            awaitExact(subtasks, first, second);
            // Every block emitted its codes at most once for each content that a turn could find.
            assertThat(subtasks.received().evaluated()).isBetween(before + 2 * 16, 2 * (20 + 24));
        }
    }

    @Test
    void anSaeThatCannotBeOpenedIsRefusedAndTheOthersGoOn() throws Exception {
        SaeCheckpoint damaged = store().stored(1);
        SaeCheckpoint good = store().stored(2);
        store().damage(damaged);
        try (EncodeSubtasks subtasks = subtasks(2, Backend.HEAP, SMALL_BATCHES)) {
            vocabulary(subtasks);
            subtasks.send(samples(0, 10));
            all(subtasks, Action.OPEN, damaged);
            all(subtasks, Action.OPEN, good);
            awaitReports(subtasks, damaged, BlockReport::refused);
            awaitExact(subtasks, good);
            assertThat(subtasks.received().codes(damaged, BIRDS, CONCEPT_BLOCKS)).isEmpty();
            assertThat(subtasks.rejected())
                    .extracting(Rejection::reason)
                    .containsOnly("SAE_SHA256");
            assertThat(subtasks.statuses())
                    .extracting(StatusEvent::kind)
                    .containsOnly(StatusEvent.Kind.FAILED);

            all(subtasks, Action.CLOSE, damaged);
            awaitReports(subtasks, damaged, BlockReport::closed);
        }
    }

    @Test
    void aModelStoreThatIsUnavailableHoldsUpNothing() throws Exception {
        SaeCheckpoint live = store().stored(1);
        SaeCheckpoint late = store().stored(2);
        try (EncodeSubtasks subtasks =
                new EncodeSubtasks(
                        settings(UnavailableFileSystem.uri(folder), SMALL_BATCHES),
                        2,
                        Backend.HEAP)) {
            vocabulary(subtasks);
            all(subtasks, Action.OPEN, live);
            subtasks.send(samples(0, 10));
            awaitExact(subtasks, live);

            UnavailableFileSystem.fail();
            all(subtasks, Action.OPEN, late);
            UnavailableFileSystem.awaitFailure();
            subtasks.send(samples(10, 20));
            subtasks.barrier();
            awaitExact(subtasks, live);
            assertThat(subtasks.received().codes(late, BIRDS, CONCEPT_BLOCKS)).isEmpty();

            UnavailableFileSystem.recover();
            awaitExact(subtasks, live, late);
            assertThat(subtasks.received().evaluated()).isEqualTo(80);
            assertThat(subtasks.rejected()).isEmpty();
        }
    }

    @Test
    void anErrorOfTheProcessFailsTheTaskAndRefusesNothing() throws Exception {
        SaeCheckpoint sae = store().stored(1);
        try (EncodeSubtasks subtasks =
                new EncodeSubtasks(
                        settings(UnavailableFileSystem.uri(folder), SMALL_BATCHES),
                        2,
                        Backend.HEAP)) {
            vocabulary(subtasks);
            subtasks.send(samples(0, 10));
            Error error = new UnsatisfiedLinkError("no onnxruntime in java.library.path");
            UnavailableFileSystem.failWith(() -> error);
            all(subtasks, Action.OPEN, sae);
            assertThatThrownBy(() -> awaitReports(subtasks, sae, report -> true))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("run/sae/1", "no onnxruntime")
                    .hasCause(error);
            assertThat(subtasks.rejected()).isEmpty();
            assertThat(subtasks.statuses()).isEmpty();

            UnavailableFileSystem.recover();
            subtasks.restoreFailed(2);
            awaitExact(subtasks, sae);
        }
    }

    @Test
    void anErrorOfOneSaeRefusesIt() throws Exception {
        SaeCheckpoint sae = store().stored(1);
        try (EncodeSubtasks subtasks =
                new EncodeSubtasks(
                        settings(UnavailableFileSystem.uri(folder), SMALL_BATCHES),
                        2,
                        Backend.HEAP)) {
            vocabulary(subtasks);
            subtasks.send(samples(0, 10));
            UnavailableFileSystem.failWith(StackOverflowError::new);
            all(subtasks, Action.OPEN, sae);
            awaitReports(subtasks, sae, BlockReport::refused);
            assertThat(subtasks.rejected())
                    .isNotEmpty()
                    .allSatisfy(
                            rejection -> {
                                assertThat(rejection.reason()).isEqualTo("SAE_OPEN");
                                assertThat(rejection.message()).contains("StackOverflowError");
                            });
        }
    }

    @Test
    void aTurnThatCannotBeHadFailsTheTask() throws Exception {
        SaeCheckpoint sae = store().stored(1);
        OutOfMemoryError error = new OutOfMemoryError("Java heap space");
        try (EncodeSubtasks subtasks = subtasks(1, Backend.HEAP, SMALL_BATCHES)) {
            vocabulary(subtasks);
            subtasks.send(samples(0, 10));
            subtasks.giveNoTurns(error);
            all(subtasks, Action.OPEN, sae);
            assertThat(subtasks.awaitFailure())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("run/sae/1")
                    .hasCause(error);

            subtasks.giveNoTurns(null);
            subtasks.restore(2);
            awaitExact(subtasks, sae);
        }
    }
}
