package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.schemas.ConceptMatch;
import io.tapastream.schemas.ConceptMatching;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.SaeHealth;
import io.tapastream.schemas.TapaScope;
import io.tapastream.schemas.TapaScore;
import io.tapastream.schemas.TapaScoreValue;
import io.tapastream.schemas.topics.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the topics is in the tables, whatever happens to the job and the database. */
class StoreIT {
    private static final String MATCH =
            "SELECT sae, step, revision, status, images, method, beta, k, value, low, held_out, held_out_low, cardinality(held_out_influence) FROM tapastream.match_score";
    private static final String TAPA =
            "SELECT sae, step, NULL, NULL, revision, pairs, method, beta, k, value, delta_stay FROM tapastream.tapa_score"
                    + " UNION ALL SELECT sae, step, extract(epoch FROM window_start)::bigint, extract(epoch FROM window_end)::bigint,"
                    + " revision, pairs, method, beta, k, value, delta_stay FROM tapastream.tapa_window";
    private static final String CONCEPTS =
            "SELECT sae, step, concept, concept_name, support, revision, status, method, beta, array_to_string(coalition, ',') FROM tapastream.concept_match";
    private static final String HEALTH =
            "SELECT sae, step, revision, status, images, l0, dead_latents, r2, hoyer FROM tapastream.sae_health";

    @TempDir Path folder;

    @Test
    void theTablesHoldTheNewestRevisionsOfTheTopics() throws Exception {
        Workload workload = new Workload(5);
        byte[] first = workload.sae();
        byte[] second = workload.sae();
        List<SpecificRecord> begin = new ArrayList<>(List.of(workload.vocabulary()));
        begin.addAll(Checkpoints.records("sae", 10, first));
        begin.addAll(samples(workload, 0, 60));

        try (LocalEvaluator evaluator = new LocalEvaluator(folder);
                SettledScores scores = new SettledScores(evaluator);
                StoredRun stored =
                        new StoredRun(folder.resolve("store"), evaluator.bootstrapServers())) {
            evaluator.start(evaluator.options(), new Configuration(), 1);
            stored.start(null);
            ExactStreamIT.publish(evaluator, begin);
            scores.await("sae", 10, workload.batch(first));
            awaitAsInTopics(evaluator, stored);

            String savepoint = stored.stopWithSavepoint();
            ExactStreamIT.publish(evaluator, samples(workload, 40, 100));
            scores.await("sae", 10, workload.batch(first));
            stored.start(savepoint);
            awaitAsInTopics(evaluator, stored);

            stored.stopDatabase();
            ExactStreamIT.publish(evaluator, Checkpoints.records("sae", 20, second));
            ExactStreamIT.publish(evaluator, samples(workload, 80, 120));
            scores.await("sae", 20, workload.batch(second));
            scores.await("sae", 10, workload.batch(first));
            stored.startDatabase();
            awaitAsInTopics(evaluator, stored);

            assertThat(
                            stored.query(
                                    "SELECT DISTINCT concept_name FROM tapastream.concept_match"
                                            + " WHERE concept = 1"))
                    .containsExactly("it's");
            assertThat(stored.query("SELECT * FROM tapastream.unreadable")).isEmpty();
        }
    }

    private static List<SpecificRecord> samples(Workload workload, int from, int to) {
        List<SpecificRecord> records = new ArrayList<>();
        for (int i = from; i < to; i++) {
            records.add(workload.image(i, 1000 * from + i));
            if (i % 3 == 0) {
                records.add(workload.pair(i, 1000 * from + i));
            }
        }
        return records;
    }

