package io.tapastream.jobs.decode;

import java.util.Objects;

/** A record, or something it points to, is refused: a short code and one sentence. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    public RefusedException(String reason, String message) {
        super(message);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    public RefusedException(String reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /** The code, for counting. */
    public String reason() {
        return reason;
    }
}
