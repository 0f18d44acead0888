package io.tapastream.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
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
    void tellsOfEachPicture() throws IOException {
        AtomicInteger reported = new AtomicInteger();
        BirdDataSet.draw(folder, 4, 3, 5, (done, total) -> reported.addAndGet(total));
        assertThat(reported).hasValue(14 * 14);
    }

    @Test
    void refusesAnEmptyDataSet() {
        assertThatThrownBy(() -> BirdDataSet.draw(folder, 0, 3, 5, QUIET))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("images is 0");
        assertThatThrownBy(() -> BirdDataSet.draw(folder, 3, 0, 5, QUIET))
                .hasMessageContaining("pairs is 0");
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
