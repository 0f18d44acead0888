package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.schemas.SaeCheckpointChunk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A savepoint of version 0.2.0 is restored by every later version. */
class SavepointIT {
    private static final Path KEPT =
            Path.of("src", "test", "resources", "savepoints", "0.2.0").toAbsolutePath();

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({"hashmap,1", "rocksdb,2"})
    void goesOnExactlyOnBothBackendsAndWithAnotherParallelism(String backend, int parallelism)
            throws Exception {
        KeptSavepoint kept = new KeptSavepoint(KEPT);
        List<KeptSavepoint.Input> inputs = kept.inputs();
        List<SpecificRecord> before = inputs.stream().map(KeptSavepoint.Input::decoded).toList();
        Workload workload = Workload.of(before);
        byte[] fifth = sae(before, 5);
        byte[] sixth = sae(before, 6);
        KeptSavepoint.copy(kept.models(), folder.resolve("models"));
        KeptSavepoint.copy(kept.savepoint(), folder.resolve("restored"));
        Configuration settings = new Configuration();
        settings.set(StateBackendOptions.STATE_BACKEND, backend);
        settings.set(
                StateRecoveryOptions.SAVEPOINT_PATH, folder.resolve("restored").toUri().toString());
        try (LocalEvaluator evaluator = new LocalEvaluator(folder);
                SettledScores scores = new SettledScores(evaluator)) {
            KeptSavepoint.publish(evaluator.bootstrapServers(), inputs);
            evaluator.start(evaluator.options(), settings, parallelism);

            List<SpecificRecord> after = new ArrayList<>();
            for (int i = 25; i < 70; i++) {
                after.add(workload.image(i, 1000 + i));
            }
            for (int i = 8; i < 20; i++) {
                after.add(workload.pair(i, 1000 + i));
            }
            after.add(workload.takeOutImage(7, 2000));
            byte[] new8 = workload.sae();
            after.addAll(Checkpoints.records("sae", 8, new8));
            ExactStreamIT.publish(evaluator, after);
            scores.await("sae", 5, workload.batch(fifth));
            scores.await("sae", 6, workload.batch(sixth));
            scores.await("sae", 8, workload.batch(new8));
            scores.awaitSampled("sae", 5, workload.sampled(fifth));
            scores.awaitSampled("sae", 6, workload.sampled(sixth));
            scores.awaitSampled("sae", 8, workload.sampled(new8));
            assertThat(scores.newest("sae", 5).getRevision())
                    .as("revisions go on behind those of the savepoint")
                    .isGreaterThan(1);
            assertThat(evaluator.failures()).isEmpty();
        }
    }

    /** Flink itself names the class of a serializer's snapshot; it is the only one. */
    @Test
    void namesNoClassOfTheProjectButOne() throws IOException {
        TreeSet<String> named = new TreeSet<>();
        Pattern name = Pattern.compile("io\\.tapastream\\.[A-Za-z0-9_.$]+");
        try (Stream<Path> files = Files.walk(new KeptSavepoint(KEPT).savepoint())) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Matcher found = name.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
                while (found.find()) {
                    named.add(found.group());
                }
            }
        }
        assertThat(named)
                .containsExactly(
                        "io.tapastream.jobs.codec.CodecSerializer$CodecSerializerSnapshot");
    }

    private static byte[] sae(List<SpecificRecord> records, long step) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        records.stream()
                .filter(SaeCheckpointChunk.class::isInstance)
                .map(SaeCheckpointChunk.class::cast)
                .filter(chunk -> chunk.getStep() == step)
                .sorted((a, b) -> Integer.compare(a.getIndex(), b.getIndex()))
                .forEach(chunk -> file.writeBytes(chunk.getData().array()));
        return file.toByteArray();
    }
}
