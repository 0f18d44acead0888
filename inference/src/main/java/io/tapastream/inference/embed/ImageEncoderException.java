package io.tapastream.inference.embed;

/** An image encoder that cannot be opened or run, and what to do about it. */
public class ImageEncoderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ImageEncoderException(String message) {
        super(message);
    }

    ImageEncoderException(String message, Throwable cause) {
        super(message, cause);
    }
}
