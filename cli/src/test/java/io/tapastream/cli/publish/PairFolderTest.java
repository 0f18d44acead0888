package io.tapastream.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairFolderTest {
    @TempDir private Path root;
    private final List<BadRow> bad = new ArrayList<>();

    @Test
    void pairsOfSynCubRemoveOneConceptAndAddOne() throws IOException {
        TestFolders.synCub(root);
        PairFolder folder = PairFolder.open(root, bad::add);
        assertThat(folder.concepts()).contains(List.of("curved", "blue", "ring"));
        assertThat(folder.pairs())
                .containsExactly(
                        new FolderPair(
                                "0",
                                new ImageFile(root, "images/0_orig.jpg"),
                                new ImageFile(root, "images/0_syn.jpg"),
                                0,
                                OptionalInt.of(1),
                                Optional.of(List.of(0, 2)),
                                new RowSource(root.resolve("metadata.csv"), 2)),
                        new FolderPair(
                                "1",
                                new ImageFile(root, "images/1_orig.jpg"),
                                new ImageFile(root, "images/1_syn.jpg"),
                                1,
                                OptionalInt.of(2),
                                Optional.of(List.of(1)),
                                new RowSource(root.resolve("metadata.csv"), 3)));
        assertThat(bad).isEmpty();
    }

    @Test
    void pairsOfSynCocoOnlyRemove() throws IOException {
        TestFolders.write(
                root,
                "metadata.csv",
                """
                \uFEFFpair_id,orig_image,syn_image,coco_idx,removed_cls_idx,removed_class,orig_labels,syn_labels\r
                7,images/a.jpg,images/b.jpg,44,17,horse,"[0, 17]",[0]\r
                """);
        List<FolderPair> pairs = PairFolder.open(root, bad::add).pairs();
        assertThat(pairs).hasSize(1);
        assertThat(pairs.get(0).removedConcept()).isEqualTo(17);
        assertThat(pairs.get(0).addedConcept()).isEmpty();
        assertThat(pairs.get(0).presentConcepts()).contains(List.of(0, 17));
        assertThat(bad).isEmpty();
    }

    @Test
    void badRowsAreReportedWithTheirLineAndTheOthersKept() throws IOException {
        TestFolders.synCub(root);
        Path file = root.resolve("metadata.csv");
        Files.writeString(
                file,
                Files.readString(file)
                        + "2,a,b,1,\"two\nlines\",curved,blue,x,1,[0],[1]\n"
                        + "3,a,b,1,n,curved,blue,0,3,[0],[1]\n"
                        + "4,a,b,1,n,curved,blue,0,1,0 2,[1]\n"
                        + "5,a,b\n");
        assertThat(PairFolder.open(root, bad::add).pairs()).hasSize(2);
        assertThat(bad)
                .containsExactly(
                        new BadRow(file, 4, "old_attr_idx 'x', expected 0 to 2"),
                        new BadRow(file, 6, "new_attr_idx '3', expected 0 to 2"),
                        new BadRow(file, 7, "orig_attr_idx '0 2', expected a list as in [7, 17]"),
                        new BadRow(file, 8, "3 columns, expected 11"));
    }

    @Test
    void wholeNumbersWithAPointAreReadAndWhatCouldBeOtherLabelsIsNot() throws IOException {
        TestFolders.synCub(root);
        Path file = root.resolve("metadata.csv");
        Files.writeString(
                file,
                Files.readString(file)
                        + "2,a,b,1,n,curved,blue,0.0,1.0,\"[0.0, 2]\",[1]\n"
                        + "3,a,b,1,n,curved,blue,0,1.5,[0],[1]\n"
                        + "4,a,b,1,n,curved,blue,0,1,\"[1, 0, 1]\",[1]\n"
                        + "5,a,b,1,n,curved,blue,0,1,[0],[1]\n"
                        + "5,a,b,1,n,curved,blue,0,2,[0],[1]\n");
        List<FolderPair> pairs = PairFolder.open(root, bad::add).pairs();
        assertThat(pairs).extracting(FolderPair::id).containsExactly("0", "1", "2");
        assertThat(pairs.get(2).addedConcept()).hasValue(1);
        assertThat(pairs.get(2).presentConcepts()).contains(List.of(0, 2));
        assertThat(bad).extracting(BadRow::line).containsExactly(5L, 6L, 7L, 8L);
        assertThat(bad.get(1).problem()).contains("looks like a multi-hot list");
        assertThat(bad.get(2).problem()).contains("the id 5 comes twice, with different content");
    }

    @Test
    void aMissingColumnOrFileIsRefused() throws IOException {
        assertThatThrownBy(() -> PairFolder.open(root, bad::add))
                .isInstanceOf(DataSetFolderException.class)
                .hasMessageContaining("metadata.csv is missing");
        TestFolders.write(root, "metadata.csv", "pair_id,orig_image\n");
        assertThatThrownBy(() -> PairFolder.open(root, bad::add))
                .isInstanceOf(DataSetFolderException.class)
                .hasMessageContaining("has no column syn_image");
        TestFolders.write(root, "metadata.csv", "pair_id,\"orig");
        assertThatThrownBy(() -> PairFolder.open(root, bad::add))
                .isInstanceOf(DataSetFolderException.class)
                .hasMessageContaining("line 1: a quoted field does not end");
    }
}
