package io.tapastream.jobs.encode;

import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.message.BlockCommand;
import io.tapastream.jobs.message.EvaluationEvent;
import io.tapastream.jobs.message.EvaluationEventCodec;
import io.tapastream.jobs.message.Rejection;
import io.tapastream.jobs.message.Sample;
import io.tapastream.jobs.message.SideOutputs;
import io.tapastream.jobs.message.StatusEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.StreamTaskActionExecutor;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.MailboxExecutorImpl;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/**
 * The encode stage alone, in Flink's operator harness: some subtasks with what they have sent.
 * Turns of the task thread (mails) run only where a method says so.
 */
final class EncodeSubtasks implements AutoCloseable {
    private static final int MAX_PARALLELISM = 256;
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final EvaluationSettings settings;
    private final Supplier<StateBackend> backend;
    private final ReceivedEvents received;
    private final List<Rejection> rejected = new ArrayList<>();
    private final List<StatusEvent> statuses = new ArrayList<>();
    private final List<
                    KeyedTwoInputStreamOperatorTestHarness<
                            String, Sample, BlockCommand, EvaluationEvent>>
            subtasks = new ArrayList<>();
    private final AtomicReference<Error> noMoreTurns = new AtomicReference<>();
    private long flinkCheckpoint;
    private int evaluatedBeforeWatermark;

    EncodeSubtasks(EvaluationSettings settings, int parallelism, Supplier<StateBackend> backend)
            throws Exception {
        this.settings = settings;
        this.backend = backend;
        received = new ReceivedEvents(settings.blocks().imageBlocks());
        start(parallelism, null);
    }

