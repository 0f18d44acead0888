package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.core.score.EvaluationResult;
import io.tapastream.core.score.EvaluationResult.Matching;
import io.tapastream.core.score.PairDelta;
import io.tapastream.jobs.config.EventTimeOptions;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.ScoreStatus;
import io.tapastream.schemas.TapaScope;
import io.tapastream.schemas.TapaScore;
import io.tapastream.schemas.TapaScoreValue;
import io.tapastream.schemas.topics.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sliding windows, scores of single concepts, late and out-of-order pairs, silent partitions, three
 * partitions on two subtasks, and silence where nothing changes.
 */
class LiveScoresIT {
    private static final long SIZE = 10_000;
    private static final long SLIDE = 5_000;
    private static final int PAIRS = 60;

    @TempDir Path folder;

    @Test
    void windowsAndConceptsAreExactAndNothingIsSentWhereNothingChanges() throws Exception {
        Workload workload = new Workload(41);
        byte[] file = workload.sae();
        byte[] other = workload.sae();
        List<SpecificRecord> records = StatusIT.samples(workload, 60, PAIRS);
        records.addAll(Checkpoints.records("sae", 1, file));
        Collections.shuffle(records, new Random(6));
        try (LocalEvaluator evaluator = new LocalEvaluator(folder);
                SettledScores scores = new SettledScores(evaluator);
                TopicReader<MatchScore> matchScores =
                        evaluator.reader(Topics.DEFAULT.matchScores(), MatchScore.class);
                TopicReader<TapaScore> tapaScores =
                        evaluator.reader(Topics.DEFAULT.tapaScores(), TapaScore.class)) {
            Configuration options = evaluator.options();
            options.set(EventTimeOptions.WINDOW_SIZE, Duration.ofMillis(SIZE));
            options.set(EventTimeOptions.WINDOW_SLIDE, Duration.ofMillis(SLIDE));
            evaluator.start(options, new Configuration(), 2);
            ExactStreamIT.publish(evaluator, records);
            scores.await("sae", 1, workload.batch(file));
            awaitConcepts(tapaScores, workload, workload.batch(file));

            ExactStreamIT.publish(evaluator, workload.again(Workload.START.plusSeconds(3000)));
            Windows windows = new Windows(tapaScores, SIZE, SLIDE);
            windows.await(workload);
            ImagePair late = workload.pair(PAIRS, 7);
            ExactStreamIT.publish(evaluator, List.of(late));
            scores.await("sae", 1, workload.batch(file));
            windows.await(workload);
            windows.assertRevisionAbove(Workload.START.plusMillis(SLIDE), 1);
            awaitConcepts(tapaScores, workload, workload.batch(file));

            matchScores.await(
                    "the settled score",
                    LocalEvaluator.DEADLINE,
                    reader -> ofSae(reader).stream().anyMatch(LiveScoresIT::settled));
            ExactStreamIT.publish(evaluator, workload.again(Workload.START.plusSeconds(4000)));
            ExactStreamIT.publish(evaluator, Checkpoints.records("barrier", 1, other));
            scores.await("barrier", 1, workload.batch(other));
            matchScores.await(
                    "the other SAE's score",
                    LocalEvaluator.DEADLINE,
                    reader -> reader.all().stream().anyMatch(s -> s.getSae().equals("barrier")));
            List<MatchScore> said = ofSae(matchScores);
            for (int i = 1; i < said.size(); i++) {
                assertThat(content(said.get(i)))
                        .as("revision " + said.get(i).getRevision())
                        .isNotEqualTo(content(said.get(i - 1)));
            }
        }
    }

    private static List<MatchScore> ofSae(TopicReader<MatchScore> reader) {
        return reader.all().stream().filter(score -> score.getSae().equals("sae")).toList();
    }

    private static boolean settled(MatchScore score) {
        return score.getStatus() == ScoreStatus.SETTLED && score.getImages() == 60;
    }

    /** What a record says, without its revision. */
    private static MatchScore content(MatchScore score) {
        return MatchScore.newBuilder(score).setRevision(0).build();
    }

    /** Waits until the newest records of all concepts agree with what each pair shows. */
    private static void awaitConcepts(
            TopicReader<TapaScore> tapaScores, Workload workload, EvaluationResult batch)
            throws Exception {
        Matching matching =
                batch.matchings().stream()
                        .filter(m -> m.method().equals("fbmp") && m.beta().getAsDouble() == 0.5)
                        .findFirst()
                        .orElseThrow();
        List<PairDelta> deltas = matching.tapaScores().get(3).perPair();
        for (int concept = 0; concept < Workload.CONCEPTS; concept++) {
            long removing = 0;
            long rem = 0;
            long adding = 0;
            long add = 0;
            for (int i = 0; i < deltas.size(); i++) {
                ImagePair pair = workload.pairs().get(i);
                if (pair.getRemovedConcept() == concept) {
                    removing++;
                    rem += deltas.get(i).rem();
                } else if (pair.getAddedConcept() != null && pair.getAddedConcept() == concept) {
                    adding++;
                    add += deltas.get(i).add();
                }
            }
            if (removing + adding > 0) {
                Double deltaRem = removing == 0 ? null : Double.valueOf((double) rem / removing);
                Double deltaAdd = adding == 0 ? null : Double.valueOf((double) add / adding);
                await(tapaScores, concept, removing + adding, deltaRem, deltaAdd);
            }
        }
    }

    private static void await(
            TopicReader<TapaScore> tapaScores,
            int concept,
            long pairs,
            Double deltaRem,
            Double deltaAdd)
            throws Exception {
        tapaScores.await(
                "the score of concept %d: %d pairs, %s, %s"
                        .formatted(concept, pairs, deltaRem, deltaAdd),
                LocalEvaluator.DEADLINE,
                reader ->
                        reader.latest().values().stream()
                                .filter(score -> score.getScope() == TapaScope.CONCEPT)
                                .filter(score -> score.getConcept() == concept)
                                .filter(score -> score.getStatus() == ScoreStatus.SETTLED)
                                .filter(score -> score.getPairs() == pairs)
                                .flatMap(score -> score.getValues().stream())
                                .filter(LiveScoresIT::compared)
                                .anyMatch(
                                        value ->
                                                same(value.getDeltaRem(), deltaRem)
                                                        && same(value.getDeltaAdd(), deltaAdd)));
    }

    private static boolean compared(TapaScoreValue value) {
        return value.getMethod().equals("fbmp") && value.getBeta() == 0.5 && value.getK() == 3;
    }

    private static boolean same(Double value, Double expected) {
        return value == null ? expected == null : value.equals(expected);
    }
}
