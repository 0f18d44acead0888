package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.jobs.config.SaeOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** SAE checkpoints that are superseded get their last records and leave no state behind. */
class ClosedSaeCheckpointsIT {
    private static final int LIVE = 2;
    private static final int STEPS = 12;
    private static final int IMAGES = 400;
    private static final int PAIRS = 100;

    /** What is kept for good: that an SAE checkpoint of this id and content was there. */
    private static final int BYTES_REMEMBERED = 2_000;

    @TempDir Path folder;

    @Test
    void closedOnesAreSettledAndFreed(TestReporter reporter) throws Exception {
        Workload workload = new Workload(3);
        List<SpecificRecord> records = new ArrayList<>();
        records.add(workload.vocabulary());
        for (int i = 0; i < IMAGES; i++) {
            records.add(workload.image(i, i % 60));
        }
        for (int i = 0; i < PAIRS; i++) {
            records.add(workload.pair(i, i % 60));
        }
        List<byte[]> files = new ArrayList<>();
        try (LocalEvaluator evaluator = new LocalEvaluator(folder);
                SettledScores scores = new SettledScores(evaluator)) {
            Configuration options = evaluator.options();
            options.set(SaeOptions.LIVE_SAE_CHECKPOINTS, LIVE);
            evaluator.start(options, new Configuration(), 2);
            ExactStreamIT.publish(evaluator, records);

            open(evaluator, scores, workload, files);
            long one = bytes(evaluator.savepoint());
            open(evaluator, scores, workload, files);
            long full = bytes(evaluator.savepoint());
            while (files.size() < STEPS) {
                open(evaluator, scores, workload, files);
                int closed = files.size() - LIVE - 1;
                scores.awaitClosed("sae", closed, workload.batch(files.get(closed)));
            }
            long last = bytes(evaluator.savepoint());

            assertThat(scores.closedSteps("sae"))
                    .containsExactlyElementsOf(LongStream.range(0, STEPS - LIVE).boxed().toList());
            long perLive = full - one;
            long perClosed = (last - full) / (STEPS - LIVE);
            reporter.publishEntry("bytes of a live SAE checkpoint", Long.toString(perLive));
            reporter.publishEntry("bytes of a closed SAE checkpoint", Long.toString(perClosed));
            assertThat(perLive).isGreaterThan(10 * BYTES_REMEMBERED);
            assertThat(perClosed).isLessThan(BYTES_REMEMBERED);
        }
    }

    private static void open(
            LocalEvaluator evaluator, SettledScores scores, Workload workload, List<byte[]> files)
            throws Exception {
        byte[] file = workload.sae();
        ExactStreamIT.publish(evaluator, Checkpoints.records("sae", files.size(), file));
        scores.await("sae", files.size(), workload.batch(file));
        files.add(file);
    }

    private static long bytes(Path savepoint) {
        try (Stream<Path> files = Files.walk(savepoint)) {
            return files.filter(Files::isRegularFile).mapToLong(ClosedSaeCheckpointsIT::size).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
