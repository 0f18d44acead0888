package io.tapastream.jobs.gather;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.jobs.encode.ImageBlock;
import io.tapastream.jobs.message.EvaluationEvent.BlockReport;
import io.tapastream.jobs.message.EvaluationEvent.PairCodes;
import io.tapastream.jobs.message.EvaluationId;
import io.tapastream.jobs.message.SaeId;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class BlockProgressTest {
    @Test
    void isCompleteOnceEveryBlockHasReported() {
        BlockProgress progress = new BlockProgress(2, new BitSet());
        progress.add(0, new long[] {5, 2, 5, 0});
        assertThat(progress.complete()).isFalse();
        progress.add(1, new long[] {0, 0, 0, 0});
        assertThat(progress.complete()).isTrue();
        assertThat(progress.images()).isEqualTo(5);
        assertThat(progress.pairs()).isEqualTo(2);
    }

    @Test
    void aNewerMarkerTakesThePlaceOfTheLast() {
        BlockProgress progress = new BlockProgress(2, new BitSet());
        progress.add(0, new long[] {5, 2, 5, 0});
        progress.add(1, new long[] {1, 1, 1, 0});
        progress.add(0, new long[] {4, 3, 6, 1});
        assertThat(progress.images()).isEqualTo(5);
        assertThat(progress.pairs()).isEqualTo(4);
        assertThat(progress.closed()).isFalse();
        progress.add(1, new long[] {1, 1, 1, 1});
        assertThat(progress.closed()).isTrue();
    }

    @Test
    void aBlockThatRefusesTheSaeMayStillSayItsLastWord() {
        EvaluationId id = new EvaluationId(new SaeId("run", "sae", 1), "birds");
        BlockProgress progress = new BlockProgress(2, new BitSet());
        progress.add(new BlockReport(id, 0, 0, 5, 2, 5, false, false));
        progress.add(new BlockReport(id, 0, 1, 3, 1, 3, false, false));
        assertThat(progress.refused()).isFalse();
        progress.add(BlockReport.refused(id, 0, 1, false));
        assertThat(progress.refused()).isTrue();
        assertThat(progress.images()).isEqualTo(5);
        progress.add(BlockReport.refused(id, 0, 1, true));
        assertThat(progress.closed()).isFalse();
        progress.add(new BlockReport(id, 0, 0, 5, 2, 5, true, false));
        assertThat(progress.closed()).isTrue();
        assertThat(progress.refused()).isTrue();
    }

    @Test
    void changesOfDifferentBlocksDoNotMakeUpForEachOther() {
        assertThat(changes(5, 3)).isEqualTo(changes(5, 3)).isNotNegative();
        assertThat(changes(5, 3)).isNotIn(changes(4, 4), changes(3, 5), changes(5, 4));
    }

    private static long changes(long first, long second) {
        BlockProgress progress = new BlockProgress(2, new BitSet());
        progress.add(0, new long[] {1, 0, 1, 0});
        progress.add(1, new long[] {1, 0, second, 0});
        progress.add(0, new long[] {1, 0, first, 0});
        return progress.changes();
    }

    @Test
    void codesBehindAMarkerAreNotQuietUntilTheNextMarkerOfTheirBlock() {
        EvaluationId id = new EvaluationId(new SaeId("run", "sae", 1), "birds");
        DirtyBlocks dirty = new DirtyBlocks(8);
        BlockProgress progress = new BlockProgress(8, dirty.of("key"));
        int block = ImageBlock.indexOf("pair", 8);
        assertThat(progress.quiet()).isTrue();
        dirty.observe("key", replacement(id));
        assertThat(progress.quiet()).isFalse();
        dirty.observe("key", new BlockReport(id, 0, (block + 1) % 8, 1, 1, 1, false, false));
        dirty.observe("other key", new BlockReport(id, 0, block, 1, 1, 1, false, false));
        assertThat(progress.quiet()).isFalse();
        dirty.observe("key", new BlockReport(id, 0, block, 1, 1, 1, false, false));
        assertThat(progress.quiet()).isTrue();
    }

    private static PairCodes replacement(EvaluationId id) {
        return new PairCodes(id, "pair", false, new int[0], new int[0], 0, -1, null, 0);
    }
}
