package io.tapastream.benchmarks;

import io.tapastream.core.gather.DenseRows;
import io.tapastream.core.gather.RowStore;
import io.tapastream.core.match.BatchFbmp;
import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.match.FbmpEngine;
import io.tapastream.core.match.MatchingOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * Times FBMP of one beta on one data set: {@code MatchingTimes FOLDER REPEATS [INTERVAL ...]}.
 * First the batch, then the engine fed row by row and refreshed every INTERVAL rows; CPU time of
 * the one thread used, medians. The engine's last matches must equal the batch's. Prints one JSON
 * object.
 */
public final class MatchingTimes {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final double BETA = 0.5;

    private MatchingTimes() {}

    public static void main(String[] args) throws IOException {
        RowData data = RowData.load(Path.of(args[0]));
        int repeats = Integer.parseInt(args[1]);
        MatchingOptions options = new MatchingOptions(List.of(BETA), 20);
        RowStore store = data.store();
        boolean dense = store.activeEntries() * 20 > (long) data.rows() * data.latents();
        DenseRows bits = dense ? DenseRows.of(store) : null;
        List<ConceptMatch> matches = new ArrayList<>();
        double batch =
                median(
                        repeats,
                        () -> {
                            matches.clear();
                            matches.addAll(
                                    dense
                                            ? BatchFbmp.match(bits, 0, data.concepts(), options)
                                                    .get(0)
                                            : BatchFbmp.match(store, 0, data.concepts(), options)
                                                    .get(0));
                        });
        StringBuilder json = new StringBuilder();
        json.append(
                String.format(
                        Locale.ROOT,
                        "{\"batch\": %.6f, \"checksum\": %d, \"entries\": %d",
                        batch,
                        checksum(matches, Math.min(20, Math.min(data.rows(), data.concepts()))),
                        store.activeEntries()));
        for (int a = 2; a < args.length; a++) {
            int interval = Integer.parseInt(args[a]);
            long[] bytes = new long[1];
            double seconds =
                    median(
                            interval < 10 || repeats <= 3 ? 1 : 3,
                            () -> bytes[0] = feed(data, options, interval, matches));
            json.append(
                    String.format(
                            Locale.ROOT,
                            ", \"every%d\": %.6f, \"bytes%d\": %d",
                            interval,
                            seconds,
                            interval,
                            bytes[0]));
        }
        System.out.println(json.append('}'));
    }

    private static long feed(
            RowData data, MatchingOptions options, int interval, List<ConceptMatch> expected) {
        FbmpEngine engine =
                new FbmpEngine(data.concepts(), 0, data.concepts(), data.latents(), options);
        for (int i = 0; i < data.rows(); i++) {
            engine.insert(data.active()[i], data.shown()[i]);
            if ((i + 1) % interval == 0) {
                engine.refresh();
            }
        }
        engine.refresh();
        for (ConceptMatch match : expected) {
            if (!engine.match(0, match.concept()).equals(match)) {
                throw new IllegalStateException(
                        "engine has " + engine.match(0, match.concept()) + ", batch " + match);
            }
        }
        return engine.memoryBytes();
    }

    /** CRC-32 of the coalitions as [C, steps] int32, little endian, padded with -1. */
    private static long checksum(List<ConceptMatch> matches, int steps) {
        ByteBuffer bytes =
                ByteBuffer.allocate(4 * steps * matches.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (ConceptMatch match : matches) {
            int[] padded = Arrays.copyOf(match.coalition(), steps);
            Arrays.fill(padded, match.coalition().length, steps, -1);
            Arrays.stream(padded).forEach(bytes::putInt);
        }
        CRC32 crc = new CRC32();
        crc.update(bytes.array());
        return crc.getValue();
    }

    private static double median(int repeats, Runnable work) {
        double[] seconds = new double[repeats];
        for (int warm = Math.min(repeats, 3) - 1; warm > 0; warm--) {
            work.run();
        }
        for (int r = 0; r < repeats; r++) {
            long start = THREADS.getCurrentThreadCpuTime();
            work.run();
            seconds[r] = (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
        }
        Arrays.sort(seconds);
        return seconds[repeats / 2];
    }
}
