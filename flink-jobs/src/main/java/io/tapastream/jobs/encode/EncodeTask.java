package io.tapastream.jobs.encode;

import io.tapastream.jobs.message.EvaluationEvent;
import io.tapastream.jobs.message.Rejection;
import io.tapastream.jobs.message.SaeCheckpoint;

/**
 * What the evaluation of image blocks asks of the operator that it runs in: all that it knows of
 * Flink's runtime. All methods but {@link #turn} and {@link #fail} belong to the task thread.
 */
interface EncodeTask {

    /** Makes a block the current one: its state is read and written from now on. */
    void enter(ImageBlock block);

    /** Sends codes of an image, or a progress report, to gather. */
    void toGather(EvaluationEvent event);

    /** Sends codes of a pair, or a progress report with or without samples, to score. */
    void toScore(EvaluationEvent event);

    /** Sends a sample that is refused to the rejected records. */
    void reject(Rejection rejection);

    /** Reports that an SAE checkpoint is refused, and why; called once for each. */
    void refused(SaeCheckpoint sae, Throwable cause);

    /**
     * Counts a run of an SAE encoder.
     *
     * @param samples over which it ran
     * @param nanos that it took
     */
    void encoded(int samples, long nanos);

    /**
     * Asks for a turn of the task thread, in which {@link ImageBlocks#turn} is called for the SAE
     * checkpoint; the task fails with what that throws. May be called on any thread.
     *
     * @throws java.util.concurrent.RejectedExecutionException where the task is over
     */
    void turn(SaeCheckpoint sae);

    /** Fails the task. May be called on any thread. */
    void fail(Throwable cause);
}
