package io.tapastream.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.cli.publish.CubFolder.Split;
import io.tapastream.demo.BirdDataSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's folders are read like the real data sets, without a row left out. */
class DrawnFolderTest {
    @TempDir private Path dir;

    @Test
    void theDrawnDataSetIsReadWhole() throws IOException {
        BirdDataSet drawn = BirdDataSet.draw(dir, 6, 4, 1, (done, total) -> {});
        List<BadRow> bad = new ArrayList<>();
        CubFolder cub = CubFolder.open(drawn.cub(), bad::add);
        PairFolder pairs = PairFolder.open(drawn.syncub(), bad::add);
        assertThat(bad).isEmpty();
        assertThat(cub.concepts()).isEqualTo(BirdDataSet.conceptNames());
        assertThat(pairs.concepts()).contains(BirdDataSet.conceptNames());
        assertThat(cub.images(Split.TEST)).hasSize(6);
        assertThat(cub.images(Split.ALL))
                .allSatisfy(
                        image -> {
                            assertThat(image.file()).isNotEmptyFile();
                            assertThat(image.concepts()).isNotEmpty();
                        });
        assertThat(pairs.pairs())
                .hasSize(4)
                .allSatisfy(
                        pair -> {
                            assertThat(pair.original()).isNotEmptyFile();
                            assertThat(pair.perturbed()).isNotEmptyFile();
                            assertThat(pair.presentConcepts().orElseThrow())
                                    .contains(pair.removedConcept());
                            assertThat(pair.presentConcepts().orElseThrow())
                                    .doesNotContain(pair.addedConcept().getAsInt());
                        });
    }
}
