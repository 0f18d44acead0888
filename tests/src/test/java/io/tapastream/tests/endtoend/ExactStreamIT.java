package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.cli.publish.RecordPublisher;
import io.tapastream.schemas.TapaScore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes in over Kafka in any order comes out as the batch definition says, to the last bit. */
class ExactStreamIT {
    @TempDir Path folder;

    @Test
    void settledScoresEqualTheBatchWhateverTheOrder() throws Exception {
        Workload workload = new Workload(1);
        byte[] first = workload.sae();
        byte[] second = workload.sae();
        List<SpecificRecord> records = new ArrayList<>();
        records.add(workload.vocabulary());
        for (int i = 0; i < 150; i++) {
            records.add(workload.image(i, i));
        }
        for (int i = 0; i < 60; i++) {
            records.add(workload.pair(i, i));
        }
        records.addAll(Checkpoints.records("sae", 100, first));
        records.addAll(Checkpoints.records("sae", 200, second));
        records.addAll(List.copyOf(records.subList(1, 40)));
        Collections.shuffle(records, new Random(7));

        try (LocalEvaluator evaluator = new LocalEvaluator(folder);
                SettledScores scores = new SettledScores(evaluator);
                ShownPairs shown = new ShownPairs(evaluator)) {
            evaluator.start(evaluator.options(), new Configuration(), 2);
            publish(evaluator, records);
            scores.await("sae", 100, workload.batch(first));
            scores.await("sae", 200, workload.batch(second));
            scores.awaitSampled("sae", 100, workload.sampled(first));
            scores.awaitSampled("sae", 200, workload.sampled(second));
            assertThat(scores.newest("sae", 100).getWarnings())
                    .as("the warnings of the SAE's validation")
                    .singleElement()
                    .asString()
                    .contains(Workload.NOT_UNDERSTOOD);

            publish(evaluator, changes(workload));
            scores.await("sae", 100, workload.batch(first));
            scores.await("sae", 200, workload.batch(second));
            scores.awaitSampled("sae", 100, workload.sampled(first));
            scores.awaitSampled("sae", 200, workload.sampled(second));
            assertThat(workload.sampled(first).images())
                    .isBetween(20, SampledHealth.HEALTH_SAMPLE)
                    .isLessThan(workload.imageCount());
            assertThat(workload.sampled(first).cknna()).isNotNaN();
            assertThat(workload.sampled(first).latents()).isPositive();
            shown.await(100, workload.pairs(), workload.batch(first));
            shown.await(200, workload.pairs(), workload.batch(second));
            publish(evaluator, workload.again(Workload.START.plusSeconds(3000)));
            List<TapaScore> windows = scores.awaitCompleteWindows(100, workload.pairCount());
            assertThat(windows)
                    .hasSizeGreaterThan(2)
                    .allSatisfy(
                            window ->
                                    assertThat(window.getWarnings())
                                            .singleElement()
                                            .asString()
                                            .contains(Workload.NOT_UNDERSTOOD));
            assertThat(windows.stream().mapToLong(TapaScore::getPairs).sum())
                    .isEqualTo(workload.pairCount());
            assertThat(scores.revisions(100)).doesNotHaveDuplicates().isSorted();
            assertThat(workload.batch(first).health().r2()).isNotNaN();
        }
    }

    @ParameterizedTest
    @CsvSource({"hashmap,2,1", "rocksdb,1,2"})
    void goesOnExactlyFromASavepointWithAnotherParallelism(String backend, int before, int after)
            throws Exception {
        Workload workload = new Workload(2);
        byte[] first = workload.sae();
        byte[] second = workload.sae();
        List<SpecificRecord> records = new ArrayList<>();
        records.add(workload.vocabulary());
        for (int i = 0; i < 80; i++) {
            records.add(workload.image(i, i));
        }
        for (int i = 0; i < 30; i++) {
            records.add(workload.pair(i, i));
        }
        records.addAll(Checkpoints.records("sae", 5, first));
        List<SpecificRecord> half = Checkpoints.records("sae", 6, second);
        records.addAll(half.subList(0, 2));
        List<SpecificRecord> rest = changes(workload);
        rest.addAll(half.subList(2, half.size()));

        Configuration settings = new Configuration();
        settings.set(StateBackendOptions.STATE_BACKEND, backend);
        try (LocalEvaluator evaluator = new LocalEvaluator(folder);
                SettledScores scores = new SettledScores(evaluator)) {
            evaluator.start(evaluator.options(), settings, before);
            publish(evaluator, records);
            scores.awaitAny();
            publish(evaluator, rest.subList(0, 100));
            settings.set(StateRecoveryOptions.SAVEPOINT_PATH, evaluator.stopWithSavepoint());
            publish(evaluator, rest.subList(100, rest.size()));
            evaluator.start(evaluator.options(), settings, after);
            scores.await("sae", 5, workload.batch(first));
            scores.await("sae", 6, workload.batch(second));
            scores.awaitSampled("sae", 5, workload.sampled(first));
            scores.awaitSampled("sae", 6, workload.sampled(second));
            assertThat(scores.revisions(5)).doesNotHaveDuplicates().isSorted();
        }
    }

    /** More images and pairs, some in the place of earlier ones, and some taken out. */
    private static List<SpecificRecord> changes(Workload workload) {
        List<SpecificRecord> changes = new ArrayList<>();
        for (int i = 70; i < 190; i++) {
            changes.add(workload.image(i, 1000 + i));
        }
        for (int i = 20; i < 75; i++) {
            changes.add(workload.pair(i, 1000 + i));
        }
        for (int i = 0; i < 15; i++) {
            changes.add(workload.takeOutImage(i, 2000));
            changes.add(workload.takeOutPair(i, 2000));
        }
        Collections.shuffle(changes, new Random(11));
        return changes;
    }

    static void publish(LocalEvaluator evaluator, List<SpecificRecord> records) {
        try (RecordPublisher publisher = evaluator.publisher()) {
            records.forEach(record -> Records.send(publisher, record));
            publisher.flush();
        }
    }
}
