package io.tapastream.core.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.core.gather.RowStore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Long histories with a refresh after every few rows, where levels are repaired and certificates
 * live for many refreshes: first the engine only grows, then it slides over the newest rows, long
 * enough that removed rows are cleared out and handles given out again.
 */
class FbmpLongHistoryTest {
    private static final int WINDOW = 400;
    private static final int ROWS = 2200;
    private static final int LATENTS = 120;
    private static final int CONCEPTS = 9;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void equalsTheBatchAllAlong(long seed) {
        Random random = new Random(seed);
        MatchingOptions options = new MatchingOptions(List.of(0.5, 1.0), 20);
        long levelBytes = seed == 4 ? 4L * LATENTS * 30 : FbmpEngine.DEFAULT_LEVEL_BYTES;
        FbmpEngine engine =
                new FbmpEngine(CONCEPTS, 0, CONCEPTS, LATENTS, options, levelBytes, (int) seed * 8);
        Deque<int[][]> present = new ArrayDeque<>();
        Deque<Integer> handles = new ArrayDeque<>();
        int[] source = random.ints(LATENTS, 0, 2 * CONCEPTS).toArray();
        for (int i = 0; i < ROWS; i++) {
            int[] shown = where(CONCEPTS, c -> random.nextDouble() < 0.05 + 0.05 * c);
            boolean[] shows = new boolean[2 * CONCEPTS];
            IntStream.of(shown).forEach(c -> shows[c] = true);
            int[] active =
                    where(LATENTS, j -> random.nextDouble() < (shows[source[j]] ? 0.25 : 0.03));
            present.add(new int[][] {active, shown});
            handles.add(engine.insert(active, shown));
            if (present.size() > WINDOW) {
                present.remove();
                engine.remove(handles.remove());
            }
            if (random.nextInt(3) == 0) {
                engine.refresh();
                assertEqualsBatch(engine, present, options, seed, i);
            }
        }
        assertThat(engine.rows()).isEqualTo(WINDOW);
    }

    private static void assertEqualsBatch(
            FbmpEngine engine,
            Deque<int[][]> present,
            MatchingOptions options,
            long seed,
            int row) {
        RowStore store = new RowStore(CONCEPTS, LATENTS);
        present.forEach(image -> store.insert(image[0], image[1]));
        List<List<ConceptMatch>> expected = BatchFbmp.match(store, 0, CONCEPTS, options);
        for (int b = 0; b < expected.size(); b++) {
            for (ConceptMatch match : expected.get(b)) {
                assertThat(engine.match(b, match.concept()))
                        .as("seed %d, after row %d, beta %d", seed, row, b)
                        .isEqualTo(match);
            }
        }
        assertThat(engine.latentSupport()).isEqualTo(store.latentSupport());
        assertThat(engine.activeEntries()).isEqualTo(store.activeEntries());
    }

    private static int[] where(int n, IntPredicate test) {
        return IntStream.range(0, n).filter(test).toArray();
    }
}
