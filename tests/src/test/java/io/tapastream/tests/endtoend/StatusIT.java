package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.jobs.config.LimitOptions;
import io.tapastream.jobs.config.SaeOptions;
import io.tapastream.jobs.config.WhenBehind;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.Rejected;
import io.tapastream.schemas.SaeCheckpointManifest;
import io.tapastream.schemas.SaeCheckpointStatus;
import io.tapastream.schemas.SaePhase;
import io.tapastream.schemas.topics.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The status of SAE checkpoints: nothing of them is lost, and each end is reported. */
class StatusIT {
    private static final Set<SaePhase> ENDS =
            Set.of(SaePhase.SETTLED, SaePhase.CLOSED, SaePhase.SKIPPED);

    @TempDir Path folder;

    @Test
    void chunksThatAreMissingAreToldAndTheSaeCheckpointMayComeAgain() throws Exception {
        Workload workload = new Workload(21);
        byte[] file = workload.sae();
        byte[] other = workload.sae();
        List<SpecificRecord> parts = Checkpoints.records("sae", 1, file);
        SpecificRecord late = parts.get(parts.size() - 1);
        try (LocalEvaluator evaluator = new LocalEvaluator(folder);
                SettledScores scores = new SettledScores(evaluator);
                TopicReader<Rejected> rejected =
                        evaluator.reader(Topics.DEFAULT.rejected(), Rejected.class);
                TopicReader<SaeCheckpointStatus> statuses = statuses(evaluator)) {
            Configuration options = evaluator.options();
            options.set(SaeOptions.SAE_CHUNK_TIMEOUT, Duration.ofSeconds(8));
            options.set(LimitOptions.URI_PREFIXES, List.of(folder.toUri().toString()));
            evaluator.start(options, new Configuration(), 2);
            ExactStreamIT.publish(evaluator, samples(workload, 60, 20));

            ExactStreamIT.publish(evaluator, parts.subList(0, parts.size() - 1));
            ExactStreamIT.publish(evaluator, parts.subList(0, 3));
            awaitRefused(statuses, "MISSING_CHUNKS");
            ExactStreamIT.publish(evaluator, List.of(late));
            awaitRefused(statuses, "MISSING_MANIFEST");

            List<SpecificRecord> mixed = new ArrayList<>(parts);
            mixed.addAll(Checkpoints.records("another sae", 1, other));
            mixed.addAll(parts);
            Collections.shuffle(mixed, new Random(4));
            ExactStreamIT.publish(evaluator, mixed);
            Path stored = Files.write(folder.resolve("sae.safetensors"), other);
            SaeCheckpointManifest byUri =
                    SaeCheckpointManifest.newBuilder(Checkpoints.manifest("by uri", 1, other, 0))
                            .setUri(stored.toUri().toString())
                            .build();
            ExactStreamIT.publish(evaluator, List.of(byUri));
            scores.await("sae", 1, workload.batch(file));
            scores.await("another sae", 1, workload.batch(other));
            scores.await("by uri", 1, workload.batch(other));
            statuses.await(
                    "three settled SAE checkpoints",
                    LocalEvaluator.DEADLINE,
                    reader ->
                            reader.latest().values().stream()
                                            .filter(s -> s.getPhase() == SaePhase.SETTLED)
                                            .count()
                                    == 3);
            rejected.await(
                    "both refusals", LocalEvaluator.DEADLINE, reader -> reader.all().size() >= 2);
            assertThat(rejected.all())
                    .extracting(Rejected::getReason)
                    .containsExactlyInAnyOrder("MISSING_CHUNKS", "MISSING_MANIFEST");
            assertThat(rejected.all())
                    .filteredOn(record -> record.getReason().equals("MISSING_CHUNKS"))
                    .allSatisfy(
                            record ->
                                    assertThat(record.getMessage())
                                            .contains("missing are [" + (parts.size() - 2) + "]"));
        }
    }

