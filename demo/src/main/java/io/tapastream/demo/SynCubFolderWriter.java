package io.tapastream.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Lays pairs out as synCUB does: attributes.txt ("id name" from 1), metadata.csv (concept indices
 * from 0) and images/.
 */
final class SynCubFolderWriter {

    private static final String HEADER =
            "pair_id,orig_image,syn_image,class_id,class_name,old_attr,new_attr,old_attr_idx,new_attr_idx,"
                    + "orig_attr_idx,syn_attr_idx";

    private final Path root;
    private final List<BirdDataSet.Picture> pictures = new ArrayList<>();
    private final List<String> rows = new ArrayList<>(List.of(HEADER));

    SynCubFolderWriter(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    List<BirdDataSet.Picture> pictures() {
        return List.copyOf(pictures);
    }

    /** Adds a pair; the two birds differ in exactly one trait. */
    void add(Bird original, Bird perturbed, Scene scene) {
        int id = rows.size() - 1;
        List<Integer> before = original.traits().concepts();
        List<Integer> after = perturbed.traits().concepts();
        int removed = only(before, after);
        int added = only(after, before);
        String originalImage = String.format(Locale.ROOT, "images/%06d_orig.jpg", id);
        String perturbedImage = String.format(Locale.ROOT, "images/%06d_syn.jpg", id);
        pictures.add(new BirdDataSet.Picture(root.resolve(originalImage), original, scene));
        pictures.add(new BirdDataSet.Picture(root.resolve(perturbedImage), perturbed, scene));
        List<String> names = BirdGroup.conceptNames();
        rows.add(
                String.join(
                        ",",
                        String.valueOf(id),
                        originalImage,
                        perturbedImage,
                        String.valueOf(original.classId()),
                        original.name(),
                        names.get(removed),
                        names.get(added),
                        String.valueOf(removed),
                        String.valueOf(added),
                        "\"" + before + "\"",
                        "\"" + after + "\""));
    }

    void writeTables() throws IOException {
        Files.createDirectories(root);
        Files.write(root.resolve("attributes.txt"), CubFolderWriter.attributeNames());
        Files.write(root.resolve("metadata.csv"), rows);
    }

    private static int only(List<Integer> concepts, List<Integer> others) {
        List<Integer> left = new ArrayList<>(concepts);
        left.removeAll(others);
        if (left.size() != 1) {
            throw new IllegalArgumentException(
                    "A pair must differ in one concept, but "
                            + concepts
                            + " and "
                            + others
                            + " differ in "
                            + left
                            + ".");
        }
        return left.get(0);
    }
}
