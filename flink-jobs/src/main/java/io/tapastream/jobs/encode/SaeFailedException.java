package io.tapastream.jobs.encode;

/**
 * An SAE gives no codes for embeddings that were accepted: they overflow, or the model cannot be
 * run. It is the SAE that is refused, since the embeddings are within bounds and other SAEs take
 * them.
 */
final class SaeFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param reason a short code, for counting
     * @param message what happened, for a person
     * @param cause what the SAE encoder threw; null where it threw nothing
     */
    SaeFailedException(String reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
