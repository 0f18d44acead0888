package io.tapastream.benchmarks;

import io.tapastream.core.gather.DenseRows;
import io.tapastream.core.gather.RowStore;
import io.tapastream.core.match.BatchFbmp;
import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.match.FbmpEngine;
import io.tapastream.core.match.LatentScore;
import io.tapastream.core.match.MatchingOptions;
import io.tapastream.core.match.RankedCoalitions;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Parts of the matching on random rows: the batch on posting lists and on bits, coalitions by own
 * F1, and one image replaced by another with a refresh. Run with {@code org.openjdk.jmh.Main} and
 * this module's class path.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class MatchingParts {
    private static final int CONCEPTS = 60;
    private static final int ACTIVE = 32;

    @Param({"512", "4096"})
    int latents;

    @Param({"2000"})
    int images;

    private final MatchingOptions options = new MatchingOptions(List.of(0.5), 20);
    private final Random random = new Random(7);
    private int[] source;
    private RowStore store;
    private DenseRows bits;
    private FbmpEngine engine;
    private int[] handles;
    private int oldest;

    /** Builds the rows, and checks that all ways to match them agree. */
    @Setup(Level.Trial)
    public void prepare() {
        source = random.ints(latents, 0, CONCEPTS).toArray();
        store = new RowStore(CONCEPTS, latents);
        engine = new FbmpEngine(CONCEPTS, 0, CONCEPTS, latents, options);
        handles = new int[images];
        for (int i = 0; i < images; i++) {
            int[] shown = shown();
            int[] active = active(shown);
            store.insert(active, shown);
            handles[i] = engine.insert(active, shown);
        }
        bits = DenseRows.of(store);
        engine.refresh();
        List<ConceptMatch> expected = batch().get(0);
        boolean same = batchOnBits().get(0).equals(expected);
        for (ConceptMatch match : expected) {
            same &= engine.match(0, match.concept()).equals(match);
        }
        if (!same) {
            throw new IllegalStateException("the ways to match disagree");
        }
    }

    private int[] shown() {
        return IntStream.range(0, CONCEPTS).filter(c -> random.nextInt(10) == 0).toArray();
    }

    private int[] active(int[] shown) {
        boolean[] shows = new boolean[CONCEPTS];
        IntStream.of(shown).forEach(c -> shows[c] = true);
        double share = (double) ACTIVE / latents;
        return IntStream.range(0, latents)
                .filter(j -> random.nextDouble() < share * (shows[source[j]] ? 4 : 0.67))
                .toArray();
    }

    @Benchmark
    public List<List<ConceptMatch>> batch() {
        return BatchFbmp.match(store, 0, CONCEPTS, options);
    }

    @Benchmark
    public List<List<ConceptMatch>> batchOnBits() {
        return BatchFbmp.match(bits, 0, CONCEPTS, options);
    }

    @Benchmark
    public List<ConceptMatch> coalitionsByOwnF1() {
        return RankedCoalitions.match(store, 0, CONCEPTS, LatentScore.F1, 10);
    }

    /** Includes drawing the image. */
    @Benchmark
    public int[] replaceAnImageAndRefresh() {
        engine.remove(handles[oldest]);
        int[] shown = shown();
        handles[oldest] = engine.insert(active(shown), shown);
        oldest = (oldest + 1) % images;
        return engine.refresh();
    }
}
