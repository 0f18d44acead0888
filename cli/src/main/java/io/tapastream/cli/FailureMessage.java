package io.tapastream.cli;

/** One sentence about a failure. */
final class FailureMessage {
    private FailureMessage() {}

    /** Whether the message was written by this project, and so needs no stack trace beside it. */
    static boolean isExplained(Throwable failure) {
        return failure.getClass().getName().startsWith("io.tapastream.");
    }

    /** The project's own message, or the class and message of an unexpected failure. */
    static String of(Throwable failure) {
        if (failure instanceof InterruptedException) {
            return "stopped before it was done";
        }
        String message = failure.getMessage();
        if (isExplained(failure) && message != null) {
            return firstLine(message);
        }
        return "unexpected failure: %s%s"
                .formatted(
                        failure.getClass().getSimpleName(),
                        message == null ? "" : ": " + firstLine(message));
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("").strip();
    }
}
