package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.jobs.config.SaeOptions;
import io.tapastream.schemas.Rejected;
import io.tapastream.schemas.topics.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Opening an SAE encoder holds up nothing else, and whatever becomes of it the scores are exact.
 */
class EncoderLoadsIT {
    @TempDir Path folder;

    @AfterEach
    void openTheGate() {
        GatedFileSystem.open();
    }

    @Test
    void flinkCheckpointsAndSamplesGoOnWhileAnEncoderIsOpened() throws Exception {
        Workload workload = new Workload(5);
        byte[] first = workload.sae();
        byte[] second = workload.sae();
        try (LocalEvaluator evaluator = new LocalEvaluator(folder);
                SettledScores scores = new SettledScores(evaluator)) {
            Configuration options = evaluator.options();
            options.set(
                    SaeOptions.MODEL_STORE,
                    GatedFileSystem.uri(Files.createDirectories(folder.resolve("models"))));
            options.set(SaeOptions.LIVE_SAE_CHECKPOINTS, 1);
            GatedFileSystem.open();
            evaluator.start(options, new Configuration(), 2);
            ExactStreamIT.publish(evaluator, start(workload));
            ExactStreamIT.publish(evaluator, Checkpoints.records("sae", 2, first));
            scores.await("sae", 2, workload.batch(first));

            GatedFileSystem.shut();
            // Below the live one: it is to be evaluated once and closed at once.
            ExactStreamIT.publish(evaluator, Checkpoints.records("sae", 1, second));
            GatedFileSystem.awaitReader();
            ExactStreamIT.publish(evaluator, changes(workload));
            scores.await("sae", 2, workload.batch(first));
            evaluator.savepoint();
            Configuration settings = new Configuration();
            settings.set(StateRecoveryOptions.SAVEPOINT_PATH, evaluator.stopWithSavepoint());

            GatedFileSystem.open();
            evaluator.start(options, settings, 1);
            scores.awaitClosed("sae", 1, workload.batch(second));
            scores.await("sae", 2, workload.batch(first));
        }
    }

    @Test
    void oneThatCannotBeOpenedIsRejectedAndTheOthersGoOn() throws Exception {
        Workload workload = new Workload(6);
        byte[] good = workload.sae();
        byte[] damaged = workload.sae();
        try (LocalEvaluator evaluator = new LocalEvaluator(folder);
                SettledScores scores = new SettledScores(evaluator);
                TopicReader<Rejected> rejected =
                        evaluator.reader(Topics.DEFAULT.rejected(), Rejected.class)) {
            String digest = Checkpoints.sha256(damaged);
            Path inStore = folder.resolve("models").resolve(digest.substring(0, 2));
            byte[] other = damaged.clone();
            other[other.length - 1] ^= 1;
            Files.write(Files.createDirectories(inStore).resolve(digest + ".safetensors"), other);
            evaluator.start(evaluator.options(), new Configuration(), 2);
            ExactStreamIT.publish(evaluator, start(workload));
            ExactStreamIT.publish(evaluator, Checkpoints.records("sae", 1, damaged));
            ExactStreamIT.publish(evaluator, Checkpoints.records("sae", 2, good));
            rejected.await(
                    "a rejection", LocalEvaluator.DEADLINE, reader -> !reader.all().isEmpty());
            assertThat(rejected.all())
                    .allSatisfy(
                            rejection -> {
                                assertThat(rejection.getStage()).isEqualTo("encode");
                                assertThat(rejection.getReason()).isEqualTo("SAE_SHA256");
                                assertThat(rejection.getMessage())
                                        .contains("run/sae/1 cannot be opened", "is damaged");
                            });
            ExactStreamIT.publish(evaluator, changes(workload));
            scores.await("sae", 2, workload.batch(good));
        }
    }

    @Test
    void aLiveSaeWhoseEncoderWasClosedHoldsUpNothingAndCatchesUp() throws Exception {
        Workload workload = new Workload(7);
        byte[] first = workload.sae();
        byte[] second = workload.sae();
        try (LocalEvaluator evaluator = new LocalEvaluator(folder);
                SettledScores scores = new SettledScores(evaluator)) {
            Configuration options = evaluator.options();
            options.set(
                    SaeOptions.MODEL_STORE,
                    GatedFileSystem.uri(Files.createDirectories(folder.resolve("models"))));
            // No encoder stays open that nobody uses.
            options.set(SaeOptions.SAE_MEMORY, new MemorySize(1));
            GatedFileSystem.open();
            evaluator.start(options, new Configuration(), 2);
            ExactStreamIT.publish(evaluator, start(workload));
            ExactStreamIT.publish(evaluator, Checkpoints.records("a", 1, first));
            ExactStreamIT.publish(evaluator, Checkpoints.records("b", 1, second));
            scores.await("a", 1, workload.batch(first));
            scores.await("b", 1, workload.batch(second));

            GatedFileSystem.shut();
            ExactStreamIT.publish(evaluator, changes(workload));
            GatedFileSystem.awaitReader();
            evaluator.savepoint();
            Configuration settings = new Configuration();
            settings.set(StateRecoveryOptions.SAVEPOINT_PATH, evaluator.stopWithSavepoint());

            settings.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
            evaluator.start(options, settings, 1);
            GatedFileSystem.awaitReader();
            ExactStreamIT.publish(evaluator, laterChanges(workload));
            GatedFileSystem.open();
            scores.await("a", 1, workload.batch(first));
            scores.await("b", 1, workload.batch(second));
        }
    }

    private static List<SpecificRecord> start(Workload workload) {
        List<SpecificRecord> records = new ArrayList<>();
        records.add(workload.vocabulary());
        for (int i = 0; i < 60; i++) {
            records.add(workload.image(i, i));
        }
        for (int i = 0; i < 20; i++) {
            records.add(workload.pair(i, i));
        }
        return records;
    }

    /** What may meet the codes that are still owed: replaced once more, taken out, new. */
    private static List<SpecificRecord> laterChanges(Workload workload) {
        List<SpecificRecord> records = new ArrayList<>();
        for (int i = 60; i < 90; i++) {
            records.add(workload.image(i, 3000 + i));
        }
        for (int i = 50; i < 60; i++) {
            records.add(workload.takeOutImage(i, 4000));
        }
        for (int i = 15; i < 25; i++) {
            records.add(workload.pair(i, 3000 + i));
        }
        return records;
    }

    private static List<SpecificRecord> changes(Workload workload) {
        List<SpecificRecord> records = new ArrayList<>();
        for (int i = 40; i < 80; i++) {
            records.add(workload.image(i, 1000 + i));
        }
        for (int i = 0; i < 10; i++) {
            records.add(workload.takeOutImage(i, 2000));
            records.add(workload.takeOutPair(i, 2000));
        }
        return records;
    }
}
