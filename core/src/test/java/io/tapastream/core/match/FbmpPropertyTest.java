package io.tapastream.core.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.core.gather.DenseRows;
import io.tapastream.core.gather.RowStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random histories of insertions, replacements, removals and refreshes. After each refresh the
 * engine and the batch must equal the naive definition to the last bit, and the engine must name
 * exactly the concepts whose match moved.
 */
class FbmpPropertyTest {
    private static final int CASES = 1000;

    /** What the random data look like. */
    enum Shape {
        SPARSE(0.08),
        HALF(0.5),
        DENSE(0.8),
        /** Latents that are copies of each other: ties everywhere. */
        DUPLICATED(0.3),
        /** Latents that are noisy parts of concepts, so that coalitions grow long. */
        ALIGNED(0.05);

        private final double activeShare;

        Shape(double activeShare) {
            this.activeShare = activeShare;
        }
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void equalsTheDefinitionAfterEveryRefresh(Shape shape) {
        for (int seed = 0; seed < CASES; seed++) {
            new History(shape, seed).play();
        }
    }

    private static final class History {
        private final Shape shape;
        private final int seed;
        private final Random random;
        private final int latents;
        private final int concepts;
        private final int first;
        private final int end;
        private final MatchingOptions options;
        private final FbmpEngine engine;
        private final double[] frequency;
        private final int[] source;
        private final List<int[]> rows = new ArrayList<>();
        private final List<int[]> rowConcepts = new ArrayList<>();
        private final List<Integer> handles = new ArrayList<>();

        History(Shape shape, int seed) {
            this.shape = shape;
            this.seed = seed;
            random = new Random(seed * 31L + shape.name().hashCode());
            latents = 1 + random.nextInt(random.nextInt(4) == 0 ? 200 : 40);
            concepts = 1 + random.nextInt(random.nextInt(3) == 0 ? 30 : 8);
            first = random.nextInt(3) == 0 ? random.nextInt(concepts) : 0;
            end = first + 1 + random.nextInt(concepts - first);
            options = options();
            engine =
                    new FbmpEngine(
                            concepts,
                            first,
                            end,
                            latents,
                            options,
                            levelBytes(),
                            random.nextInt(4) == 0 ? 64 : 0);
            frequency = random.doubles(concepts, 0, 0.6).toArray();
            source = random.ints(latents, 0, Math.max(concepts, latents)).toArray();
        }

        private MatchingOptions options() {
            return switch (random.nextInt(4)) {
                case 0 -> new MatchingOptions(List.of(1.0), 1 + random.nextInt(4));
                case 1 -> new MatchingOptions(List.of(0.3, 2.7), 64);
                default -> MatchingOptions.defaults();
            };
        }

        /** All levels kept, some, or none. */
        private long levelBytes() {
            return switch (random.nextInt(4)) {
                case 0 -> 0;
                case 1 -> 4L * latents * (1 + random.nextInt(20));
                default -> FbmpEngine.DEFAULT_LEVEL_BYTES;
            };
        }

        void play() {
            int refreshes = 1 + random.nextInt(6);
            for (int r = 0; r < refreshes; r++) {
                int changes = random.nextInt(random.nextInt(3) == 0 ? 60 : 6);
                for (int i = 0; i < changes; i++) {
                    change();
                }
                check(r);
            }
        }

        private void change() {
            int kind = random.nextInt(6);
            if (rows.isEmpty() || kind > 2) {
                insert();
            } else {
                int victim = random.nextInt(rows.size());
                engine.remove(handles.remove(victim));
                rows.remove(victim);
                rowConcepts.remove(victim);
                if (kind > 0) {
                    insert();
                }
            }
        }

        private void insert() {
            int[] shown = draw(concepts, c -> frequency[c]);
            boolean[] shows = new boolean[latents + concepts];
            Arrays.stream(shown).forEach(c -> shows[c] = true);
            int[] active;
            if (shape == Shape.DUPLICATED) {
                double[] base = random.doubles(1 + latents / 3).toArray();
                active = where(latents, j -> base[j % base.length] < shape.activeShare);
            } else if (shape == Shape.ALIGNED) {
                active =
                        draw(
                                latents,
                                j ->
                                        source[j] < concepts && shows[source[j]]
                                                ? 0.4
                                                : shape.activeShare);
            } else {
                active = draw(latents, j -> shape.activeShare);
            }
            handles.add(engine.insert(active, shown));
            rows.add(active);
            rowConcepts.add(shown);
        }

        private int[] draw(int n, IntToDoubleFunction probability) {
            return where(n, i -> random.nextDouble() < probability.applyAsDouble(i));
        }

        private static int[] where(int n, IntPredicate test) {
            return IntStream.range(0, n).filter(test).toArray();
        }

        private void check(int refresh) {
            ConceptMatch[][] before = snapshot();
            int[] changed = engine.refresh();
            boolean[][] z = dense(rows, latents);
            boolean[][] y = dense(rowConcepts, concepts);
            RowStore store = new RowStore(concepts, latents);
            for (int i = 0; i < rows.size(); i++) {
                store.insert(rows.get(i), rowConcepts.get(i));
            }
            List<List<ConceptMatch>> batch = BatchFbmp.match(store, first, end, options);
            List<List<ConceptMatch>> bits =
                    BatchFbmp.match(DenseRows.of(store), first, end, options);
            TreeSet<Integer> moved = new TreeSet<>();
            for (int b = 0; b < options.betas().size(); b++) {
                for (int c = first; c < end; c++) {
                    ConceptMatch expected =
                            NaiveMatching.fbmp(
                                    z,
                                    y,
                                    latents,
                                    concepts,
                                    c,
                                    options.betas().get(b),
                                    options.maxCoalition());
                    assertThat(engine.match(b, c)).as(() -> describe(refresh)).isEqualTo(expected);
                    assertThat(batch.get(b).get(c - first))
                            .as(() -> describe(refresh))
                            .isEqualTo(expected);
                    assertThat(bits.get(b).get(c - first))
                            .as(() -> describe(refresh))
                            .isEqualTo(expected);
                    if (!expected.equals(before[b][c - first])) {
                        moved.add(c);
                    }
                }
            }
            assertThat(changed)
                    .as(() -> describe(refresh))
                    .isEqualTo(moved.stream().mapToInt(Integer::intValue).toArray());
            assertThat(engine.rows()).isEqualTo(rows.size());
        }

        private ConceptMatch[][] snapshot() {
            ConceptMatch[][] matches = new ConceptMatch[options.betas().size()][end - first];
            for (int b = 0; b < matches.length; b++) {
                for (int c = first; c < end; c++) {
                    matches[b][c - first] = engine.match(b, c);
                }
            }
            return matches;
        }

        private static boolean[][] dense(List<int[]> rows, int width) {
            boolean[][] m = new boolean[rows.size()][width];
            for (int i = 0; i < m.length; i++) {
                for (int j : rows.get(i)) {
                    m[i][j] = true;
                }
            }
            return m;
        }

        private String describe(int refresh) {
            return String.format(
                    "shape %s, seed %d, refresh %d, D=%d, C=%d, block %d..%d, %s%nlatents %s%n"
                            + "concepts %s",
                    shape,
                    seed,
                    refresh,
                    latents,
                    concepts,
                    first,
                    end,
                    options,
                    Arrays.deepToString(rows.toArray()),
                    Arrays.deepToString(rowConcepts.toArray()));
        }
    }
}
