package io.tapastream.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.schemas.ConceptVocabulary;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Files whose labels were lost or read as others, through the command line to a real broker. */
class LabelCasesTest extends PublishingTest {
    private static final Path COCO = Path.of("src/test/resources/publish/coco");
    private static final Path TABLES = Path.of("src/test/resources/publish/tables");

    @Test
    void cocoIdsWithAPointAreTheSameNumbers() throws Exception {
        createTopics("float.");
        Path file = COCO.resolve("annotations/float_ids.json");
        assertThat(publish("float.", "images", "c", file, "--images", COCO + "/val2017")).isZero();
        assertThat(labels("float.", "c"))
                .isEqualTo(
                        Map.of(
                                "000000000001.jpg", List.of(2),
                                "000000000002.jpg", List.of(),
                                "000000000003.jpg", List.of(),
                                "000000000004.jpg", List.of()));
        assertThat(out.toString()).contains("published 4 images").contains("; 0 skipped");
    }

    @Test
    void cocoWithoutAnnotationsIsRefused() throws Exception {
        createTopics("captionless.");
        Path file = COCO.resolve("annotations/captionless.json");
        assertThat(publish("captionless.", "vocabulary", "c", file)).isZero();
        assertThat(publish("captionless.", "images", "c", file, "--images", COCO + "/val2017"))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("captionless.json has no annotations, so every image would count as")
                .hasLineCount(1);
        assertThat(labels("captionless.", "c")).isEmpty();
    }

    @Test
    void anImageOfCocoThatComesTwiceWithOtherLabelsIsLeftOut() throws Exception {
        createTopics("double.");
        Path file = COCO.resolve("annotations/dupfile.json");
        assertThat(publish("double.", "images", "c", file, "--images", COCO + "/val2017"))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("dupfile.json line 1: the id 000000000001.jpg comes twice");
        assertThat(labels("double.", "c"))
                .containsOnlyKeys("000000000002.jpg", "000000000003.jpg", "000000000004.jpg");
        assertThat(out.toString()).contains("published 3 images").contains("; 2 skipped");
    }

    @Test
    void placesInAnotherListOfConceptsAreRefused() throws Exception {
        createTopics("places.");
        Path coco = COCO.resolve("annotations/float_ids.json");
        String images = COCO + "/val2017";
        assertThat(publish("places.", "vocabulary", "c", TABLES.resolve("vocab_bom.txt"))).isZero();
        assertThat(publish("places.", "images", "c", coco, "--images", images)).isEqualTo(1);
        assertThat(err.toString())
                .contains("the vocabulary of the data set c is not that of " + coco)
                .contains("place 0 is 'red' there and 'person' here");
        assertThat(labels("places.", "c")).isEmpty();

        assertThat(publish("places.", "vocabulary", "c", coco)).isZero();
        assertThat(publish("places.", "images", "c", coco, "--images", images)).isZero();
        assertThat(labels("places.", "c")).hasSize(4);
    }

    @Test
    void tablesOfEveryLibraryAreReadAsMeantOrRefused() throws Exception {
        createTopics("table.");
        String vocabulary = TABLES.resolve("vocab_bom.txt").toString();
        assertThat(publish("table.", "vocabulary", "v", TABLES.resolve("vocab_bom.txt"))).isZero();
        assertThat(publish("table.", "vocabulary", "p", TABLES.resolve("pandas.jsonl"))).isZero();
        assertThat(records("table.concept-vocabularies"))
                .extracting(record -> ((ConceptVocabulary) record).getConcepts())
                .containsExactlyInAnyOrder(
                        List.of("red", "large beak", "blue"), List.of("blue", "large beak", "red"));

        assertThat(table("multihot.jsonl", vocabulary)).isEqualTo(1);
        assertThat(err.toString())
                .contains(
                        "multihot.jsonl line 1: every row has a 0 or 1 for each of the 3 concepts");
        assertThat(labels("table.", "multihot.jsonl")).isEmpty();

        assertThat(table("boolhot.jsonl", vocabulary)).isEqualTo(1);
        assertThat(err.toString()).contains("line 1: concepts holds the truth value true");
        assertThat(publish("table.", "vocabulary", "b", TABLES.resolve("boolhot.jsonl")))
                .isEqualTo(1);

        assertThat(table("pandas.jsonl", vocabulary)).isZero();
        assertThat(labels("table.", "pandas.jsonl"))
                .isEqualTo(Map.of("photos/1.png", List.of(0, 1), "photos/UPPER.PNG", List.of(2)));

        assertThat(table("bom.jsonl", vocabulary)).isZero();
        assertThat(labels("table.", "bom.jsonl"))
                .isEqualTo(Map.of("photos/1.png", List.of(0), "photos/UPPER.PNG", List.of(2)));

        assertThat(table("digits.csv", TABLES.resolve("digits_vocab.txt").toString())).isEqualTo(1);
        assertThat(err.toString())
                .contains("digits.csv line 2: '0' is none of the 3 concepts of the data set");
        assertThat(labels("table.", "digits.csv"))
                .isEqualTo(
                        Map.of("photos/UPPER.PNG", List.of(2), "photos/-dash.png", List.of(0, 1)));
    }

    @Test
    void aTableWithOtherSeparatorsSaysWhichColumnsThereAre() {
        assertThat(table("semi.csv", TABLES.resolve("vocab.txt").toString())).isEqualTo(1);
        assertThat(err.toString())
                .contains("semi.csv has no column path")
                .contains("there is only: 'path;concepts'; its columns are separated by ';'")
                .hasLineCount(1);
    }

    private int table(String name, String vocabulary) {
        return publish("table.", "images", name, TABLES.resolve(name), "--concepts", vocabulary);
    }
}
