package io.tapastream.inference.decode;

import static java.util.Objects.requireNonNull;

/** An image file that cannot be used, with a short reason code and a sentence for its owner. */
public final class ImageFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;

    /**
     * @param code short reason: UNKNOWN_FORMAT, TRUNCATED, CORRUPT, TOO_LARGE, UNSUPPORTED
     * @param message what is wrong and what to do
     */
    public ImageFormatException(String code, String message) {
        super(message);
        this.code = requireNonNull(code);
    }

    ImageFormatException(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = requireNonNull(code);
    }

    public String code() {
        return code;
    }
}
