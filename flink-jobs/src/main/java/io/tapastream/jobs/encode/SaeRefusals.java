package io.tapastream.jobs.encode;

import io.tapastream.inference.intake.SaeFormatException;
import io.tapastream.jobs.decode.RefusedException;
import io.tapastream.jobs.message.Rejection;
import io.tapastream.jobs.message.SaeCheckpoint;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;

/**
 * Which failures are the fault of an SAE checkpoint that cannot be opened or gives no codes, and
 * the record that says so.
 */
final class SaeRefusals {
    private SaeRefusals() {}

    /**
     * Whether a failure to open an encoder says something about the SAE checkpoint, which is then
     * refused: so does every exception, and memory or stack that ran out. Other errors (a library
     * that cannot be loaded, a broken JVM) and threads that take no more work say something about
     * the process, and fail the task.
     */
    static boolean isFaultOfSae(Throwable cause) {
        if (cause instanceof RejectedExecutionException
                || cause instanceof CancellationException
                || cause instanceof InterruptedException) {
            return false;
        }
        return cause instanceof Exception
                || cause instanceof OutOfMemoryError
                || cause instanceof StackOverflowError;
    }

    static Rejection of(SaeCheckpoint sae, Throwable cause) {
        return Rejection.late(
                sae.origin(),
                SampleRules.STAGE,
                reason(cause),
                "the SAE checkpoint "
                        + sae.id()
                        + (cause instanceof SaeFailedException
                                ? " gives no codes and its scores will not settle: "
                                : " cannot be opened and its scores will not settle: ")
                        + (cause.getMessage() == null ? cause.toString() : cause.getMessage()),
                null,
                sae.id().key());
    }

    private static String reason(Throwable cause) {
        if (cause instanceof SaeFormatException format) {
            return format.code();
        } else if (cause instanceof SaeFailedException failed) {
            return failed.reason();
        } else if (cause instanceof RefusedException refused) {
            return refused.reason();
        } else if (cause instanceof IOException) {
            return "SAE_MISSING";
        } else if (cause instanceof OutOfMemoryError) {
            return "SAE_MEMORY";
        }
        return "SAE_OPEN";
    }
}
