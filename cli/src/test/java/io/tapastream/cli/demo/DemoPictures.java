package io.tapastream.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads the folders of a {@link BirdDataSet} as a stranger would: from the files alone. */
final class DemoPictures {

    /** An annotated picture; concepts ascend from 0. */
    record Annotated(Path file, boolean training, int classId, int[] concepts) {}

    /** A pair with the concepts of its original, and of its perturbed picture. */
    record Pair(Path original, Path perturbed, int removed, int added, int[] before, int[] after) {}

    private DemoPictures() {}

    static List<Annotated> annotated(Path cub) throws IOException {
        Map<Integer, String> paths = table(cub.resolve("images.txt"));
        Map<Integer, String> split = table(cub.resolve("train_test_split.txt"));
        Map<Integer, String> classes = table(cub.resolve("image_class_labels.txt"));
        Map<Integer, List<Integer>> concepts = new TreeMap<>();
        for (String line :
                Files.readAllLines(cub.resolve("attributes/image_attribute_labels.txt"))) {
            String[] fields = line.split(" ");
            List<Integer> shown =
                    concepts.computeIfAbsent(Integer.valueOf(fields[0]), id -> new ArrayList<>());
            if (fields[2].equals("1")) {
                shown.add(Integer.parseInt(fields[1]) - 1);
            }
        }
        List<Annotated> pictures = new ArrayList<>();
        for (Map.Entry<Integer, String> entry : paths.entrySet()) {
            int id = entry.getKey();
            pictures.add(
                    new Annotated(
                            cub.resolve("images").resolve(entry.getValue()),
                            split.get(id).equals("1"),
                            Integer.parseInt(classes.get(id)),
                            concepts.get(id).stream().mapToInt(c -> c).toArray()));
        }
        return pictures;
    }

    static List<Pair> pairs(Path syncub) throws IOException {
        List<String> lines = Files.readAllLines(syncub.resolve("metadata.csv"));
        List<Pair> pairs = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] quoted = line.split("\"");
            String[] fields = quoted[0].split(",");
            pairs.add(
                    new Pair(
                            syncub.resolve(fields[1]),
                            syncub.resolve(fields[2]),
                            Integer.parseInt(fields[7]),
                            Integer.parseInt(fields[8]),
                            numbers(quoted[1]),
                            numbers(quoted[3])));
        }
        return pairs;
    }

    /** The lines "id rest". */
    static Map<Integer, String> table(Path file) throws IOException {
        Map<Integer, String> table = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            int space = line.indexOf(' ');
            table.put(Integer.valueOf(line.substring(0, space)), line.substring(space + 1));
        }
        return table;
    }

    private static int[] numbers(String list) {
        return Stream.of(list.substring(1, list.length() - 1).split(", "))
                .mapToInt(Integer::parseInt)
                .toArray();
    }
}
