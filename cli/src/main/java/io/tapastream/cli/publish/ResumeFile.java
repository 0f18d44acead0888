package io.tapastream.cli.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapastream.cli.console.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

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
     * How far it came.
     *
     * @param done rows from the first that were handled
     * @param left places, from 0, of those among them that were left out
     */
    record Progress(int done, List<Integer> left) {
        static final Progress NONE = new Progress(0, List.of());

        Progress {
            left = List.copyOf(left);
        }
    }

    /**
     * The progress: none where there is no file, or it is of other work.
     *
     * @throws CliException when the file is none of this kind
     */
    Progress progress() {
        if (!Files.exists(file)) {
            return Progress.NONE;
        }
        try {
            JsonNode saved = JSON.readTree(file.toFile());
            if (saved == null || !saved.path("done").isInt() || !saved.path("work").isTextual()) {
                throw new CliException(file + " keeps no progress; give another --resume");
            }
            if (!saved.get("work").textValue().equals(work)) {
                return Progress.NONE;
            }
            int done = saved.get("done").intValue();
            List<Integer> left = new ArrayList<>();
            for (JsonNode place : saved.path("left")) {
                if (place.isInt() && place.intValue() >= 0 && place.intValue() < done) {
                    left.add(place.intValue());
                }
            }
            return new Progress(done, left);
        } catch (IOException e) {
            throw new CliException(
                    "the progress cannot be read from %s: %s; give another --resume"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    /** Says how far it came. */
    void save(Progress now) {
        ObjectNode progress = JSON.createObjectNode();
        progress.put("work", work);
        progress.put("done", now.done());
        ArrayNode left = progress.putArray("left");
        now.left().forEach(left::add);
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
