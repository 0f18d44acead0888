package io.tapastream.cli.publish;

/** A row that cannot be used, for the reason that the message says. */
final class UnusableRowException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableRowException(String message) {
        super(message);
    }
}