    private static void awaitAsInTopics(LocalEvaluator evaluator, StoredRun stored)
            throws Exception {
        Topics topics = Topics.DEFAULT;
        try (TopicReader<MatchScore> matches =
                        evaluator.reader(topics.matchScores(), MatchScore.class);
                TopicReader<TapaScore> tapas =
                        evaluator.reader(topics.tapaScores(), TapaScore.class);
                TopicReader<ConceptMatch> concepts =
                        evaluator.reader(topics.conceptMatches(), ConceptMatch.class);
                TopicReader<SaeHealth> healths =
                        evaluator.reader(topics.saeHealth(), SaeHealth.class)) {
            long end = System.nanoTime() + LocalEvaluator.DEADLINE.toNanos();
            // Read on with each attempt: the evaluation job may still be writing.
            while (!same(stored.query(MATCH), matchRows(matches.latestSoFar()))
                    || !same(stored.query(TAPA), tapaRows(tapas.latestSoFar()))
                    || !same(stored.query(CONCEPTS), conceptRows(concepts.latestSoFar()))
                    || !same(stored.query(HEALTH), healthRows(healths.latestSoFar()))) {
                if (System.nanoTime() > end) {
                    assertThat(new TreeSet<>(stored.query(MATCH)))
                            .isEqualTo(matchRows(matches.latestSoFar()));
                    assertThat(new TreeSet<>(stored.query(TAPA)))
                            .isEqualTo(tapaRows(tapas.latestSoFar()));
                    assertThat(new TreeSet<>(stored.query(CONCEPTS)))
                            .isEqualTo(conceptRows(concepts.latestSoFar()));
                    assertThat(new TreeSet<>(stored.query(HEALTH)))
                            .isEqualTo(healthRows(healths.latestSoFar()));
                }
            }
        }
    }

    private static boolean same(List<String> rows, Set<String> expected) {
        return !expected.isEmpty()
                && rows.size() == expected.size()
                && expected.equals(new TreeSet<>(rows));
    }

    private static Set<String> matchRows(Collection<MatchScore> scores) {
        Set<String> rows = new TreeSet<>();
        for (MatchScore score : scores) {
            for (MatchScoreValue value : score.getValues()) {
                rows.add(
                        row(
                                score.getSae(),
                                score.getStep(),
                                score.getRevision(),
                                score.getStatus(),
                                score.getImages(),
                                value.getMethod(),
                                value.getBeta(),
                                value.getK(),
                                value.getValue(),
                                value.getLow(),
                                value.getHeldOut(),
                                value.getHeldOutLow(),
                                value.getHeldOutInfluence().size()));
            }
        }
        return rows;
    }

    private static Set<String> tapaRows(Collection<TapaScore> scores) {
        Set<String> rows = new TreeSet<>();
        for (TapaScore score : scores) {
            if (score.getScope() == TapaScope.CONCEPT
                    || score.getScope() == TapaScope.CONCEPT_WINDOW) {
                continue;
            }
            boolean window = score.getScope() == TapaScope.WINDOW;
            for (TapaScoreValue value : score.getValues()) {
                rows.add(
                        row(
                                score.getSae(),
                                score.getStep(),
                                window ? score.getWindowStart().getEpochSecond() : null,
                                window ? score.getWindowEnd().getEpochSecond() : null,
                                score.getRevision(),
                                score.getPairs(),
                                value.getMethod(),
                                value.getBeta(),
                                value.getK(),
                                value.getValue(),
                                value.getDeltaStay()));
            }
        }
        return rows;
    }

    private static Set<String> conceptRows(Collection<ConceptMatch> matches) {
        Set<String> rows = new TreeSet<>();
        for (ConceptMatch match : matches) {
            for (ConceptMatching matching : match.getMatchings()) {
                rows.add(
                        row(
                                match.getSae(),
                                match.getStep(),
                                match.getConcept(),
                                match.getConceptName(),
                                match.getSupport(),
                                match.getRevision(),
                                match.getStatus(),
                                matching.getMethod(),
                                matching.getBeta(),
                                matching.getCoalition().toString().replaceAll("[\\[\\] ]", "")));
            }
        }
        return rows;
    }

    private static Set<String> healthRows(Collection<SaeHealth> healths) {
        Set<String> rows = new TreeSet<>();
        for (SaeHealth health : healths) {
            rows.add(
                    row(
                            health.getSae(),
                            health.getStep(),
                            health.getRevision(),
                            health.getStatus(),
                            health.getImages(),
                            health.getL0(),
                            health.getDeadLatents(),
                            health.getR2(),
                            health.getHoyer()));
        }
        return rows;
    }

    private static String row(Object... columns) {
        List<String> texts = new ArrayList<>();
        for (Object column : columns) {
            texts.add(String.valueOf(column));
        }
        return String.join("|", texts);
    }
}
