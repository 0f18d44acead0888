package io.tapastream.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** COCO files whose ids, names or lists are not as COCO writes them. */
class CocoValuesTest {
    private static final String IMAGES =
            "[{\"id\": 1, \"file_name\": \"1.jpg\"}, {\"id\": 2, \"file_name\": \"2.jpg\"}]";
    private static final String CATEGORIES =
            "[{\"id\": 1, \"name\": \"person\"}, {\"id\": 90, \"name\": \"toothbrush\"}]";

    @TempDir private Path root;
    private final List<BadRow> bad = new ArrayList<>();

    /** The other image is published with its label. */
    @ParameterizedTest
    @ValueSource(strings = {"1.5", "\"90\"", "7", "null", "[90]", "true", "NaN", "1e999"})
    void anImageWithAnObjectOfNoCategoryIsLeftOut(String category) throws IOException {
        Path file =
                coco(
                        IMAGES,
                        "[{\"image_id\": 1, \"category_id\": 1}, {\"image_id\": 1, \"category_id\": %s}, {\"image_id\": 2, \"category_id\": 90.0}]"
                                .formatted(category));
        assertThat(images(file)).containsExactly("2.jpg [1]");
        assertThat(bad).hasSize(1);
        assertThat(bad.get(0).problem()).contains("1.jpg (id 1) is left out");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"category_id\": 1}",
                "{\"image_id\": 1.5, \"category_id\": 1}",
                "{\"image_id\": \"1\", \"category_id\": 1}",
                "{\"image_id\": null, \"category_id\": 1}",
                "{\"image_id\": 1, \"image_id\": 2, \"category_id\": 1}",
                "7"
            })
    void anObjectOfWhichTheImageCannotBeToldIsRefused(String annotation) throws IOException {
        Path file = coco(IMAGES, "[" + annotation + "]");
        assertThatThrownBy(() -> images(file))
                .isInstanceOf(DataSetFolderException.class)
                .hasMessageContaining("line 2: an object without image_id")
                .hasMessageContaining("the image that shows it is unknown");
    }

    @Test
    void idsAboveTheExactNumbersAreToldApart() throws IOException {
        Path file =
                coco(
                        "[{\"id\": 9007199254740992, \"file_name\": \"1.jpg\"}, {\"id\": 9007199254740993, \"file_name\": \"2.jpg\"}]",
                        "[{\"image_id\": 9007199254740993, \"category_id\": 90}]");
        assertThat(images(file)).containsExactly("1.jpg []", "2.jpg [1]");
        assertThat(bad).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{\"id\": 1, \"file_name\": \"1.jpg\"}, {\"id\": 1, \"file_name\": \"3.jpg\"}] | image 1 comes twice",
                "[{\"id\": 1}, {\"id\": 3, \"file_name\": \"1.jpg\"}] | an image without id or file_name",
                "[{\"id\": 1, \"file_name\": 7}] | an image without id or file_name",
                "[{\"id\": \"1\", \"file_name\": \"1.jpg\"}] | an image without id or file_name",
            })
    void anImageThatCannotBeToldIsLeftOut(String images, String problem) throws IOException {
        Path file = coco(images, "[{\"image_id\": 1, \"category_id\": 90}]");
        assertThat(images(file)).noneMatch(image -> image.contains("[1]"));
        assertThat(bad).anyMatch(row -> row.problem().contains(problem));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\": 1, \"name\": \"car\"} | category 1 comes twice",
                "{\"id\": 2, \"name\": \"person\"} | the concept 'person' comes twice",
                "{\"id\": \"2\", \"name\": \"car\"} | without a whole number as id",
                "{\"id\": 2} | a category without name",
                "{\"id\": 2.5, \"name\": \"car\"} | without a whole number as id",
            })
    void categoriesThatCannotBeToldApartAreRefused(String category, String problem)
            throws IOException {
        Path file = coco(IMAGES, "[]");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("\"toothbrush\"}", "\"toothbrush\"}, %s".formatted(category)));
        assertThatThrownBy(() -> VocabularyFile.read(file))
                .isInstanceOf(DataSetFolderException.class)
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "{}", "7"})
    void aFileWithoutObjectsIsRefused(String annotations) throws IOException {
        Path file = coco(IMAGES, annotations);
        assertThatThrownBy(() -> images(file)).hasMessageContaining("has no annotations");
    }

    @Test
    void theSameEntryTwiceIsPublishedOnceAndNamed() throws IOException {
        Path file =
                coco(
                        "[{\"id\": 1, \"file_name\": \"1.jpg\"}, {\"id\": 1, \"file_name\": \"1.jpg\"}]",
                        "[{\"image_id\": 1.0, \"category_id\": 90}]");
        assertThat(images(file)).containsExactly("1.jpg [1]");
        assertThat(bad).hasSize(1);
    }

    private List<String> images(Path file) {
        return CocoInstances.open(file).images(root, bad::add).stream()
                .map(image -> image.id() + " " + image.concepts())
                .toList();
    }

    private Path coco(String images, String annotations) throws IOException {
        return Files.writeString(
                root.resolve("instances.json"),
                "{\"images\": %s,\n\"annotations\": %s,\n\"categories\": %s}"
                        .formatted(images, annotations, CATEGORIES));
    }
}
