package io.tapastream.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.cli.publish.BadRow;
import io.tapastream.cli.publish.CubFolder;
import io.tapastream.cli.publish.FolderImage;
import io.tapastream.cli.publish.FolderPair;
import io.tapastream.cli.publish.PairFolder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        CubFolder cub = CubFolder.open(data.cub(), BirdDataSetTest::refuse);
        List<FolderImage> pictures = cub.images(CubFolder.Split.ALL);
        assertThat(cub.images(CubFolder.Split.TRAIN)).hasSize(150);
        assertThat(cub.images(CubFolder.Split.TEST)).hasSize(150);
        assertThat(pictures).hasSize(300);
        assertThat(cub.concepts()).isEqualTo(BirdDataSet.conceptNames()).hasSize(24);
        BitSet shown = new BitSet();
        for (FolderImage picture : pictures) {
            BufferedImage image = ImageIO.read(picture.file().toFile());
            assertThat(image.getWidth()).isEqualTo(BirdCamera.SIDE);
            assertThat(picture.concepts()).hasSize(BirdGroup.values().length);
            picture.concepts().forEach(shown::set);
        }
        assertThat(shown.cardinality()).isEqualTo(24);
    }

    @Test
    void aPairDiffersInTheSwappedAttributeOnly() throws IOException {
        BirdDataSet data = BirdDataSet.draw(folder, 10, 40, 5, QUIET);
        List<String> names = BirdDataSet.conceptNames();
        PairFolder folderOfPairs = PairFolder.open(data.syncub(), BirdDataSetTest::refuse);
        List<FolderPair> pairs = folderOfPairs.pairs();
        assertThat(folderOfPairs.concepts()).contains(names);
        assertThat(pairs).hasSize(40);
        for (FolderPair pair : pairs) {
            int added = pair.addedConcept().getAsInt();
            assertThat(pair.presentConcepts().orElseThrow())
                    .contains(pair.removedConcept())
                    .doesNotContain(added);
            assertThat(group(names.get(pair.removedConcept())))
                    .isEqualTo(group(names.get(added)))
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

    private static void refuse(BadRow row) {
        throw new AssertionError(row.toString());
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
