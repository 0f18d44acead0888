package io.tapastream.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.cli.publish.CubFolder.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CubFolderTest {
    @TempDir private Path root;
    private final List<BadRow> bad = new ArrayList<>();

    @BeforeEach
    void layOut() throws IOException {
        TestFolders.cub(root);
    }

    @Test
    void conceptsAreInTheOrderOfTheirNumbers() {
        assertThat(CubFolder.open(root, bad::add).concepts())
                .containsExactly("has_bill_shape::curved", "has_wing_color::blue", "has eye ring");
    }

    @Test
    void imagesHaveTheirConceptsFromZeroAndTheirSplit() {
        CubFolder folder = CubFolder.open(root, bad::add);
        assertThat(folder.images(Split.ALL))
                .extracting(FolderImage::id)
                .containsExactly("001.A/a.jpg", "001.A/b.jpg", "002.B/c.jpg");
        assertThat(folder.images(Split.TEST))
                .extracting(FolderImage::id)
                .containsExactly("001.A/a.jpg", "002.B/c.jpg");
        assertThat(folder.images(Split.TRAIN))
                .extracting(FolderImage::id)
                .containsExactly("001.A/b.jpg");
        assertThat(folder.images(Split.ALL))
                .extracting(FolderImage::concepts)
                .containsExactly(List.of(0, 2), List.of(1), List.of());
        assertThat(folder.images(Split.ALL).get(0).file())
                .isEqualTo(root.resolve("images/001.A/a.jpg"));
        assertThat(bad).isEmpty();
    }

    @Test
    void labelLinesWithoutFiveColumnsAreSkippedAndReported() throws IOException {
        append("attributes/image_attribute_labels.txt", "3 1 1 4 2.5 9.0\n3 2 1 4\n");
        CubFolder folder = CubFolder.open(root, bad::add);
        assertThat(folder.images(Split.ALL).get(2).concepts()).isEmpty();
        assertThat(bad).extracting(BadRow::line).containsExactly(6L, 7L);
        assertThat(bad.get(0).problem()).isEqualTo("6 columns, expected 5");
    }

    @Test
    void severalSpacesSeparateLikeOneAndTheLastLineOfAnAttributeCounts() throws IOException {
        append("attributes/image_attribute_labels.txt", " 3  1 1   4 2.5\n1 1 0 1 0.5\n");
        CubFolder folder = CubFolder.open(root, bad::add);
        assertThat(folder.images(Split.ALL))
                .extracting(FolderImage::concepts)
                .containsExactly(List.of(2), List.of(1), List.of(0));
        assertThat(bad).isEmpty();
    }

    @Test
    void rowsThatPointNowhereAreReportedWithTheirLine() throws IOException {
        append("images.txt", "nine 003.C/d.jpg\n1 001.A/again.jpg\n");
        append(
                "attributes/image_attribute_labels.txt",
                "9 1 1 4 2\n1 4 1 4 2\n1 0 1 4 2\n1 1 2 4 2\n");
        append("train_test_split.txt", "77 1\n");
        CubFolder folder = CubFolder.open(root, bad::add);
        assertThat(folder.images(Split.ALL)).hasSize(3);
        assertThat(bad)
                .extracting(BadRow::toString)
                .containsExactly(
                        root.resolve("images.txt") + " line 4: expected an image number and a path",
                        root.resolve("images.txt") + " line 5: image 1 comes twice",
                        labels() + " line 6: image '9' is not in images.txt",
                        labels() + " line 7: attribute '4', expected 1 to 3",
                        labels() + " line 8: attribute '0', expected 1 to 3",
                        labels() + " line 9: presence '2', expected 0 or 1",
                        root.resolve("train_test_split.txt")
                                + " line 4: expected an image of images.txt and 0 or 1");
    }

    @Test
    void aMissingFileSaysWhichAndWhatIsExpected() throws IOException {
        Files.delete(root.resolve("train_test_split.txt"));
        assertThatThrownBy(() -> CubFolder.open(root, bad::add))
                .isInstanceOf(DataSetFolderException.class)
                .hasMessageContaining("train_test_split.txt is missing")
                .hasMessageContaining("CUB-200-2011");
    }

    @Test
    void aGapInTheConceptNumbersIsRefused() throws IOException {
        append("attributes/attributes.txt", "5 late\n");
        assertThatThrownBy(() -> CubFolder.open(root, bad::add))
                .isInstanceOf(DataSetFolderException.class)
                .hasMessageContaining("4 concepts numbered up to 5");
    }

    private Path labels() {
        return root.resolve("attributes/image_attribute_labels.txt");
    }

    private void append(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.writeString(path, Files.readString(path) + text);
    }
}
