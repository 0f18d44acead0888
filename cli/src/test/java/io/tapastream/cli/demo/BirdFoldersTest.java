package io.tapastream.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.cli.publish.BadRow;
import io.tapastream.cli.publish.CubFolder;
import io.tapastream.cli.publish.FolderImage;
import io.tapastream.cli.publish.FolderPair;
import io.tapastream.cli.publish.PairFolder;
import io.tapastream.demo.BirdDataSet;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The drawn folders, read back as they are published. */
class BirdFoldersTest {

    private static final int PICTURE_SIDE = 128;
    private static final BirdDataSet.Progress QUIET = (done, total) -> {};

    @TempDir private Path folder;

    @Test
    void thePicturesReadBackFromTheirFolder() throws IOException {
        BirdDataSet data = BirdDataSet.draw(folder, 150, 1, 5, QUIET);
        CubFolder cub = CubFolder.open(data.cub(), BirdFoldersTest::refuse);
        List<FolderImage> pictures = cub.images(CubFolder.Split.ALL);
        assertThat(cub.images(CubFolder.Split.TRAIN)).hasSize(150);
        assertThat(cub.images(CubFolder.Split.TEST)).hasSize(150);
        assertThat(pictures).hasSize(300);
        assertThat(cub.concepts()).isEqualTo(BirdDataSet.conceptNames()).hasSize(24);
        BitSet shown = new BitSet();
        int groups = (int) cub.concepts().stream().map(BirdFoldersTest::group).distinct().count();
        for (FolderImage picture : pictures) {
            BufferedImage image = ImageIO.read(picture.file().toFile());
            assertThat(image.getWidth()).isEqualTo(PICTURE_SIDE);
            assertThat(picture.concepts()).hasSize(groups);
            picture.concepts().forEach(shown::set);
        }
        assertThat(shown.cardinality()).isEqualTo(24);
    }

    @Test
    void aPairDiffersInTheSwappedAttributeOnly() throws IOException {
        BirdDataSet data = BirdDataSet.draw(folder, 10, 40, 5, QUIET);
        List<String> names = BirdDataSet.conceptNames();
        PairFolder folderOfPairs = PairFolder.open(data.syncub(), BirdFoldersTest::refuse);
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

    private static void refuse(BadRow row) {
        throw new AssertionError(row.toString());
    }

    private static String group(String concept) {
        return concept.substring(0, concept.indexOf("::"));
    }
}
