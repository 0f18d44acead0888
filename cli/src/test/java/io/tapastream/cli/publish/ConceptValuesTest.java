package io.tapastream.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the values of a table may be, and that every other is refused with its line. */
class ConceptValuesTest {
    private static final List<String> CONCEPTS = List.of("red", "blue", "large beak");

    @TempDir private Path root;
    private final List<BadRow> bad = new ArrayList<>();

    @BeforeEach
    void forget() {
        bad.clear();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true | the truth value true",
                "[true, false, true] | the truth value true",
                "[[\"red\"]] | a list",
                "[{\"name\": \"red\"}] | an object",
                "{\"red\": 1} | an object",
                "[null] | null",
                "null | concepts is null",
                "NaN | 'NaN' is no place",
                "[1.5] | '1.5' is no place",
                "[3] | '3' is no place of the 3 concepts",
                "[-1] | '-1' is no place",
                "[1, 1] | the place 1 comes twice",
                "[0, 0.0] | the place 0 comes twice",
                "[1e400] | '1E+400' is no place",
                "[\"\"] | a name in concepts is empty",
                "\"red;;blue\" | a name in concepts is empty",
                "\"red,blue\" | 'red,blue' is none of the 3 concepts",
                "[\"0\"] | '0' is none of the 3 concepts",
                "[\"RED\"] | 'red' is, and differs in case",
                "[\"large  beak\"] | 'large beak' is, and differs in case, spaces",
                "\"['red', 'blue']\" | is none of the 3 concepts",
                "[\"red\", 1] | the number 1 stands among names",
            })
    void aListThatIsNeitherNamesNorPlacesIsABadRow(String concepts, String problem)
            throws IOException {
        Path file = lines("{\"path\": \"1.jpg\", \"concepts\": %s}".formatted(concepts));
        assertThat(ConceptTable.images(file, CONCEPTS, null, bad::add)).isEmpty();
        assertThat(bad).hasSize(1);
        assertThat(bad.get(0).line()).isEqualTo(1);
        assertThat(bad.get(0).problem()).contains(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[0, 2.0] | 0 2",
                "1 | 1",
                "[] | ''",
                "\"\" | ''",
                "[\"red\", \"red\"] | 0",
                "\"red;large beak;\" | 0 2",
                "\" large beak ; blue\" | 1 2",
                "\"0;2\" | 0 2",
            })
    void namesAndPlacesAreRead(String concepts, String expected) throws IOException {
        Path file = lines("{\"path\": \"1.jpg\", \"concepts\": %s}".formatted(concepts));
        List<FolderImage> images = ConceptTable.images(file, CONCEPTS, null, bad::add);
        assertThat(bad).isEmpty();
        assertThat(images).hasSize(1);
        assertThat(
                        images.get(0).concepts().stream()
                                .map(String::valueOf)
                                .reduce("", (a, b) -> (a + " " + b).strip()))
                .isEqualTo(expected.replace("'", ""));
    }

    @Test
    void allValuesOfATableDecideTogether() throws IOException {
        Path mixture = csv("path,concepts\n1.jpg,0\n2.jpg,red\n3.jpg,1;2\n");
        assertThat(ConceptTable.images(mixture, CONCEPTS, null, bad::add))
                .extracting(FolderImage::id)
                .containsExactly("2.jpg");
        assertThat(bad).extracting(BadRow::line).containsExactly(2L, 4L);
        assertThat(bad.get(0).problem())
                .isEqualTo(
                        "'0' is none of the 3 concepts of the data set; places are read where every value of the table is a number");
        Path places = csv("path,concepts\n1.jpg,0\n2.jpg,\n3.jpg,1;2.0\n");
        assertThat(concepts(places, CONCEPTS, null))
                .containsExactly(List.of(0), List.of(), List.of(1, 2));
    }

    @Test
    void namesThatAreNumbersArePlacesOnlyWhereTheOptionSaysSo() throws IOException {
        List<String> digits = List.of("1", "2", "3");
        Path csv = csv("path,concepts\n1.jpg,1\n2.jpg,2;3\n");
        assertThat(concepts(csv, digits, null)).containsExactly(List.of(0), List.of(1, 2));
        Path json = lines("{\"path\": \"1.jpg\", \"concepts\": [1, 2]}");
        assertThat(ConceptTable.images(json, digits, null, bad::add)).isEmpty();
        assertThat(bad.get(0).problem())
                .contains("the number 1 may be a place or the name of a concept");
        assertThat(concepts(json, digits, ConceptLookup.Kind.NAMES)).containsExactly(List.of(0, 1));
        assertThat(concepts(json, digits, ConceptLookup.Kind.PLACES))
                .containsExactly(List.of(1, 2));
    }

    @Test
    void aMultiHotListThatCouldBePlacesIsRefused() throws IOException {
        List<String> two = List.of("red", "blue");
        Path file =
                lines(
                        "{\"path\": \"1.jpg\", \"concepts\": [0, 1]}",
                        "{\"path\": \"2.jpg\", \"concepts\": [1, 0]}");
        assertThat(ConceptTable.images(file, two, null, bad::add)).isEmpty();
        assertThat(bad).hasSize(2);
        assertThat(bad.get(0).problem()).contains("may be places or a multi-hot list");
        assertThat(concepts(file, two, ConceptLookup.Kind.PLACES))
                .containsExactly(List.of(0, 1), List.of(0, 1));
        Path one = csv("path,concepts\n1.jpg,0\n2.jpg,1\n");
        assertThat(ConceptTable.images(one, List.of("red"), null, bad::add)).isEmpty();
    }

    @Test
    void aNameThatHoldsTheSeparatorIsReadFromListsOnly() throws IOException {
        List<String> names = List.of("red", "blue", "red;blue");
        Path csv = csv("path,concepts\n1.jpg,red;blue\n");
        assertThat(ConceptTable.images(csv, names, null, bad::add)).isEmpty();
        assertThat(bad.get(0).problem()).contains("'red;blue' is the name of one concept");
        Path json = lines("{\"path\": \"1.jpg\", \"concepts\": [\"red;blue\"]}");
        assertThat(concepts(json, names, null)).containsExactly(List.of(2));
    }

    @Test
    void anImageOfWhichOneRowCannotBeUsedIsNotPublished() throws IOException {
        Path file = csv("path,concepts\n1.jpg,red\n1.jpg,gren\n2.jpg,red\n2.jpg,blue\n3.jpg,\n");
        assertThat(ConceptTable.images(file, CONCEPTS, null, bad::add))
                .extracting(FolderImage::id)
                .containsExactly("3.jpg");
        assertThat(bad).extracting(BadRow::line).containsExactlyInAnyOrder(2L, 3L, 4L, 5L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"path\": 7.5, \"concepts\": []}",
                "{\"path\": [\"1.jpg\", \"2.jpg\"], \"concepts\": []}",
                "{\"path\": true, \"concepts\": []}",
                "{\"path\": \"1.jpg\", \"concepts\": [], \"id\": {}}",
                "{\"path\": \"1.jpg\", \"concepts\": [\"red\"], \"concepts\": []}",
                "{\"path\": \"1.jpg\", \"concepts\": []} {}",
                "{\"path\": \"1\\ud800.jpg\", \"concepts\": []}",
                "{\"image\": \"1.jpg\", \"labels\": []}",
                "\"1.jpg\""
            })
    void aRowOfAnotherShapeIsABadRow(String row) throws IOException {
        Path file = lines(row);
        assertThat(ConceptTable.images(file, CONCEPTS, null, bad::add)).isEmpty();
        assertThat(bad).hasSize(1);
    }

    @Test
    void idsOfPandasAreTheirDigits() throws IOException {
        Path file =
                lines(
                        "{\"path\": \"1.jpg\", \"concepts\": [], \"id\": 1}",
                        "{\"path\": \"1.jpg\", \"concepts\": [], \"id\": 1.0}",
                        "{\"path\": \"2.jpg\", \"concepts\": [], \"id\": 1.5}");
        assertThat(ConceptTable.images(file, CONCEPTS, null, bad::add))
                .extracting(FolderImage::id)
                .containsExactly("1");
        assertThat(bad).extracting(BadRow::line).containsExactly(3L, 2L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Path,concepts~1.jpg,red | write path in place of Path",
                "image_id,concepts~1.jpg,red | there are: 'image_id', 'concepts'",
                "path\tconcepts~1.jpg\tred | separated by tabs",
                "path,concepts,concepts~1.jpg,red,blue | the column concepts comes twice",
                "path,concepts | holds no rows",
                "'' | is empty",
            })
    void aTableWithAnotherHeaderIsRefused(String text, String problem) throws IOException {
        Path file = csv(text.replace('~', '\n'));
        assertThatThrownBy(() -> ConceptTable.images(file, CONCEPTS, null, bad::add))
                .isInstanceOf(DataSetFolderException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void jsonThatIsNotOnALineEachIsRefused() throws IOException {
        for (String text : List.of("[{\"path\": \"1.jpg\"}]", "{\n\"path\": \"1.jpg\"\n}")) {
            Path file = lines(text);
            assertThatThrownBy(() -> ConceptTable.images(file, CONCEPTS, null, bad::add))
                    .hasMessageContaining("expected a JSON object on each line");
        }
    }

    @Test
    void textThatIsNotUtf8IsRefused() throws IOException {
        Path file = root.resolve("images.csv");
        for (var charset :
                List.of(
                        StandardCharsets.UTF_16,
                        StandardCharsets.UTF_16LE,
                        StandardCharsets.UTF_16BE)) {
            Files.write(file, "path,concepts\n1.jpg,red\n".getBytes(charset));
            assertThatThrownBy(() -> ConceptTable.images(file, CONCEPTS, null, bad::add))
                    .hasMessageContaining("is UTF-16 or UTF-32 text; save it as UTF-8");
        }
        Files.write(file, "path,concepts\ngrün.jpg,red\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> ConceptTable.images(file, CONCEPTS, null, bad::add))
                .hasMessageContaining("is not a UTF-8 text file");
    }

    @Test
    void linesEndInEveryWayAndAQuoteThatDoesNotFitSpoilsItsRowOnly() throws IOException {
        Path file =
                csv(
                        "\uFEFFpath,concepts\r\n1.jpg, \"red;blue\" \r\n\r\n\"2\"x.jpg,red\r\n"
                                + "\"3\n.jpg\",\"large beak\"\r4.jpg,blue\n\"5\"x\"y\",\"z\"w\n6.jpg,red");
        List<FolderImage> images = ConceptTable.images(file, CONCEPTS, null, bad::add);
        assertThat(images)
                .extracting(FolderImage::id)
                .containsExactly("1.jpg", "3\n.jpg", "4.jpg", "6.jpg");
        assertThat(images)
                .extracting(image -> image.source().line())
                .containsExactly(2L, 5L, 7L, 9L);
        assertThat(bad).extracting(BadRow::line).containsExactly(4L, 8L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "# names~red | looks like a comment",
                "r\u00e9d~re\u0301d | differ in spaces or Unicode form only",
                "red~red | comes twice",
                "'' | holds no concepts",
            })
    void aVocabularyThatCannotBeWhatIsMeantIsRefused(String text, String problem)
            throws IOException {
        Path file = Files.writeString(root.resolve("names.txt"), text.replace('~', '\n'));
        assertThatThrownBy(() -> VocabularyFile.read(file))
                .isInstanceOf(DataSetFolderException.class)
                .hasMessageContaining(problem);
        Files.writeString(file, String.join("", Collections.nCopies(1025, "x")));
        assertThatThrownBy(() -> VocabularyFile.read(file))
                .hasMessageContaining("the concept has 1,025 characters");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[true] | the truth value true",
                "[0, 1] | the number 0, expected names",
                "\"['red', 'blue']\" | looks like a list written as a text",
                "\"0;1\" | is a number, which may be a place",
            })
    void aTableWithoutNamesGivesNoVocabulary(String concepts, String problem) throws IOException {
        Path file = lines("{\"path\": \"1.jpg\", \"concepts\": %s}".formatted(concepts));
        assertThatThrownBy(() -> VocabularyFile.read(file))
                .isInstanceOf(DataSetFolderException.class)
                .hasMessageContaining(problem);
    }

    private List<List<Integer>> concepts(
            Path file, List<String> vocabulary, ConceptLookup.Kind kind) {
        return ConceptTable.images(file, vocabulary, kind, bad::add).stream()
                .map(FolderImage::concepts)
                .toList();
    }

    private Path lines(String... rows) throws IOException {
        return Files.writeString(root.resolve("images.jsonl"), String.join("\n", rows));
    }

    private Path csv(String text) throws IOException {
        return Files.writeString(root.resolve("images.csv"), text);
    }
}
