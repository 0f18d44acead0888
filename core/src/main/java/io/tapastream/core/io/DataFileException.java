package io.tapastream.core.io;

import java.nio.file.Path;

/** A file that a user gave does not fit; the message is one sentence naming file and place. */
public final class DataFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param file the file
     * @param place where in it, such as "line 3"; empty for the file as a whole
     * @param what what is wrong there and what is expected
     */
    public DataFileException(Path file, String place, String what) {
        super(file + (place.isEmpty() ? "" : ", " + place) + ": " + what);
    }

    /** The same for a failure to read or write at all. */
    public DataFileException(Path file, String what, Throwable cause) {
        super(file + ": " + what, cause);
    }
}
