package io.tapastream.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** COCO's annotations, and tables of one's own. */
class OwnDataTest {
    @TempDir private Path root;
    private final List<BadRow> bad = new ArrayList<>();

    @Test
    void cocoImagesShowTheCategoriesOfTheirObjectsInTheOrderOfTheIds() throws IOException {
        Path file = coco("");
        CocoInstances instances = CocoInstances.open(file);
        assertThat(instances.concepts()).containsExactly("person", "bicycle", "toothbrush");
        List<FolderImage> images = instances.images(CocoInstances.imagesBeside(file), bad::add);
        assertThat(images)
                .extracting(FolderImage::id)
                .containsExactly("000000000139.jpg", "000000000285.jpg");
        assertThat(images)
                .extracting(FolderImage::concepts)
                .containsExactly(List.of(0, 2), List.of());
        assertThat(images.get(0).file()).isEqualTo(root.resolve("val2017/000000000139.jpg"));
        assertThat(bad).isEmpty();
    }

    @Test
    void cocoObjectsThatPointNowhereAreReportedWithTheirLine() throws IOException {
        Path file =
                coco(
                        """
                        ,
                        {"id": 3, "image_id": 9, "category_id": 1},
                        {"id": 4, "image_id": 139, "category_id": 77}
                        """);
        CocoInstances instances = CocoInstances.open(file);
        assertThat(instances.images(root, bad::add))
                .extracting(FolderImage::id)
                .containsExactly("000000000285.jpg");
        assertThat(bad)
                .extracting(BadRow::line, BadRow::problem)
                .containsExactly(
                        tuple(10L, "there is no image 9"),
                        tuple(
                                11L,
                                "there is no category 77; its image 000000000139.jpg (id 139) is left out, as the label would be lost"));
    }

    @Test
    void aFileThatIsNotOfCocoIsRefused() throws IOException {
        Path file = Files.writeString(root.resolve("other.json"), "{\"images\": [}");
        assertThatThrownBy(() -> CocoInstances.open(file))
                .isInstanceOf(DataSetFolderException.class)
                .hasMessageContaining("other.json line 1: is no JSON");
        Files.writeString(file, "{\"images\": []}");
        assertThatThrownBy(() -> CocoInstances.open(file))
                .hasMessageContaining("has no categories");
    }

    @Test
    void aTableOfImagesIsTheSameAsCsvAndAsJsonLines() throws IOException {
        List<String> concepts = List.of("red", "blue", "large beak");
        Path csv =
                Files.writeString(
                        root.resolve("images.csv"),
                        """
                        path,concepts,id,photographer
                        a/1.jpg,red; large beak,one,Ada
                        s3://birds/2.jpg,blue,,Ben
                        a/3.jpg,,,"Cy, jr."
                        """);
        Path lines =
                Files.writeString(
                        root.resolve("images.jsonl"),
                        """
                        {"path": "a/1.jpg", "concepts": ["large beak", "red"], "id": "one"}

                        {"path": "s3://birds/2.jpg", "concepts": "blue"}
                        {"path": "a/3.jpg", "concepts": []}
                        """);
        for (Path file : List.of(csv, lines)) {
            List<FolderImage> images = ConceptTable.images(file, concepts, null, bad::add);
            assertThat(images)
                    .extracting(FolderImage::id)
                    .containsExactly("one", "s3://birds/2.jpg", "a/3.jpg");
            assertThat(images)
                    .extracting(FolderImage::concepts)
                    .containsExactly(List.of(0, 2), List.of(1), List.of());
            assertThat(images.get(0).file()).isEqualTo(root.resolve("a/1.jpg"));
            assertThat(images.get(1).image().remote()).isTrue();
        }
        assertThat(bad).isEmpty();
        assertThat(VocabularyFile.read(csv)).containsExactly("blue", "large beak", "red");
    }

    @Test
    void aTableOfPairsRemovesAndMayAdd() throws IOException {
        Path csv =
                Files.writeString(
                        root.resolve("pairs.csv"),
                        """
                        id,original,perturbed,removed,added,present
                        p,o.jpg,q.jpg,red,blue,red;ring
                        q,o.jpg,r.jpg,ring,,
                        """);
        assertThat(ConceptTable.pairs(csv, List.of("red", "blue", "ring"), null, bad::add))
                .containsExactly(
                        new FolderPair(
                                "p",
                                new ImageFile(root.toAbsolutePath(), "o.jpg"),
                                new ImageFile(root.toAbsolutePath(), "q.jpg"),
                                0,
                                OptionalInt.of(1),
                                Optional.of(List.of(0, 2)),
                                new RowSource(csv, 2)),
                        new FolderPair(
                                "q",
                                new ImageFile(root.toAbsolutePath(), "o.jpg"),
                                new ImageFile(root.toAbsolutePath(), "r.jpg"),
                                2,
                                OptionalInt.empty(),
                                Optional.empty(),
                                new RowSource(csv, 3)));
        assertThat(bad).isEmpty();
    }

