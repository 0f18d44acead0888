package io.tapastream.core.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.core.gather.ImagePlace;
import io.tapastream.core.gather.RowStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConceptMatcherTest {
    private static final int CASES = 300;
    private static final List<MatchingMethod> METHODS = MatchingMethod.streamed();

    @Test
    void everyMatchingEqualsTheBatchAfterEachRefresh() {
        for (int seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            int concepts = 1 + random.nextInt(8);
            int latents = 1 + random.nextInt(25);
            int first = random.nextInt(concepts);
            int end = first + 1 + random.nextInt(concepts - first);
            MatchingOptions options = new MatchingOptions(List.of(0.5, 1.0), 5);
            ConceptMatcher matcher =
                    new ConceptMatcher(concepts, first, end, latents, options, METHODS, List.of());
            TreeMap<Integer, int[][]> rows = new TreeMap<>();
            List<List<ConceptMatch>> before = batch(rows, concepts, first, end, latents, options);
            for (int round = 0; round < 6; round++) {
                change(random, matcher, rows, concepts, latents);
                int[] changed = matcher.refresh();
                List<List<ConceptMatch>> now = batch(rows, concepts, first, end, latents, options);
                for (int c = first; c < end; c++) {
                    assertThat(matcher.matches(c))
                            .as("seed %d, round %d, concept %d", seed, round, c)
                            .isEqualTo(now.get(c - first));
                }
                int base = first;
                List<List<ConceptMatch>> last = before;
                assertThat(changed)
                        .as("seed %d, round %d", seed, round)
                        .containsExactly(
                                IntStream.range(first, end)
                                        .filter(c -> !now.get(c - base).equals(last.get(c - base)))
                                        .toArray());
                before = now;
            }
        }
    }

    private static void change(
            Random random,
            ConceptMatcher matcher,
            NavigableMap<Integer, int[][]> rows,
            int concepts,
            int latents) {
        for (int i = random.nextInt(12); i > 0; i--) {
            int[] active = some(random, latents);
            int[] shown = some(random, concepts);
            rows.put(
                    matcher.insert(active, shown, ImagePlace.ofRow(i)),
                    new int[][] {active, shown});
        }
        for (int i = random.nextInt(8); i > 0 && !rows.isEmpty(); i--) {
            matcher.remove(rows.pollFirstEntry().getKey());
        }
    }

    private static int[] some(Random random, int limit) {
        return IntStream.range(0, limit).filter(i -> random.nextInt(3) == 0).toArray();
    }

    private static List<List<ConceptMatch>> batch(
            NavigableMap<Integer, int[][]> rows,
            int concepts,
            int first,
            int end,
            int latents,
            MatchingOptions options) {
        RowStore store = new RowStore(concepts, latents);
        rows.values().forEach(row -> store.insert(row[0], row[1]));
        ConceptBlock block = ConceptBlock.of(store, first, end);
        List<List<ConceptMatch>> byMethod = new ArrayList<>();
        for (MatchingMethod method : METHODS) {
            byMethod.addAll(method.matcher().match(block, options));
        }
        assertThat(byMethod).hasSameSizeAs(Matching.of(METHODS, options));
        ConceptMatch[][] byConcept = new ConceptMatch[end - first][byMethod.size()];
        for (int method = 0; method < byMethod.size(); method++) {
            for (int c = 0; c < end - first; c++) {
                byConcept[c][method] = byMethod.get(method).get(c);
            }
        }
        return Arrays.stream(byConcept).map(List::of).toList();
    }
}
