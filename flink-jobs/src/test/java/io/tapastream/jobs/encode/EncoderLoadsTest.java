package io.tapastream.jobs.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.jobs.encode.EncoderLoads.Due;
import io.tapastream.jobs.message.Messages;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EncoderLoadsTest {
    private static final SaeCheckpoint FIRST = Messages.sae("run", "sae", 1);
    private static final SaeCheckpoint SECOND = Messages.sae("run", "sae", 2);

    private static final SaeRunner RUNNER = new SaeRunner(1, false);

    private final Map<String, CompletableFuture<CodesLease>> started = new LinkedHashMap<>();
    private final List<String> evaluated = new ArrayList<>();
    private final TinySaes saes = new TinySaes();
    private final RecordedTask task = new RecordedTask();

    private final EncoderSource encoders =
            new EncoderSource() {
                @Override
                public CodesLease leaseIfOpen(SaeCheckpoint sae) {
                    throw new AssertionError("a load is asked for");
                }

                @Override
                public CompletableFuture<CodesLease> load(SaeCheckpoint sae) {
                    return started.computeIfAbsent(
                            sae.id().key(), key -> new CompletableFuture<>());
                }
            };

    private final EncoderLoads loads = new EncoderLoads(encoders, task);

    /** The oldest turn that was asked for, as {@link BlockEvaluations} uses it. */
    private void turn() throws Exception {
        SaeCheckpoint sae = task.turns().remove();
        Due due = loads.due(sae).orElse(null);
        if (due instanceof Due.Failure failure) {
            evaluated.add(
                    sae.id().step()
                            + " on "
                            + failure.blocks().size()
                            + " fails: "
                            + failure.cause().getMessage());
        } else if (due instanceof Due.Block open) {
            List<Sample> image = List.of(Messages.image("a", 1, 1, 2, 3, 4));
            assertThat(open.lease().codes(RUNNER, image, i -> false).get(0).views().get(0))
                    .hasSize(2);
            evaluated.add(sae.id().step() + " on " + open.block().index());
            loads.done(sae);
        }
    }

    private void open(SaeCheckpoint sae) throws Exception {
        started.get(sae.id().key()).complete(saes.lease(sae));
    }

    @AfterEach
    void closeAll() {
        saes.close();
    }

    private static ImageBlock block(int index) {
        return new ImageBlock("birds", index);
    }

    @Test
    void blocksAreEvaluatedOneInATurnOnceTheEncoderIsOpen() throws Exception {
        loads.await(FIRST, block(0));
        loads.await(FIRST, block(1));
        loads.await(SECOND, block(0));
        assertThat(started).hasSize(2);
        assertThat(task.turns()).isEmpty();
        open(SECOND);
        turn();
        assertThat(evaluated).containsExactly("2 on 0");
        assertThat(saes.inUse()).isZero();
        open(FIRST);
        turn();
        loads.await(FIRST, block(2));
        turn();
        assertThat(saes.inUse()).isOne();
        turn();
        assertThat(evaluated).containsExactly("2 on 0", "1 on 0", "1 on 1", "1 on 2");
        assertThat(saes.inUse()).isZero();
        assertThat(task.turns()).isEmpty();
        assertThat(loads.size()).isZero();
    }

    @Test
    void aBlockThatAsksAgainIsEvaluatedOnceAndWaitsUntilThen() throws Exception {
        loads.await(FIRST, block(0));
        loads.await(FIRST, block(1));
        loads.await(FIRST, block(0));
        open(FIRST);
        assertThat(loads.waits(FIRST, block(0))).isTrue();
        assertThat(loads.waits(SECOND, block(0))).isFalse();
        turn();
        assertThat(loads.waits(FIRST, block(0))).isFalse();
        assertThat(loads.waits(FIRST, block(1))).isTrue();
        turn();
        assertThat(evaluated).containsExactly("1 on 0", "1 on 1");
        assertThat(task.turns()).isEmpty();
    }

    @Test
    void oneThatCannotBeOpenedDoesNotStopTheOthers() throws Exception {
        loads.await(FIRST, block(0));
        loads.await(SECOND, block(0));
        started.get(FIRST.id().key()).completeExceptionally(new IOException("no such file"));
        open(SECOND);
        turn();
        turn();
        assertThat(evaluated).containsExactly("1 on 1 fails: no such file", "2 on 0");
        assertThat(loads.size()).isZero();
    }

    @Test
    void whatIsOpenedAheadIsNotHeld() throws Exception {
        loads.prefetch(FIRST);
        open(FIRST);
        turn();
        assertThat(evaluated).isEmpty();
        assertThat(saes.inUse()).isZero();
    }

    @Test
    void afterTheEndNothingIsEvaluatedAndNothingStaysLeased() throws Exception {
        loads.await(FIRST, block(0));
        loads.await(FIRST, block(1));
        loads.await(SECOND, block(0));
        open(FIRST);
        turn();
        loads.close();
        assertThat(saes.inUse()).isZero();
        assertThat(started.get(SECOND.id().key())).isCancelled();
        while (!task.turns().isEmpty()) {
            turn();
        }
        assertThat(evaluated).containsExactly("1 on 0");
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anyFailureOfALoadArrivesInATurn(Throwable failure) throws Exception {
        loads.await(FIRST, block(0));
        loads.await(FIRST, block(1));
        started.get(FIRST.id().key()).completeExceptionally(failure);
        turn();
        assertThat(evaluated).containsExactly("1 on 2 fails: " + failure.getMessage());
        assertThat(loads.size()).isZero();
    }

    static List<Throwable> errors() {
        return List.of(
                new IOException("connection reset"),
                new UnsatisfiedLinkError("no onnxruntime in java.library.path"),
                new OutOfMemoryError("unable to create native thread"),
                new CancellationException("cancelled"));
    }

    @Test
    void aTurnThatCannotBeHadFailsTheTask() throws Exception {
        loads.await(FIRST, block(0));
        loads.await(SECOND, block(0));
        Throwable cause = new OutOfMemoryError("Java heap space");
        task.giveNoTurns(cause);
        open(FIRST);
        started.get(SECOND.id().key()).completeExceptionally(new IOException("no such file"));
        assertThat(task.failures())
                .hasSize(2)
                .allSatisfy(failure -> assertThat(failure).hasCause(cause))
                .extracting(Throwable::getMessage)
                .satisfiesExactly(
                        first -> assertThat(first).contains("run/sae/1"),
                        second -> assertThat(second).contains("run/sae/2"));
        loads.close();
        assertThat(saes.inUse()).isZero();
    }

    @Test
    void aTaskThatIsOverIsNotFailed() throws Exception {
        loads.await(FIRST, block(0));
        task.giveNoTurns(new RejectedExecutionException("the mailbox is closed"));
        open(FIRST);
        assertThat(task.failures()).isEmpty();
        loads.close();
        assertThat(saes.inUse()).isZero();
    }

    @Test
    void aLoadThatCannotBeStartedLeavesNothingBehind() {
        EncoderLoads broken =
                new EncoderLoads(
                        new EncoderSource() {
                            @Override
                            public CodesLease leaseIfOpen(SaeCheckpoint sae) {
                                return null;
                            }

                            @Override
                            public CompletableFuture<CodesLease> load(SaeCheckpoint sae) {
                                throw new IllegalStateException("no loader");
                            }
                        },
                        task);
        assertThatThrownBy(() -> broken.await(FIRST, block(0))).hasMessage("no loader");
        assertThat(broken.size()).isZero();
        broken.close();
    }
}