    @Test
    void aManifestThatIsRefusedIsToldAndACorrectedOneSettles() throws Exception {
        Workload workload = new Workload(27);
        byte[] file = workload.sae();
        List<SpecificRecord> parts = Checkpoints.records("sae", 1, file);
        SaeCheckpointManifest right = (SaeCheckpointManifest) parts.get(0);
        List<SpecificRecord> wrong = new ArrayList<>(parts);
        wrong.set(0, SaeCheckpointManifest.newBuilder(right).setK(Workload.LATENTS + 1).build());
        try (LocalEvaluator evaluator = new LocalEvaluator(folder);
                SettledScores scores = new SettledScores(evaluator);
                TopicReader<SaeCheckpointStatus> statuses = statuses(evaluator)) {
            Configuration options = evaluator.options();
            options.set(SaeOptions.SAE_CHUNK_TIMEOUT, Duration.ofMinutes(10));
            evaluator.start(options, new Configuration(), 2);
            ExactStreamIT.publish(evaluator, samples(workload, 40, 10));

            ExactStreamIT.publish(evaluator, wrong);
            awaitRefused(statuses, "DESCRIPTOR");
            // Its chunks came behind the refused manifest, and count for the right one.
            ExactStreamIT.publish(evaluator, List.of(right));
            scores.await("sae", 1, workload.batch(file));
            statuses.await(
                    "the SAE checkpoint is settled",
                    LocalEvaluator.DEADLINE,
                    reader ->
                            reader.latest().values().stream()
                                    .anyMatch(status -> status.getPhase() == SaePhase.SETTLED));
            List<SaePhase> phases = new ArrayList<>();
            for (SaeCheckpointStatus status : statuses.all()) {
                if (phases.isEmpty() || phases.get(phases.size() - 1) != status.getPhase()) {
                    phases.add(status.getPhase());
                }
            }
            assertThat(phases)
                    .startsWith(SaePhase.REFUSED)
                    .endsWith(SaePhase.SETTLED)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void inTheQueueEachIsEvaluatedAndTheOldOnesAreClosed() throws Exception {
        Workload workload = new Workload(22);
        try (LocalEvaluator evaluator = new LocalEvaluator(folder);
                SettledScores scores = new SettledScores(evaluator);
                TopicReader<SaeCheckpointStatus> statuses = statuses(evaluator)) {
            Configuration options = evaluator.options();
            options.set(SaeOptions.EVALUATIONS_AT_ONCE, 1);
            options.set(SaeOptions.LIVE_SAE_CHECKPOINTS, 2);
            evaluator.start(options, new Configuration(), 2);
            ExactStreamIT.publish(evaluator, samples(workload, 60, 20));
            scoresOfEmptyStart(workload, evaluator, scores);

            List<byte[]> files = new ArrayList<>();
            List<SpecificRecord> records = new ArrayList<>();
            for (int step = 0; step < 6; step++) {
                files.add(workload.sae());
                records.addAll(Checkpoints.records("sae", step, files.get(step)));
            }
            ExactStreamIT.publish(evaluator, records);
            for (int step = 0; step < 4; step++) {
                scores.awaitClosed("sae", step, workload.batch(files.get(step)));
            }
            scores.await("sae", 4, workload.batch(files.get(4)));
            scores.await("sae", 5, workload.batch(files.get(5)));
            statuses.await(
                    "the ends of all",
                    LocalEvaluator.DEADLINE,
                    reader ->
                            in(reader, SaePhase.CLOSED).equals(steps(0, 4))
                                    && in(reader, SaePhase.SETTLED).containsAll(steps(4, 6)));
        }
    }

    @Test
    void whatIsSkippedIsToldAndTheNewestIsEvaluated() throws Exception {
        Workload workload = new Workload(23);
        int steps = 20;
        try (LocalEvaluator evaluator = new LocalEvaluator(folder);
                SettledScores scores = new SettledScores(evaluator);
                TopicReader<MatchScore> matchScores =
                        evaluator.reader(Topics.DEFAULT.matchScores(), MatchScore.class);
                TopicReader<SaeCheckpointStatus> statuses = statuses(evaluator)) {
            Configuration options = evaluator.options();
            options.set(SaeOptions.EVALUATIONS_AT_ONCE, 1);
            options.set(SaeOptions.WHEN_BEHIND, WhenBehind.SKIP_STALE);
            evaluator.start(options, new Configuration(), 2);
            ExactStreamIT.publish(evaluator, samples(workload, 60, 20));
            scoresOfEmptyStart(workload, evaluator, scores);

            byte[] last = null;
            List<SpecificRecord> records = new ArrayList<>();
            for (int step = 0; step < steps; step++) {
                last = workload.sae();
                records.addAll(Checkpoints.records("sae", step, last));
            }
            ExactStreamIT.publish(evaluator, records);
            scores.await("sae", steps - 1, workload.batch(last));
            statuses.await(
                    "the end of each step",
                    LocalEvaluator.DEADLINE,
                    reader ->
                            reader.latest().values().stream()
                                            .filter(status -> status.getSae().equals("sae"))
                                            .filter(status -> ENDS.contains(status.getPhase()))
                                            .count()
                                    == steps);
            Set<Long> skipped = in(statuses, SaePhase.SKIPPED);
            Set<Long> evaluated = new TreeSet<>(steps(0, steps));
            evaluated.removeAll(skipped);
            matchScores.await(
                    "a score of each step that was not skipped",
                    LocalEvaluator.DEADLINE,
                    reader -> scored(reader).containsAll(evaluated));
            assertThat(scored(matchScores)).isEqualTo(evaluated);
            assertThat(evaluated).contains((long) steps - 1);
        }
    }

    @Test
    void runsSaesEncodersAndDataSetsSideBySideAndADataSetThatIsAddedLater() throws Exception {
        Workload birds = new Workload(24);
        Workload otherEyes = new Workload(25, Workload.DATA_SET, "another-encoder");
        Workload flowers = new Workload(26, "flowers", Workload.ENCODER);
        byte[] first = birds.sae();
        byte[] second = birds.sae();
        byte[] third = otherEyes.sae();
        try (LocalEvaluator evaluator = new LocalEvaluator(folder);
                SettledScores scores = new SettledScores(evaluator);
                TopicReader<SaeCheckpointStatus> statuses = statuses(evaluator)) {
            evaluator.start(evaluator.options(), new Configuration(), 2);
            ExactStreamIT.publish(evaluator, samples(birds, 50, 15));
            ExactStreamIT.publish(evaluator, samples(otherEyes, 40, 12));
            List<SpecificRecord> saes = new ArrayList<>();
            saes.addAll(Checkpoints.records("run-1", "a", Workload.ENCODER, 5, first));
            saes.addAll(Checkpoints.records("run-2", "b", Workload.ENCODER, 5, second));
            saes.addAll(Checkpoints.records("run-2", "c", "another-encoder", 5, third));
            Collections.shuffle(saes, new Random(9));
            ExactStreamIT.publish(evaluator, saes);
            scores.await("a", 5, birds.batch(first));
            scores.await("b", 5, birds.batch(second));
            scores.await("c", 5, otherEyes.batch(third));

            List<SpecificRecord> added = samples(flowers, 45, 10);
            ExactStreamIT.publish(evaluator, added.subList(1, added.size()));
            ExactStreamIT.publish(evaluator, added.subList(0, 1));
            scores.await("a", 5, flowers.batch(first));
            scores.await("b", 5, flowers.batch(second));
            scores.await("a", 5, birds.batch(first));
            statuses.await(
                    "three SAE checkpoints settled on both data sets",
                    LocalEvaluator.DEADLINE,
                    reader ->
                            reader.latest().values().stream()
                                            .filter(
                                                    status ->
                                                            status.getPhase() == SaePhase.SETTLED
                                                                    && status.getSettledDataSets()
                                                                            .equals(
                                                                                    List.of(
                                                                                            "birds",
                                                                                            "flowers")))
                                            .count()
                                    == 3);
        }
    }

    /** The vocabulary, then images and pairs. */
    static List<SpecificRecord> samples(Workload workload, int images, int pairs) {
        List<SpecificRecord> records = new ArrayList<>();
        records.add(workload.vocabulary());
        for (int i = 0; i < images; i++) {
            records.add(workload.image(i, i));
        }
        for (int i = 0; i < pairs; i++) {
            records.add(workload.pair(i, i));
        }
        return records;
    }

    /** An SAE checkpoint of another lineage is through, so the vocabulary is known by then. */
    private static void scoresOfEmptyStart(
            Workload workload, LocalEvaluator evaluator, SettledScores scores) throws Exception {
        byte[] file = workload.sae();
        ExactStreamIT.publish(evaluator, Checkpoints.records("first", 0, file));
        scores.await("first", 0, workload.batch(file));
    }

    private static TopicReader<SaeCheckpointStatus> statuses(LocalEvaluator evaluator) {
        return evaluator.reader(Topics.DEFAULT.saeCheckpointStatus(), SaeCheckpointStatus.class);
    }

    private static void awaitRefused(TopicReader<SaeCheckpointStatus> statuses, String reason)
            throws Exception {
        statuses.await(
                "the refusal " + reason,
                LocalEvaluator.DEADLINE,
                reader ->
                        reader.latest().values().stream()
                                .anyMatch(
                                        status ->
                                                status.getPhase() == SaePhase.REFUSED
                                                        && reason.equals(status.getReason())));
    }

    /** The steps of the SAE under test whose newest status has this phase. */
    private static Set<Long> in(TopicReader<SaeCheckpointStatus> statuses, SaePhase phase) {
        Set<Long> steps = new TreeSet<>();
        for (SaeCheckpointStatus status : statuses.latest().values()) {
            if (status.getPhase() == phase && !status.getSae().equals("first")) {
                steps.add(status.getStep());
            }
        }
        return steps;
    }

    private static Set<Long> scored(TopicReader<MatchScore> scores) {
        Set<Long> steps = new TreeSet<>();
        for (MatchScore score : scores.all()) {
            if (score.getSae().equals("sae")) {
                steps.add(score.getStep());
            }
        }
        return steps;
    }

    private static Set<Long> steps(long from, long to) {
        return new TreeSet<>(LongStream.range(from, to).boxed().toList());
    }
}
