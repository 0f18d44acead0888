package io.tapastream.benchmarks;

import io.tapastream.core.gather.ImagePlace;
import io.tapastream.core.match.ConceptMatcher;
import io.tapastream.core.match.MatchingMethod;
import io.tapastream.core.match.MatchingOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What held-out scores cost in the matching of one SAE checkpoint: {@code HeldOutCost FOLDER ROUNDS
 * INTERVAL ...}. All images are inserted into a {@link ConceptMatcher} with the job's default
 * methods, refreshed every INTERVAL images (0: once, at the end), with held-out scores and without,
 * taking turns; CPU time of the one thread, medians, and the heap that the matcher holds at the
 * end. Prints one JSON object for each interval.
 */
public final class HeldOutCost {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final MatchingOptions OPTIONS = new MatchingOptions(List.of(0.25, 0.5, 1.0), 10);
    private static final List<MatchingMethod> METHODS =
            List.of(MatchingMethod.FBMP, MatchingMethod.F1);
    private static final List<Integer> SIZES = List.of(1, 3, 5, 10);

    private HeldOutCost() {}

    private record Taken(double seconds, double mebibytes) {}

    public static void main(String[] args) throws IOException {
        RowData data = RowData.load(Path.of(args[0]));
        int rounds = Integer.parseInt(args[1]);
        ImagePlace[] places = new ImagePlace[data.rows()];
        Arrays.setAll(places, i -> ImagePlace.of("data", Integer.toString(i)));
        for (int a = 2; a < args.length; a++) {
            int interval = Integer.parseInt(args[a]);
            Taken[] without = new Taken[rounds];
            Taken[] with = new Taken[rounds];
            feed(data, places, interval, SIZES);
            for (int round = 0; round < rounds; round++) {
                without[round] = feed(data, places, interval, List.of());
                with[round] = feed(data, places, interval, SIZES);
            }
            System.out.printf(
                    Locale.ROOT,
                    "{\"interval\": %d, \"without\": %.4f, \"with\": %.4f, \"withoutMiB\": %.1f,"
                            + " \"withMiB\": %.1f}%n",
                    interval,
                    medianSeconds(without),
                    medianSeconds(with),
                    without[rounds - 1].mebibytes(),
                    with[rounds - 1].mebibytes());
        }
    }

    private static double medianSeconds(Taken[] taken) {
        double[] seconds = Arrays.stream(taken).mapToDouble(Taken::seconds).sorted().toArray();
        return seconds[seconds.length / 2];
    }

    private static Taken feed(
            RowData data, ImagePlace[] places, int interval, List<Integer> sizes) {
        double before = heapAfterCollection();
        long start = THREADS.getCurrentThreadCpuTime();
        ConceptMatcher matcher =
                new ConceptMatcher(
                        data.concepts(),
                        0,
                        data.concepts(),
                        data.latents(),
                        OPTIONS,
                        METHODS,
                        sizes);
        for (int i = 0; i < data.rows(); i++) {
            matcher.insert(data.active()[i], data.shown()[i], places[i]);
            if (interval > 0 && (i + 1) % interval == 0) {
                matcher.refresh();
            }
        }
        matcher.refresh();
        double seconds = (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
        double held = heapAfterCollection() - before;
        if (matcher.rows() != data.rows()) {
            throw new IllegalStateException("rows are missing");
        }
        return new Taken(seconds, held);
    }

    private static double heapAfterCollection() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            runtime.gc();
        }
        return (runtime.totalMemory() - runtime.freeMemory()) / (double) (1 << 20);
    }
}
