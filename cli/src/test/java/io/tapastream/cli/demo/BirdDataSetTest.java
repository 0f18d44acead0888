package io.tapastream.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BirdDataSetTest {

    private static final BirdDataSet.Progress QUIET = (done, total) -> {};

    @TempDir private Path folder;

    @Test
    void theSameSeedGivesTheSameFiles() throws IOException {
        BirdDataSet.draw(folder.resolve("a"), 11, 6, 5, QUIET);
        BirdDataSet.draw(folder.resolve("b"), 11, 6, 5, QUIET);
        BirdDataSet.draw(folder.resolve("c"), 11, 6, 6, QUIET);
        Map<String, byte[]> first = files(folder.resolve("a"));
        Map<String, byte[]> second = files(folder.resolve("b"));
        assertThat(second.keySet()).isEqualTo(first.keySet());
        first.forEach((name, bytes) -> assertThat(second.get(name)).as(name).isEqualTo(bytes));
        String labels =
                first.keySet().stream()
                        .filter(n -> n.endsWith("image_attribute_labels.txt"))
                        .findFirst()
                        .get();
        assertThat(files(folder.resolve("c")).get(labels)).isNotEqualTo(first.get(labels));
    }

    @Test
    void thePicturesReadBackFromTheirFolder() throws IOException {
        BirdDataSet data = BirdDataSet.draw(folder, 150, 1, 5, QUIET);
        List<DemoPictures.Annotated> pictures = DemoPictures.annotated(data.cub());
        assertThat(pictures).hasSize(300);
        assertThat(pictures.stream().filter(DemoPictures.Annotated::training)).hasSize(150);
        BitSet shown = new BitSet();
        for (DemoPictures.Annotated picture : pictures) {
            BufferedImage image = ImageIO.read(picture.file().toFile());
            assertThat(image.getWidth()).isEqualTo(BirdCamera.SIDE);
            assertThat(picture.concepts()).hasSize(BirdGroup.values().length);
            Arrays.stream(picture.concepts()).forEach(shown::set);
        }
        assertThat(shown.cardinality()).isEqualTo(24);
        Map<Integer, String> names =
                DemoPictures.table(data.cub().resolve("attributes/attributes.txt"));
        assertThat(names).containsEntry(1, "has_wing_color::blue").hasSize(24);
        assertThat(new ArrayList<>(names.values())).isEqualTo(BirdDataSet.conceptNames());
        Map<Integer, String> classes = DemoPictures.table(data.cub().resolve("classes.txt"));
        assertThat(classes).hasSize(30);
        for (DemoPictures.Annotated picture : pictures) {
            assertThat(picture.file().getParent()).hasFileName(classes.get(picture.classId()));
        }
    }

    @Test
    void aPairDiffersInTheSwappedAttributeOnly() throws IOException {
        BirdDataSet data = BirdDataSet.draw(folder, 10, 40, 5, QUIET);
        List<String> names = BirdDataSet.conceptNames();
        List<DemoPictures.Pair> pairs = DemoPictures.pairs(data.syncub());
        assertThat(pairs).hasSize(40);
        for (DemoPictures.Pair pair : pairs) {
            List<Integer> expected = new ArrayList<>(Arrays.stream(pair.before()).boxed().toList());
            assertThat(expected).contains(pair.removed()).doesNotContain(pair.added());
            expected.remove((Integer) pair.removed());
            expected.add(pair.added());
            assertThat(Arrays.stream(pair.after()).boxed())
                    .containsExactlyInAnyOrderElementsOf(expected);
            assertThat(group(names.get(pair.removed())))
                    .isEqualTo(group(names.get(pair.added())))
                    .isNotEqualTo("has_background");
            assertThat(pair.original()).exists();
            assertThat(pair.perturbed()).exists();
        }
    }

    @Test
    void tellsOfEachPicture() throws IOException {
        AtomicInteger told = new AtomicInteger();
        BirdDataSet.draw(folder, 4, 3, 5, (done, total) -> told.addAndGet(total));
        assertThat(told).hasValue(14 * 14);
    }

    @Test
    void refusesAnEmptyDataSet() {
        assertThatThrownBy(() -> BirdDataSet.draw(folder, 0, 3, 5, QUIET))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("images is 0");
        assertThatThrownBy(() -> BirdDataSet.draw(folder, 3, 0, 5, QUIET))
                .hasMessageContaining("pairs is 0");
    }

    private static String group(String concept) {
        return concept.substring(0, concept.indexOf("::"));
    }

    private static Map<String, byte[]> files(Path root) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }
}
