package io.tapastream.cli.publish;

import io.tapastream.cli.console.CliException;

/**
 * A folder that is not laid out as its data set is: which file, what is wrong, what is expected.
 */
public final class DataSetFolderException extends CliException {
    private static final long serialVersionUID = 1L;

    DataSetFolderException(String message) {
        super(message);
    }

    DataSetFolderException(String message, Throwable cause) {
        super(message, cause);
    }
}
