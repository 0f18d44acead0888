package io.tapastream.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code publish images --ids}. */
class ImageIdsTest extends PublishingTest {
    private static final Path COCO = Path.of("src/test/resources/publish/coco");

    @TempDir private Path lists;

    private Path list(String... lines) throws Exception {
        return Files.write(lists.resolve("ids.txt"), List.of(lines));
    }

    private int publish(String prefix, Path ids, String... options) {
        List<String> all =
                new ArrayList<>(List.of("--images", COCO + "/val2017", "--ids", ids.toString()));
        all.addAll(List.of(options));
        return publish(
                prefix,
                "images",
                "c",
                COCO.resolve("annotations/float_ids.json"),
                all.toArray(String[]::new));
    }

    @Test
    void onlyTheListedImagesArePublishedHoweverTheyAreNamed() throws Exception {
        createTopics("listed.");
        Path ids = list("3", "", "000000000001.jpg", "  000000000003 ", "1");
        assertThat(publish("listed.", ids)).as(err.toString()).isZero();
        assertThat(labels("listed.", "c")).containsOnlyKeys("000000000001.jpg", "000000000003.jpg");
        assertThat(out.toString()).contains("published 2 images").contains("; 0 skipped");
    }

    @Test
    void anIdThatNoImageHasIsNamedAndTheOthersArePublished() throws Exception {
        createTopics("unknown.");
        Path ids = list("2", "139");
        assertThat(publish("unknown.", ids)).isEqualTo(1);
        assertThat(err.toString())
                .contains("ids.txt line 2: no image that can be published has the id '139'");
        assertThat(labels("unknown.", "c")).containsOnlyKeys("000000000002.jpg");
        assertThat(publish("unknown.", ids, "--strict")).isEqualTo(1);
        assertThat(publish("unknown.", list("", " "))).isEqualTo(1);
        assertThat(err.toString()).contains("ids.txt holds no ids");
    }

    @Test
    void aNameOfSeveralImagesIsRefusedAndTheirIdsAreNot() {
        List<FolderImage> images = new ArrayList<>();
        for (String id : List.of("a/1.jpg", "b/01.png", "2.jpg")) {
            images.add(
                    new FolderImage(
                            id,
                            new ImageFile(lists, id),
                            List.of(),
                            new RowSource(lists.resolve("t.csv"), images.size() + 2)));
        }
        List<BadRow> bad = new ArrayList<>();
        assertThat(select(images, bad, "1", "b/01.png"))
                .extracting(FolderImage::id)
                .containsExactly("b/01.png");
        assertThat(bad).hasSize(1);
        assertThat(bad.get(0).toString())
                .contains("line 1: '1' is the name of 2 images, such as a/1.jpg and b/01.png");
    }

    private List<FolderImage> select(List<FolderImage> images, List<BadRow> bad, String... ids) {
        try {
            return ImageIds.read(list(ids)).select(images, bad::add);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
