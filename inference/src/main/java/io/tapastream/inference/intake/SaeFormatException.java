package io.tapastream.inference.intake;

import static java.util.Objects.requireNonNull;

/** An SAE checkpoint that cannot be used, with a short reason code and a sentence for its owner. */
public final class SaeFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;

    /**
     * @param code short reason, e.g. TENSOR_MISSING, SHAPE, NOT_FINITE, TRUNCATED
     * @param message which tensor or field, why, and what to do
     */
    public SaeFormatException(String code, String message) {
        super(message);
        this.code = requireNonNull(code);
    }

    SaeFormatException(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = requireNonNull(code);
    }

    public String code() {
        return code;
    }
}
