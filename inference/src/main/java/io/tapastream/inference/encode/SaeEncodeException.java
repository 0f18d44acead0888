package io.tapastream.inference.encode;

/** ONNX Runtime could not make or run the session of an SAE encoder. */
public final class SaeEncodeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SaeEncodeException(String message, Throwable cause) {
        super(message, cause);
    }
}