    private void start(int parallelism, OperatorSubtaskState state) throws Exception {
        int blocks = settings.blocks().imageBlocks();
        int before = subtasks.size();
        subtasks.clear();
        for (int index = 0; index < parallelism; index++) {
            KeyedTwoInputStreamOperatorTestHarness<String, Sample, BlockCommand, EvaluationEvent>
                    harness =
                            new KeyedTwoInputStreamOperatorTestHarness<>(
                                    new EncodeOperator(settings),
                                    sample -> ImageBlock.of(sample, blocks).key(),
                                    EncodeSubtasks::key,
                                    Types.STRING,
                                    MAX_PARALLELISM,
                                    parallelism,
                                    index);
            subtasks.add(harness);
            harness.setStateBackend(backend.get());
            harness.setup(
                    CodecTypeInformation.of(new EvaluationEventCodec())
                            .createSerializer(harness.getExecutionConfig().getSerializerConfig()));
            // As a task does it, which the harness leaves out.
            ((EncodeOperator) harness.getOperator())
                    .setMailboxExecutor(
                            new BreakableMailbox(
                                    new MailboxExecutorImpl(
                                            harness.getTaskMailbox(),
                                            TaskMailbox.MIN_PRIORITY,
                                            StreamTaskActionExecutor.IMMEDIATE),
                                    noMoreTurns));
            harness.getEnvironment().setExpectedExternalFailureCause(Throwable.class);
            if (state != null) {
                harness.initializeState(
                        AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                state, MAX_PARALLELISM, before, parallelism, index));
            }
            harness.open();
        }
    }

    private String key(Sample sample) {
        return ImageBlock.of(sample, settings.blocks().imageBlocks()).key();
    }

    private static String key(BlockCommand command) {
        return new ImageBlock(command.dataSet(), command.block()).key();
    }

    private KeyedTwoInputStreamOperatorTestHarness<String, Sample, BlockCommand, EvaluationEvent>
            subtaskOf(String key) {
        return subtasks.get(
                KeyGroupRangeAssignment.assignKeyToParallelOperator(
                        key, MAX_PARALLELISM, subtasks.size()));
    }

    void send(Sample... samples) throws Exception {
        send(List.of(samples));
    }

    void send(List<Sample> samples) throws Exception {
        for (Sample sample : samples) {
            subtaskOf(key(sample)).processElement1(new StreamRecord<>(sample));
        }
        drain();
    }

    void command(BlockCommand command) throws Exception {
        subtaskOf(key(command)).processElement2(new StreamRecord<>(command));
        drain();
    }

    /** What comes before a Flink checkpoint barrier. */
    void barrier() throws Exception {
        flinkCheckpoint++;
        for (var subtask : subtasks) {
            subtask.prepareSnapshotPreBarrier(flinkCheckpoint);
        }
        drain();
    }

    void watermark(long time) throws Exception {
        for (var subtask : subtasks) {
            subtask.processBothWatermarks(new Watermark(time));
        }
        drain();
    }

    /** Lets time pass, for timers. */
    void advanceTime(Duration by) throws Exception {
        for (var subtask : subtasks) {
            subtask.setProcessingTime(subtask.getProcessingTime() + by.toMillis());
        }
        drain();
    }

    /** The end of input: every encoder is opened and every turn has run before it returns. */
    void finish() throws Exception {
        for (var subtask : subtasks) {
            subtask.getOperator().finish();
        }
        drain();
    }

    /** Takes a snapshot, ends all subtasks and restores it in so many. */
    void restore(int parallelism) throws Exception {
        restore(parallelism, false);
    }

    /** The same after a failure of the job: the subtasks are cancelled, none is finished. */
    void restoreFailed(int parallelism) throws Exception {
        restore(parallelism, true);
    }

    private void restore(int parallelism, boolean failed) throws Exception {
        barrier();
        OperatorSubtaskState[] snapshots = new OperatorSubtaskState[subtasks.size()];
        for (int i = 0; i < snapshots.length; i++) {
            snapshots[i] = subtasks.get(i).snapshot(flinkCheckpoint, flinkCheckpoint);
        }
        drain();
        for (var subtask : subtasks) {
            if (failed) {
                subtask.getOperator().close();
            } else {
                end(subtask);
            }
        }
        start(parallelism, AbstractStreamOperatorTestHarness.repackageState(snapshots));
    }

    /** A task that has failed is not finished first. */
    private static void end(
            KeyedTwoInputStreamOperatorTestHarness<String, Sample, BlockCommand, EvaluationEvent>
                    subtask)
            throws Exception {
        if (subtask.getEnvironment().getActualExternalFailureCause().isPresent()) {
            subtask.getOperator().close();
        } else {
            subtask.close();
        }
    }

    /** Runs turns of the task threads until the condition holds. */
    void runTurnsUntil(String what, BooleanSupplier condition) throws Exception {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            if (!runTurns()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("no " + what + " in " + DEADLINE);
                }
                LockSupport.parkNanos(100_000);
            }
        }
    }

    /** Runs the turns that are due. */
    boolean runTurns() throws Exception {
        boolean any = false;
        for (var subtask : subtasks) {
            TaskMailbox mailbox = subtask.getTaskMailbox();
            for (Optional<Mail> mail = mailbox.tryTake(TaskMailbox.MIN_PRIORITY);
                    mail.isPresent();
                    mail = mailbox.tryTake(TaskMailbox.MIN_PRIORITY)) {
                mail.get().run();
                any = true;
            }
        }
        drain();
        return any;
    }

    /** From now on whoever asks for a turn has this error; null for turns as usual. */
    void giveNoTurns(Error error) {
        noMoreTurns.set(error);
    }

    /** Waits until another thread has failed a task, and says why. */
    Throwable awaitFailure() throws Exception {
        Supplier<Optional<? extends Throwable>> failure =
                () ->
                        subtasks.stream()
                                .map(task -> task.getEnvironment().getActualExternalFailureCause())
                                .filter(Optional::isPresent)
                                .findFirst()
                                .orElse(Optional.empty());
        runTurnsUntil("failure of a task", () -> failure.get().isPresent());
        return failure.get().orElseThrow();
    }

    private void drain() {
        for (var subtask : subtasks) {
            Object element;
            while ((element = subtask.getOutput().poll()) != null) {
                if (element instanceof StreamRecord<?> sent) {
                    received.atGather((EvaluationEvent) sent.getValue());
                } else if (element instanceof Watermark) {
                    evaluatedBeforeWatermark = received.evaluated();
                }
            }
            drain(subtask, EncodeOperator.TO_SCORE).forEach(received::atScore);
            rejected.addAll(drain(subtask, SideOutputs.REJECTED));
            statuses.addAll(drain(subtask, SideOutputs.STATUS));
        }
    }

    private static <T> List<T> drain(
            KeyedTwoInputStreamOperatorTestHarness<String, Sample, BlockCommand, EvaluationEvent>
                    subtask,
            OutputTag<T> tag) {
        List<T> values = new ArrayList<>();
        Queue<StreamRecord<T>> sent = subtask.getSideOutput(tag);
        while (sent != null && !sent.isEmpty()) {
            values.add(sent.remove().getValue());
        }
        return values;
    }

    ReceivedEvents received() {
        return received;
    }

    /** Images that were evaluated before the newest watermark was sent on. */
    int evaluatedBeforeWatermark() {
        return evaluatedBeforeWatermark;
    }

    List<Rejection> rejected() {
        return rejected;
    }

    List<StatusEvent> statuses() {
        return statuses;
    }

    @Override
    public void close() throws IOException {
        for (var subtask : subtasks) {
            try {
                end(subtask);
            } catch (Exception e) {
                throw new IOException("the operator cannot be closed", e);
            }
        }
    }
}
