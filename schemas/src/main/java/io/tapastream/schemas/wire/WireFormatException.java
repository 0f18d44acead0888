package io.tapastream.schemas.wire;

import java.util.Objects;

/** Bytes that are not a record of this project, with the reason as a code and as a sentence. */
public final class WireFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why bytes could not be decoded. */
    public enum Code {
        /** The bytes begin like neither framing. */
        NOT_AVRO,
        /** No released version, or no registry, has the schema that the bytes name. */
        UNKNOWN_SCHEMA,
        /** The bytes do not follow the schema that they name. */
        MALFORMED
    }

    private final Code code;

    WireFormatException(Code code, String message) {
        this(code, message, null);
    }

    WireFormatException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code, "code");
    }

    /** The reason, for programs. */
    public Code code() {
        return code;
    }
}
