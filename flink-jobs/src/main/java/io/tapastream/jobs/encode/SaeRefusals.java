package io.tapastream.jobs.encode;

import io.tapastream.inference.intake.SaeFormatException;
import io.tapastream.jobs.decode.RefusedException;
import io.tapastream.jobs.message.Rejection;
import io.tapastream.jobs.message.SaeCheckpoint;
import java.io.IOException;

/** What is told of an SAE checkpoint that cannot be opened, or gives no codes. */
final class SaeRefusals {
    private SaeRefusals() {}

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
                        + cause.getMessage(),
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
