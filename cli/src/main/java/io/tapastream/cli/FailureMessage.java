package io.tapastream.cli;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** One sentence about a failure. */
final class FailureMessage {
    private FailureMessage() {}

    /** Whether the message was written by this project, and so needs no stack trace beside it. */
    static boolean isExplained(Throwable failure) {
        return failure.getClass().getName().startsWith("io.tapastream.")
                || file(failure).isPresent();
    }

    /** A file that a person named can be away, or another kind of thing, in every command. */
    private static Optional<FileSystemException> file(Throwable failure) {
        Throwable cause = failure instanceof UncheckedIOException ? failure.getCause() : failure;
        return cause instanceof FileSystemException file && file.getFile() != null
                ? Optional.of(file)
                : Optional.empty();
    }

    private static String reason(FileSystemException file) {
        if (file instanceof NoSuchFileException) {
            return "there is no such file or folder";
        }
        if (file instanceof AccessDeniedException) {
            return "access is denied";
        }
        if (file instanceof FileAlreadyExistsException) {
            return "it is there already and no folder";
        }
        if (file instanceof DirectoryNotEmptyException) {
            return "the folder is not empty";
        }
        return file.getReason() == null ? "it cannot be used" : file.getReason();
    }

    /** The project's own message, or the class and message of an unexpected failure. */
    static String of(Throwable failure) {
        if (failure instanceof InterruptedException) {
            return "stopped before it was done";
        }
        Optional<FileSystemException> file = file(failure);
        if (file.isPresent()) {
            return "cannot read or write %s: %s"
                    .formatted(file.get().getFile(), firstLine(reason(file.get())));
        }
        String message = failure.getMessage();
        if (isExplained(failure) && message != null) {
            return firstLine(message);
        }
        return "unexpected failure: %s%s"
                .formatted(
                        failure.getClass().getSimpleName(),
                        message == null ? "" : ": " + firstLine(message));
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("").strip();
    }
}
