package io.tapastream.cli.publish;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Finds the concept names in whatever a data set has them in. */
final class VocabularyFile {
    private VocabularyFile() {}

    /**
     * The names of a folder laid out as CUB-200-2011 or synCUB, the categories of a COCO
     * instances_*.json, the names in the column concepts of a CSV or JSONL file in alphabetical
     * order, or the lines of any other text file.
     *
     * @throws DataSetFolderException when there are none, one cannot be used, two are the same or
     *     look so, or a row cannot be read: a vocabulary is read whole or not at all
     */
    static List<String> read(Path source) {
        List<String> names = names(source);
        Map<String, String> seen = new HashMap<>();
        for (String name : names) {
            Names.problem("the concept", name)
                    .ifPresent(
                            problem -> {
                                throw new DataSetFolderException(source + ": " + problem);
                            });
            String before = seen.put(Names.sameLooks(name), name);
            if (name.equals(before)) {
                throw new DataSetFolderException(
                        "%s: the concept '%s' comes twice".formatted(source, name));
            }
            if (before != null) {
                throw new DataSetFolderException(
                        "%s: two concepts are written '%s' and differ in spaces or Unicode form only"
                                .formatted(source, name));
            }
        }
        if (names.isEmpty()) {
            throw new DataSetFolderException(source + " holds no concepts");
        }
        return names;
    }

    private static List<String> names(Path source) {
        if (Files.isDirectory(source)) {
            Path own = source.resolve("attributes.txt");
            return Files.exists(own) && !CubLayout.isAt(source)
                    ? ConceptNames.read(own)
                    : CubFolder.concepts(source);
        }
        if (TableFile.isTable(source)) {
            return ConceptTable.names(
                    source,
                    row -> {
                        throw new DataSetFolderException(
                                row + "; a vocabulary is published whole or not at all");
                    });
        }
        return isJson(source) ? CocoInstances.open(source).concepts() : lines(source);
    }

    /** Whether the name is that of a JSON file. */
    static boolean isJson(Path source) {
        return source.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".json");
    }

    private static List<String> lines(Path file) {
        List<String> names = new ArrayList<>();
        long line = 0;
        for (String text : TextFile.lines(file, "expected a text file with a name on each line")) {
            line++;
            String name = text.strip();
            if (name.startsWith("# ") || name.startsWith("##") || name.equals("#")) {
                throw new DataSetFolderException(
                        "%s line %d: '%s' looks like a comment, expected a name on each line"
                                .formatted(file, line, name));
            }
            if (name.indexOf('\0') >= 0) {
                throw new DataSetFolderException(
                        "%s line %d: holds a NUL character, expected a text file"
                                .formatted(file, line));
            }
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return List.copyOf(names);
    }
}
