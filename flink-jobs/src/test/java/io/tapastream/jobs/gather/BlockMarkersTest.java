package io.tapastream.jobs.gather;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.jobs.encode.ImageBlock;
import io.tapastream.jobs.message.EvaluationEvent.BlockMarker;
import io.tapastream.jobs.message.EvaluationEvent.PairCodes;
import io.tapastream.jobs.message.EvaluationId;
import io.tapastream.jobs.message.SaeId;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class BlockMarkersTest {
    @Test
    void isCompleteOnceEveryBlockHasReported() {
        BlockMarkers markers = new BlockMarkers(2, new BitSet());
        markers.add(0, new long[] {5, 2, 5, 0});
        assertThat(markers.complete()).isFalse();
        markers.add(1, new long[] {0, 0, 0, 0});
        assertThat(markers.complete()).isTrue();
        assertThat(markers.images()).isEqualTo(5);
        assertThat(markers.pairs()).isEqualTo(2);
    }

    @Test
    void aNewerMarkerTakesThePlaceOfTheLast() {
        BlockMarkers markers = new BlockMarkers(2, new BitSet());
        markers.add(0, new long[] {5, 2, 5, 0});
        markers.add(1, new long[] {1, 1, 1, 0});
        markers.add(0, new long[] {4, 3, 6, 1});
        assertThat(markers.images()).isEqualTo(5);
        assertThat(markers.pairs()).isEqualTo(4);
        assertThat(markers.closed()).isFalse();
        markers.add(1, new long[] {1, 1, 1, 1});
        assertThat(markers.closed()).isTrue();
    }

    @Test
    void aBlockThatRefusesTheSaeMayStillSayItsLastWord() {
        EvaluationId id = new EvaluationId(new SaeId("run", "sae", 1), "birds");
        BlockMarkers markers = new BlockMarkers(2, new BitSet());
        markers.add(new BlockMarker(id, 0, 0, 5, 2, 5, false, false));
        markers.add(new BlockMarker(id, 0, 1, 3, 1, 3, false, false));
        assertThat(markers.refused()).isFalse();
        markers.add(BlockMarker.refused(id, 0, 1, false));
        assertThat(markers.refused()).isTrue();
        assertThat(markers.images()).isEqualTo(5);
        markers.add(BlockMarker.refused(id, 0, 1, true));
        assertThat(markers.closed()).isFalse();
        markers.add(new BlockMarker(id, 0, 0, 5, 2, 5, true, false));
        assertThat(markers.closed()).isTrue();
        assertThat(markers.refused()).isTrue();
    }

    @Test
    void changesOfDifferentBlocksDoNotMakeUpForEachOther() {
        assertThat(changes(5, 3)).isEqualTo(changes(5, 3)).isNotNegative();
        assertThat(changes(5, 3)).isNotIn(changes(4, 4), changes(3, 5), changes(5, 4));
    }

    private static long changes(long first, long second) {
        BlockMarkers markers = new BlockMarkers(2, new BitSet());
        markers.add(0, new long[] {1, 0, 1, 0});
        markers.add(1, new long[] {1, 0, second, 0});
        markers.add(0, new long[] {1, 0, first, 0});
        return markers.changes();
    }

    @Test
    void codesBehindAMarkerAreNotQuietUntilTheNextMarkerOfTheirBlock() {
        EvaluationId id = new EvaluationId(new SaeId("run", "sae", 1), "birds");
        MovedBlocks moved = new MovedBlocks(8);
        BlockMarkers markers = new BlockMarkers(8, moved.of("key"));
        int block = ImageBlock.indexOf("pair", 8);
        assertThat(markers.quiet()).isTrue();
        moved.heard("key", replacement(id));
        assertThat(markers.quiet()).isFalse();
        moved.heard("key", new BlockMarker(id, 0, (block + 1) % 8, 1, 1, 1, false, false));
        moved.heard("other key", new BlockMarker(id, 0, block, 1, 1, 1, false, false));
        assertThat(markers.quiet()).isFalse();
        moved.heard("key", new BlockMarker(id, 0, block, 1, 1, 1, false, false));
        assertThat(markers.quiet()).isTrue();
    }

    private static PairCodes replacement(EvaluationId id) {
        return new PairCodes(id, "pair", false, new int[0], new int[0], 0, -1, null, 0);
    }
}
