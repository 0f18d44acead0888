package io.tapastream.schemas.registry;

/** A schema registry that does not answer or refuses: which, what, why, and what to do. */
public final class SchemaRegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SchemaRegistryException(String message) {
        super(message);
    }

    SchemaRegistryException(String message, Throwable cause) {
        super(message, cause);
    }
}
