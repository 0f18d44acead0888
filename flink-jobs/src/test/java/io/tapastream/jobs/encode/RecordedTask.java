package io.tapastream.jobs.encode;

import io.tapastream.jobs.message.EvaluationEvent;
import io.tapastream.jobs.message.Rejection;
import io.tapastream.jobs.message.SaeCheckpoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Keeps what {@link EncoderLoads} asks of its task, which is turns and no more. */
final class RecordedTask implements EncodeTask {
    private final Deque<SaeCheckpoint> turns = new ArrayDeque<>();
    private final List<Throwable> failures = new ArrayList<>();
    private Throwable noMoreTurns;

    @Override
    public void turn(SaeCheckpoint sae) {
        if (noMoreTurns instanceof RuntimeException e) {
            throw e;
        } else if (noMoreTurns instanceof Error e) {
            throw e;
        }
        turns.add(sae);
    }

    @Override
    public void fail(Throwable cause) {
        failures.add(cause);
    }

    /** From now on nobody who asks has a turn. */
    void giveNoTurns(Throwable cause) {
        noMoreTurns = cause;
    }

    Deque<SaeCheckpoint> turns() {
        return turns;
    }

    List<Throwable> failures() {
        return failures;
    }

    @Override
    public void enter(ImageBlock block) {
        throw new AssertionError("no state is read");
    }

    @Override
    public void toGather(EvaluationEvent event) {
        throw new AssertionError("nothing is sent: " + event);
    }

    @Override
    public void toScore(EvaluationEvent event) {
        throw new AssertionError("nothing is sent: " + event);
    }

    @Override
    public void reject(Rejection rejection) {
        throw new AssertionError("nothing is sent: " + rejection);
    }

    @Override
    public void refused(SaeCheckpoint sae, Throwable cause) {
        throw new AssertionError("nothing is sent", cause);
    }

    @Override
    public void encoded(int samples, long nanos) {
        throw new AssertionError("nothing is run");
    }
}
