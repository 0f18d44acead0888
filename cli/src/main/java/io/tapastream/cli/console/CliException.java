package io.tapastream.cli.console;

/**
 * A failure that a person can do something about; its message is shown as it is, in one sentence.
 */
public class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CliException(String message) {
        super(message);
    }

    public CliException(String message, Throwable cause) {
        super(message, cause);
    }
}
