package io.tapastream.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

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
    private static final Path CASE = Path.of("src/test/resources/publish/cub_archive");

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
    void labelLinesWithoutFiveColumnsThatSayAbsentAreSkippedAndReported() throws IOException {
        append("attributes/image_attribute_labels.txt", "3 1 0 4 2.5 9.0\n3 2 0 4\n");
        CubFolder folder = CubFolder.open(root, bad::add);
        assertThat(folder.images(Split.ALL)).hasSize(3);
        assertThat(bad).extracting(BadRow::line).containsExactly(7L, 8L);
        assertThat(bad.get(0).problem()).isEqualTo("6 columns, expected 5");
        assertThat(bad).allMatch(BadRow::known);
    }

    @Test
    void anImageWhoseLabelCannotBeUsedIsLeftOut() throws IOException {
        append(
                "attributes/image_attribute_labels.txt",
                "3 1 1 4 2.5 9.0\n1 4 1 4 2\n2 1 2 4 2\n9 1 1 4 2\n");
        CubFolder folder = CubFolder.open(root, bad::add);
        assertThat(folder.images(Split.ALL)).isEmpty();
        assertThat(bad)
                .extracting(BadRow::toString)
                .containsExactly(
                        labels() + " line 10: image '9' is not in images.txt",
                        labels()
                                + " line 8: attribute '4', expected 1 to 3; image 1 is left out, as its label would be lost",
                        labels()
                                + " line 9: presence '2', expected 0 or 1; image 2 is left out, as its label would be lost",
                        labels()
                                + " line 7: 6 columns, expected 5; image 3 is left out, as its label would be lost");
    }

    @Test
    void anImageWithoutLabelsOrSplitIsLeftOut() throws IOException {
        append("images.txt", "4 002.B/d.jpg\n5 002.B/e.jpg\n");
        append("train_test_split.txt", "4 0\n");
        append("attributes/image_attribute_labels.txt", "5 1 1 4 2\n");
        CubFolder folder = CubFolder.open(root, bad::add);
        assertThat(folder.images(Split.TEST))
                .extracting(FolderImage::id)
                .containsExactly("001.A/a.jpg", "002.B/c.jpg");
        assertThat(bad)
                .extracting(BadRow::problem)
                .containsExactly(
                        "image 4 has no usable line in " + labels(),
                        "image 5 has no line in " + root.resolve("train_test_split.txt"));
    }

    @Test
    void aLabelOfWhichTheImageCannotBeToldIsRefused() throws IOException {
        append("attributes/image_attribute_labels.txt", "one 1 1 4 2\n");
        assertThatThrownBy(() -> CubFolder.open(root, bad::add))
                .isInstanceOf(DataSetFolderException.class)
                .hasMessageContaining("line 7: image 'one', expected a number");
    }

    @Test
    void severalSpacesSeparateLikeOneAndTheLastLineOfAnAttributeCounts() throws IOException {
        append("attributes/image_attribute_labels.txt", " 3  1 1   4 2.5 \n1 1 0 1 0.5\n");
        CubFolder folder = CubFolder.open(root, bad::add);
        assertThat(folder.images(Split.ALL))
                .extracting(FolderImage::concepts)
                .containsExactly(List.of(2), List.of(1), List.of(0));
        assertThat(bad).isEmpty();
    }

    @Test
    void rowsThatPointNowhereAreReportedWithTheirLine() throws IOException {
        append("images.txt", "nine 003.C/d.jpg\n1 001.A/again.jpg\n");
        append("train_test_split.txt", "77 1\n2 x\n");
        CubFolder folder = CubFolder.open(root, bad::add);
        assertThat(folder.images(Split.ALL))
                .extracting(FolderImage::id)
                .containsExactly("001.A/b.jpg", "002.B/c.jpg");
        assertThat(bad)
                .extracting(BadRow::toString)
                .containsExactly(
                        root.resolve("images.txt") + " line 4: expected an image number and a path",
                        root.resolve("images.txt") + " line 5: image 1 comes twice",
                        root.resolve("train_test_split.txt")
                                + " line 4: expected an image of images.txt and 0 or 1",
                        root.resolve("train_test_split.txt")
                                + " line 5: expected an image of images.txt and 0 or 1",
                        root.resolve("images.txt")
                                + " line 1: image 1 comes twice with different paths, so the image that its labels belong to is unknown");
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

    @Test
    void aLineOfTheConceptNamesThatCannotBeUsedIsRefused() throws IOException {
        append("attributes/attributes.txt", "3 again\n");
        assertThatThrownBy(() -> CubFolder.open(root, bad::add))
                .hasMessageContaining("line 4: the number 3 comes twice");
        Files.writeString(root.resolve("attributes/attributes.txt"), "1 red\ntwo blue\n");
        assertThatThrownBy(() -> CubFolder.open(root, bad::add))
                .hasMessageContaining("line 2: expected a number from 1 and a name");
    }

    /** The archive unpacks to CUB_200_2011/ with attributes.txt beside it. */
    @Test
    void theLayoutOfTheArchiveIsReadFromItsFolderAndFromTheOneAbove() throws IOException {
        for (Path given : List.of(CASE, CASE.resolve("CUB_200_2011"))) {
            bad.clear();
            assertThat(VocabularyFile.read(given))
                    .containsExactly(
                            "has_bill_shape::curved_(up_or_down)",
                            "has_bill_shape::dagger",
                            "has_wing_color::blue");
            CubFolder folder = CubFolder.open(given, bad::add);
            assertThat(folder.root()).isEqualTo(CASE.resolve("CUB_200_2011"));
            assertThat(folder.images(Split.TEST))
                    .extracting(FolderImage::id, FolderImage::concepts)
                    .containsExactly(
                            tuple("001.Black_footed_Albatross/B_1.jpg", List.of(0, 2)),
                            tuple("001.Black_footed_Albatross/B_4.jpg", List.of(0)));
            assertThat(bad)
                    .extracting(BadRow::line, BadRow::known)
                    .containsExactly(tuple(4L, true), tuple(8L, true), tuple(5L, false));
        }
    }

    @Test
    void missingConceptNamesSayWhereTheyWereLookedFor() throws IOException {
        Files.delete(root.resolve("attributes/attributes.txt"));
        assertThatThrownBy(() -> CubFolder.open(root, bad::add))
                .isInstanceOf(DataSetFolderException.class)
                .hasMessageContaining(root.resolve("attributes/attributes.txt").toString())
                .hasMessageContaining(
                        root.toRealPath().resolveSibling("attributes.txt").toString());
    }

    private Path labels() {
        return root.resolve("attributes/image_attribute_labels.txt");
    }

    private void append(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.writeString(path, Files.readString(path) + text);
    }
}
