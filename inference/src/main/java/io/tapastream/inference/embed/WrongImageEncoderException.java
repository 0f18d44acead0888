package io.tapastream.inference.embed;

/** The file of an image encoder is not the one that was asked for. */
public final class WrongImageEncoderException extends ImageEncoderException {
    private static final long serialVersionUID = 1L;

    WrongImageEncoderException(String message) {
        super(message);
    }
}
