package io.tapastream.core.io;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
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

    private DataFileException(Path file, String what, IOException cause) {
        super(file + ": " + what, cause);
    }

    /** A file that cannot be read at all. */
    public static DataFileException unreadable(Path file, IOException cause) {
        return new DataFileException(file, "cannot be read: " + reason(cause), cause);
    }

    /** A file that cannot be written. */
    public static DataFileException unwritable(Path file, IOException cause) {
        return new DataFileException(file, "cannot be written: " + reason(cause), cause);
    }

    private static String reason(IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "there is no such file or folder";
        }
        if (cause instanceof AccessDeniedException) {
            return "access is denied";
        }
        if (cause instanceof CharacterCodingException) {
            return "it is not text in UTF-8";
        }
        return cause.getMessage();
    }
}
