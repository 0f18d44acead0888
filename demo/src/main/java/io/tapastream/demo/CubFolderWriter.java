package io.tapastream.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Lays pictures out as CUB-200-2011 does: images.txt, classes.txt, image_class_labels.txt,
 * train_test_split.txt, attributes/attributes.txt, attributes/image_attribute_labels.txt and
 * images/. All numbers in them count from 1.
 */
final class CubFolderWriter {

    /** CUB's certainty "definitely". */
    private static final int CERTAIN = 4;

    private final Path root;
    private final List<Bird> classes;
    private final List<BirdDataSet.Picture> pictures = new ArrayList<>();
    private final List<String> images = new ArrayList<>();
    private final List<String> labels = new ArrayList<>();
    private final List<String> split = new ArrayList<>();
    private final List<String> attributes = new ArrayList<>();

    CubFolderWriter(Path root, List<Bird> classes) {
        this.root = root;
        this.classes = List.copyOf(classes);
    }

    Path root() {
        return root;
    }

    List<BirdDataSet.Picture> pictures() {
        return List.copyOf(pictures);
    }

    void add(Bird bird, Scene scene, boolean training) {
        int id = pictures.size() + 1;
        String path = String.format(Locale.ROOT, "%s/%s_%05d.jpg", folder(bird), bird.name(), id);
        pictures.add(new BirdDataSet.Picture(root.resolve("images").resolve(path), bird, scene));
        images.add(id + " " + path);
        labels.add(id + " " + bird.classId());
        split.add(id + (training ? " 1" : " 0"));
        List<Integer> shown = bird.traits().concepts();
        for (int concept = 0; concept < BirdGroup.conceptNames().size(); concept++) {
            int present = shown.contains(concept) ? 1 : 0;
            attributes.add(id + " " + (concept + 1) + " " + present + " " + CERTAIN + " 0.0");
        }
    }

    void writeTables() throws IOException {
        Files.createDirectories(root.resolve("attributes"));
        Files.write(root.resolve("images.txt"), images);
        Files.write(root.resolve("image_class_labels.txt"), labels);
        Files.write(root.resolve("train_test_split.txt"), split);
        Files.write(
                root.resolve("classes.txt"),
                classes.stream().map(b -> b.classId() + " " + folder(b)).toList());
        Files.write(root.resolve("attributes").resolve("attributes.txt"), attributeNames());
        Files.write(root.resolve("attributes").resolve("image_attribute_labels.txt"), attributes);
    }

    /** The lines "id name" of an attributes.txt. */
    static List<String> attributeNames() {
        List<String> lines = new ArrayList<>();
        for (String name : BirdGroup.conceptNames()) {
            lines.add(lines.size() + 1 + " " + name);
        }
        return lines;
    }

    private static String folder(Bird bird) {
        return String.format(Locale.ROOT, "%03d.%s", bird.classId(), bird.name());
    }
}
