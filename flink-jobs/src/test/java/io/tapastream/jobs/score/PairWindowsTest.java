package io.tapastream.jobs.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.jobs.score.PairWindows.Window;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PairWindowsTest {
    @Test
    void tumblingWindowsHoldEachPairOnce() {
        PairWindows windows = new PairWindows(10, 10);
        assertThat(windows.startsOf(0)).containsExactly(0L);
        assertThat(windows.startsOf(9)).containsExactly(0L);
        assertThat(windows.startsOf(10)).containsExactly(10L);
        assertThat(windows.startsOf(-1)).containsExactly(-10L);
    }

    @Test
    void slidingWindowsHoldAPairInEachThatCoversItsTime() {
        assertThat(new PairWindows(10, 5).startsOf(12)).containsExactly(10L, 5L);
        assertThat(new PairWindows(10, 3).startsOf(12)).containsExactly(12L, 9L, 6L, 3L);
    }

    @Test
    void aLatePairSendsItsWindowAgainWithTheNextRevision() {
        PairWindows windows = new PairWindows(10, 10);
        windows.add(1, 3);
        windows.passed(9);
        assertThat(sent(windows)).containsExactly("0 rev 1 [1] complete");
        assertThat(windows.dirty()).isFalse();
        windows.add(2, 9);
        windows.add(3, 11);
        assertThat(sent(windows)).containsExactly("0 rev 2 [1, 2] complete", "10 rev 1 [3] open");
    }

    @Test
    void movedCoalitionsConcernOpenWindowsOnly() {
        PairWindows windows = new PairWindows(10, 10);
        windows.add(1, 3);
        windows.add(2, 13);
        windows.passed(9);
        windows.drainDirty();
        windows.coalitionsMoved();
        assertThat(sent(windows)).containsExactly("10 rev 2 [2] open");
    }

    @Test
    void aPairTakenOutLeavesItsWindowToBeSentAgain() {
        PairWindows windows = new PairWindows(10, 10);
        windows.add(1, 3);
        windows.add(2, 4);
        windows.drainDirty();
        windows.remove(1, 3);
        assertThat(sent(windows)).containsExactly("0 rev 2 [2] open");
    }

    @Test
    void aRestoredWindowIsCleanAndKeepsItsRevision() {
        PairWindows windows = new PairWindows(10, 10);
        windows.add(1, 3);
        windows.restore(0, 5, true, Set.of(2));
        assertThat(windows.dirty()).isFalse();
        windows.add(2, 3);
        assertThat(sent(windows)).containsExactly("0 rev 6 [1, 2] complete");
    }

    @Test
    void onlyTheWindowThatEndsThereIsPassed() {
        PairWindows windows = new PairWindows(10, 5);
        windows.add(1, 12);
        windows.passed(13);
        windows.passed(14);
        assertThat(sent(windows)).containsExactly("5 rev 1 [1] complete", "10 rev 1 [1] open");
    }

    @Test
    void aWindowOwnsItsEndAndOnlyThoseWithAPairCoverATime() {
        PairWindows windows = new PairWindows(10, 5);
        windows.add(1, 12);
        assertThat(windows.covering(7))
                .singleElement()
                .satisfies(window -> assertThat(window.start()).isEqualTo(5))
                .satisfies(window -> assertThat(window.lastTime()).isEqualTo(14))
                .satisfies(window -> assertThat(window.end()).isEqualTo(15));
    }

    private static List<String> sent(PairWindows windows) {
        return windows.drainDirty().stream().map(PairWindowsTest::text).toList();
    }

    private static String text(Window window) {
        return "%d rev %d %s %s"
                .formatted(
                        window.start(),
                        window.revision(),
                        java.util.Arrays.toString(window.pairs()),
                        window.complete() ? "complete" : "open");
    }
}