    @Test
    void rowsThatCannotBeUsedAreReportedWithTheirLine() throws IOException {
        Path lines =
                Files.writeString(
                        root.resolve("images.jsonl"),
                        """
                        {"path": "1.jpg", "concepts": ["green"]}
                        {"path": "2.jpg", "concepts": [3]}
                        {"concepts": []}
                        {"path": "4.jpg"}
                        [1]
                        {"path": "6.jpg", "concepts": []
                        {"path": "7.jpg", "concepts": ["red"]}
                        {"path": "8.jpg", "concepts": ["red"]}
                        {"path": "8.jpg", "concepts": []}
                        {"path": "7.jpg", "concepts": ["red"]}
                        """);
        List<FolderImage> images =
                ConceptTable.images(lines, List.of("red", "blue", "ring"), null, bad::add);
        assertThat(images).extracting(FolderImage::id).containsExactly("7.jpg");
        assertThat(bad)
                .extracting(BadRow::line)
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 8L, 9L, 10L);
        assertThat(bad.get(0).problem())
                .isEqualTo("'green' is none of the 3 concepts of the data set");
        assertThat(bad.get(8).problem()).isEqualTo("the id 7.jpg comes twice");
    }

    @Test
    void conceptNamesComeFromALineEachAndNoneTwice() throws IOException {
        Path names = Files.writeString(root.resolve("concepts.txt"), "red\n\n blue \n");
        assertThat(VocabularyFile.read(names)).containsExactly("red", "blue");
        Files.writeString(names, "red\nblue\nred\n");
        assertThatThrownBy(() -> VocabularyFile.read(names))
                .hasMessageContaining("the concept 'red' comes twice");
    }

    @Test
    void namesAreQuotedWhereAUriNeedsIt() {
        ImageFile image = new ImageFile(root, "a bird/50%.jpg");
        assertThat(image.under("s3://bucket/cub/")).isEqualTo("s3://bucket/cub/a%20bird/50%25.jpg");
        assertThat(new ImageFile(root, "hdfs://x/y.jpg").under("s3://bucket"))
                .isEqualTo("hdfs://x/y.jpg");
    }

    @Test
    void progressCountsForTheSameWorkOnly() throws IOException {
        Path file = root.resolve("progress.json");
        ResumeFile progress = new ResumeFile(file, "images of birds");
        assertThat(progress.progress()).isEqualTo(ResumeFile.Progress.NONE);
        progress.save(new ResumeFile.Progress(500, List.of(7)));
        assertThat(progress.progress()).isEqualTo(new ResumeFile.Progress(500, List.of(7)));
        assertThat(new ResumeFile(file, "pairs of birds").progress())
                .isEqualTo(ResumeFile.Progress.NONE);
        Files.writeString(file, "[]");
        assertThatThrownBy(progress::progress).hasMessageContaining("keeps no progress");
    }

    @Test
    void aRunGoesOnWithWhatWasLeftOutAndBehindWhatIsDone() {
        ResumeFile progress = new ResumeFile(root.resolve("progress.json"), "numbers");
        progress.save(new ResumeFile.Progress(3, List.of(1)));
        List<List<Integer>> sent = new ArrayList<>();
        SampleRun<Integer> run =
                new SampleRun<>(
                        List.of(1, 2, 3, 4, 5),
                        Optional.of(progress),
                        (rows, listener) -> {
                            sent.add(List.copyOf(rows));
                            return new PublishSummary(rows.size() - 1, List.of(1), 10);
                        });
        assertThat(run.done()).isEqualTo(2);
        assertThat(run.publish(PublishListener.SILENT))
                .isEqualTo(new PublishSummary(2, List.of(3), 10));
        assertThat(sent).containsExactly(List.of(2, 4, 5));
        assertThat(progress.progress()).isEqualTo(new ResumeFile.Progress(5, List.of(3)));
    }

    private Path coco(String moreAnnotations) throws IOException {
        Path file = root.resolve("annotations/instances_val2017.json");
        Files.createDirectories(file.getParent());
        return Files.writeString(
                file,
                """
                {"info": {"year": 2017}, "licenses": [{"id": 1}],
                 "annotations": [
                {"id": 1, "image_id": 139, "category_id": 90, "segmentation": [[1.5, 2], [3]],
                 "bbox": [1, 2, 3, 4], "iscrowd": 0, "area": 1.5},
                {"id": 2, "image_id": 139, "category_id": 1, "segmentation": {"counts": [1]},
                 "iscrowd": 1},
                {"id": 3, "image_id": 139, "category_id": 1}

                %s],
                 "images": [{"id": 139, "file_name": "000000000139.jpg", "width": 640},
                  {"id": 285, "file_name": "000000000285.jpg"}],
                 "categories": [{"id": 90, "name": "toothbrush"}, {"id": 1, "name": "person"},
                  {"supercategory": "vehicle", "id": 2, "name": "bicycle"}]}
                """
                        .formatted(moreAnnotations));
    }
}
