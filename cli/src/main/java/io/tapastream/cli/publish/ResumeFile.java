package io.tapastream.cli.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapastream.cli.console.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * How far a publisher came, in a file, so that it can go on after it was stopped. A record that is
 * sent twice changes nothing, so what was sent after the last save does no harm.
 */
final class ResumeFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final String work;

    /**
     * @param work what is published where; progress of other work does not count
     */
    ResumeFile(Path file, String work) {
        this.file = file;
        this.work = work;
    }

    /**
     * The rows that the brokers have: 0 where there is no file, or it is of other work.
     *
     * @throws CliException when the file is none of this kind
     */
    int done() {
        if (!Files.exists(file)) {
            return 0;
        }
        try {
            JsonNode saved = JSON.readTree(file.toFile());
            if (saved == null || !saved.path("done").isInt() || !saved.path("work").isTextual()) {
                throw new CliException(file + " keeps no progress; give another --resume");
            }
            return saved.get("work").textValue().equals(work) ? saved.get("done").intValue() : 0;
        } catch (IOException e) {
            throw new CliException(
                    "the progress cannot be read from %s: %s; give another --resume"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    /** Says that the brokers have so many rows. */
    void save(int done) {
        ObjectNode progress = JSON.createObjectNode();
        progress.put("work", work);
        progress.put("done", done);
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            JSON.writeValue(next.toFile(), progress);
            Files.move(
                    next,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CliException(
                    "the progress cannot be written to %s: %s".formatted(file, e.getMessage()), e);
        }
    }
}
