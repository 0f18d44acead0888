package io.tapastream.jobs.config;

/** An option that is missing, unknown or out of range; the message is one sentence for its user. */
public final class InvalidOptionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidOptionException(String message) {
        super(message);
    }

    public InvalidOptionException(String message, Throwable cause) {
        super(message, cause);
    }
}
