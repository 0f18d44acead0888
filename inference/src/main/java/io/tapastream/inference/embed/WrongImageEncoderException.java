package io.tapastream.inference.embed;

/**
 * The file of an image encoder is not the one that was asked for, or its model is no image encoder:
 * another attempt would find the same.
 */
public final class WrongImageEncoderException extends ImageEncoderException {
    private static final long serialVersionUID = 1L;

    WrongImageEncoderException(String message) {
        super(message);
    }

    WrongImageEncoderException(String message, Throwable cause) {
        super(message, cause);
    }
}
