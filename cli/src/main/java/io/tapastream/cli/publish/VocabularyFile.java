package io.tapastream.cli.publish;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/** Finds the concept names in whatever a data set has them in. */
final class VocabularyFile {
    private VocabularyFile() {}

    /**
     * The names of a folder laid out as CUB-200-2011 or synCUB, the categories of a COCO
     * instances_*.json, the names in the column concepts of a CSV or JSONL file in alphabetical
     * order, or the lines of any other text file.
     *
     * @throws DataSetFolderException when there are none, or two are the same
     */
    static List<String> read(Path source, Consumer<BadRow> bad) {
        List<String> names = names(source, bad);
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new DataSetFolderException(
                        "%s: the concept '%s' comes twice".formatted(source, name));
            }
        }
        if (names.isEmpty()) {
            throw new DataSetFolderException(source + " holds no concepts");
        }
        return names;
    }

    private static List<String> names(Path source, Consumer<BadRow> bad) {
        if (Files.isDirectory(source)) {
            Path own = source.resolve("attributes.txt");
            return Files.exists(own)
                    ? ConceptNames.read(own, bad)
                    : CubFolder.concepts(source, bad);
        }
        if (TableFile.isTable(source)) {
            return ConceptTable.names(source, bad);
        }
        if (isJson(source)) {
            return CocoInstances.open(source, bad).concepts();
        }
        return lines(source);
    }

    /** Whether the name is that of a JSON file. */
    static boolean isJson(Path source) {
        return source.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".json");
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (MalformedInputException e) {
            throw new DataSetFolderException(file + " is not a UTF-8 text file", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
