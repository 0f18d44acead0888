package io.tapastream.cli.publish;

import io.tapastream.cli.console.CliException;

/** One record that Kafka refuses for what it is; others can still be sent. */
public class RecordRefusedException extends CliException {
    private static final long serialVersionUID = 1L;

    RecordRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
