package io.tapastream.tests.endtoend;

import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.score.EvaluationResult;
import io.tapastream.core.score.EvaluationResult.Matching;
import io.tapastream.core.score.HeldOutScore;
import io.tapastream.core.score.MatchScores;
import io.tapastream.schemas.ConceptMatching;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.SaeHealth;
import io.tapastream.schemas.ScoreStatus;
import io.tapastream.schemas.TapaScope;
import io.tapastream.schemas.TapaScore;
import io.tapastream.schemas.TapaScoreValue;
import io.tapastream.schemas.topics.Topics;
import io.tapastream.schemas.wire.RecordFraming;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;

/** Waits until the newest settled records say exactly what the batch computation says. */
public final class SettledScores implements AutoCloseable {
    private final TopicReader<MatchScore> matchScores;
    private final TopicReader<TapaScore> tapaScores;
    private final TopicReader<SaeHealth> healths;
    private final TopicReader<io.tapastream.schemas.ConceptMatch> concepts;

    SettledScores(LocalEvaluator evaluator) {
        this(evaluator.bootstrapServers());
    }

    /** Reads the scores from these brokers. */
    public SettledScores(String brokers) {
        this(brokers, Map.of());
    }

    /** Reads the scores from these brokers with further settings of the Kafka client. */
    public SettledScores(String brokers, Map<String, String> client) {
        this(brokers, client, RecordFraming.SINGLE_OBJECT);
    }

    SettledScores(String brokers, Map<String, String> client, RecordFraming framing) {
        Topics topics = Topics.DEFAULT;
        matchScores =
                new TopicReader<>(brokers, topics.matchScores(), MatchScore.class, client, framing);
        tapaScores =
                new TopicReader<>(brokers, topics.tapaScores(), TapaScore.class, client, framing);
        healths = new TopicReader<>(brokers, topics.saeHealth(), SaeHealth.class, client, framing);
        concepts =
                new TopicReader<>(
                        brokers,
                        topics.conceptMatches(),
                        io.tapastream.schemas.ConceptMatch.class,
                        client,
                        framing);
    }

    /** Waits for equality in every double, coalition and F1 path. */
    public void await(String sae, long step, EvaluationResult batch) throws Exception {
        awaitOne(
                "the MATCHScore of the batch",
                matchScores,
                score -> isOf(sae, step, score) && equal(score, batch));
        awaitOne(
                "the TAPAScore of the batch",
                tapaScores,
                score -> isOf(sae, step, score) && equal(score, batch));
        awaitOne(
                "the health of the batch",
                healths,
                health -> isOf(sae, step, health) && equal(health, batch));
        concepts.await(
                "the coalitions of the batch",
                LocalEvaluator.DEADLINE,
                reader ->
                        reader.latest().values().stream()
                                        .filter(
                                                match ->
                                                        match.getSae().equals(sae)
                                                                && match.getStep() == step
                                                                && equal(match, batch))
                                        .map(io.tapastream.schemas.ConceptMatch::getConcept)
                                        .distinct()
                                        .count()
                                == batch.concepts());
    }

    private static <T extends SpecificRecord> void awaitOne(
            String what, TopicReader<T> reader, Predicate<T> found) throws Exception {
        reader.await(
                what,
                LocalEvaluator.DEADLINE,
                read -> read.latest().values().stream().anyMatch(found));
    }

    private static boolean isOf(String sae, long step, MatchScore score) {
        return score.getSae().equals(sae) && score.getStep() == step;
    }

    private static boolean isOf(String sae, long step, TapaScore score) {
        return score.getSae().equals(sae) && score.getStep() == step;
    }

    private static boolean isOf(String sae, long step, SaeHealth health) {
        return health.getSae().equals(sae) && health.getStep() == step;
    }

    /** Waits for the newest settled health with exactly these figures of the sample of images. */
    void awaitSampled(String sae, long step, SampledHealth expected) throws Exception {
        awaitOne(
                "the figures of the sample: " + expected,
                healths,
                health -> isOf(sae, step, health) && equal(health, expected));
    }

    private static boolean equal(SaeHealth health, SampledHealth expected) {
        return health.getStatus() == ScoreStatus.SETTLED
                && Objects.equals(health.getSampledImages(), expected.images())
                && same(health.getCknna(), expected.cknna())
                && same(health.getMonosemanticity(), expected.monosemanticity())
                && Objects.equals(health.getMonosemanticityLatents(), expected.latents());
    }

    /** Waits for the last records of an SAE checkpoint, equal to the batch as well. */
    void awaitClosed(String sae, long step, EvaluationResult batch) throws Exception {
        awaitOne(
                "the last MATCHScore of step " + step,
                matchScores,
                score -> isOf(sae, step, score) && score.getClosed() && equal(score, batch));
        awaitOne(
                "the last TAPAScore of step " + step,
                tapaScores,
                score -> isOf(sae, step, score) && score.getClosed() && equal(score, batch));
    }

    /** The newest MATCHScore of an SAE checkpoint. */
    MatchScore newest(String sae, long step) {
        return matchScores.latest().values().stream()
                .filter(score -> isOf(sae, step, score))
                .findFirst()
                .orElseThrow();
    }

    /** The steps of an SAE whose newest MATCHScore is the last one. */
    List<Long> closedSteps(String sae) {
        return matchScores.latest().values().stream()
                .filter(score -> score.getSae().equals(sae) && score.getClosed())
                .map(MatchScore::getStep)
                .sorted()
                .toList();
    }

    /** Waits for a first score, settled or not. */
    void awaitAny() throws Exception {
        matchScores.await("a score", LocalEvaluator.DEADLINE, reader -> !reader.all().isEmpty());
    }

    /**
     * The revisions of the MATCHScore records of a training step, in the order of their offsets.
     */
    List<Long> revisions(long step) {
        return matchScores.all().stream()
                .filter(score -> score.getStep() == step)
                .map(MatchScore::getRevision)
                .toList();
    }

    /** Waits until the watermark has completed all windows of a step, with so many pairs. */
    List<TapaScore> awaitCompleteWindows(long step, long pairs) throws Exception {
        tapaScores.await(
                "the complete windows of step " + step,
                LocalEvaluator.DEADLINE,
                reader ->
                        newestWindows(step).stream().allMatch(TapaScore::getWindowComplete)
                                && newestWindows(step).stream().mapToLong(TapaScore::getPairs).sum()
                                        == pairs);
        return newestWindows(step);
    }

    private List<TapaScore> newestWindows(long step) {
        return tapaScores.latest().values().stream()
                .filter(score -> score.getScope() == TapaScope.WINDOW && score.getStep() == step)
                .toList();
    }

    private static boolean equal(MatchScore score, EvaluationResult batch) {
        if (score.getStatus() != ScoreStatus.SETTLED || score.getImages() != batch.images()) {
            return false;
        }
        for (MatchScoreValue value : score.getValues()) {
            MatchScores expected =
                    matching(batch, value.getMethod(), value.getBeta())
                            .matchScores()
                            .get(value.getK());
            if (!same(value.getValue(), expected.value())
                    || !same(value.getValueWithSupport(), expected.valueWithSupport())
                    || !same(value.getValuePerturbed(), expected.valueSubset())
                    || !same(value.getLow(), expected.low())
                    || !same(value.getHigh(), expected.high())
                    || !equal(value, heldOut(batch, value))) {
                return false;
            }
        }
        return score.getValues().size()
                == batch.matchings().stream().mapToInt(m -> m.matchScores().size()).sum();
    }

    private static HeldOutScore heldOut(EvaluationResult batch, MatchScoreValue value) {
        return matching(batch, value.getMethod(), value.getBeta())
                .heldOutScores()
                .get(value.getK());
    }

    private static boolean equal(MatchScoreValue value, HeldOutScore expected) {
        if (expected == null) {
            return value.getHeldOut() == null && value.getHeldOutInfluence().isEmpty();
        }
        return same(value.getHeldOut(), expected.scores().value())
                && same(value.getHeldOutLow(), expected.low())
                && same(value.getHeldOutHigh(), expected.high())
                && Arrays.equals(
                        value.getHeldOutInfluence().stream().mapToDouble(d -> d).toArray(),
                        expected.influence().groups());
    }

    private static boolean equal(TapaScore score, EvaluationResult batch) {
        if (score.getScope() != TapaScope.TOTAL
                || score.getStatus() != ScoreStatus.SETTLED
                || score.getImages() != batch.images()
                || score.getPairs() != batch.pairs()) {
            return false;
        }
        for (TapaScoreValue value : score.getValues()) {
            io.tapastream.core.score.TapaScore expected =
                    matching(batch, value.getMethod(), value.getBeta())
                            .tapaScores()
                            .get(value.getK())
                            .score();
            if (!same(value.getValue(), expected.value())
                    || !same(value.getDeltaAdd(), expected.deltaAdd())
                    || !same(value.getDeltaRem(), expected.deltaRem())
                    || !same(value.getDeltaStay(), expected.deltaStay())
                    || !same(value.getPublishedValue(), expected.publishedValue())
                    || !same(value.getLow(), expected.low())) {
                return false;
            }
        }
        return score.getValues().size()
                == batch.matchings().stream().mapToInt(m -> m.tapaScores().size()).sum();
    }

    private static boolean equal(SaeHealth health, EvaluationResult batch) {
        io.tapastream.core.score.SaeHealth expected = batch.health();
        return health.getStatus() == ScoreStatus.SETTLED
                && health.getImages() == expected.images()
                && health.getDictionarySize() == expected.latents()
                && health.getDeadLatents() == expected.dead()
                && same(health.getDeadFraction(), expected.deadFraction())
                && same(health.getL0(), expected.meanActive())
                && health.getDensityCounts()
                        .equals(
                                Arrays.stream(expected.densityHistogram())
                                        .asLongStream()
                                        .boxed()
                                        .toList())
                && same(health.getHoyer(), expected.hoyer())
                && same(health.getR2(), expected.r2())
                && same(health.getRelativeL2(), expected.relativeL2());
    }

    private static boolean equal(io.tapastream.schemas.ConceptMatch match, EvaluationResult batch) {
        if (match.getStatus() != ScoreStatus.SETTLED) {
            return false;
        }
        for (ConceptMatching matching : match.getMatchings()) {
            ConceptMatch expected =
                    matching(batch, matching.getMethod(), matching.getBeta())
                            .concepts()
                            .get(match.getConcept());
            ConceptMatch got =
                    new ConceptMatch(
                            match.getConcept(),
                            Math.toIntExact(match.getSupport()),
                            matching.getCoalition().stream().mapToInt(i -> i).toArray(),
                            matching.getF1().stream().mapToDouble(d -> d).toArray());
            if (!got.equals(expected) || !heldOutEqual(match.getConcept(), matching, batch)) {
                return false;
            }
        }
        return match.getMatchings().size() == batch.matchings().size();
    }

    private static boolean heldOutEqual(
            int concept, ConceptMatching matching, EvaluationResult batch) {
        List<Double> f1 = matching.getHeldOutF1();
        var scores = matching(batch, matching.getMethod(), matching.getBeta()).heldOutScores();
        return f1.isEmpty() == scores.isEmpty()
                && scores.entrySet().stream()
                        .allMatch(
                                score ->
                                        same(
                                                f1.get(score.getKey() - 1),
                                                score.getValue().f1()[concept]));
    }

    private static Matching matching(EvaluationResult batch, String method, Double beta) {
        Optional<Matching> found =
                batch.matchings().stream()
                        .filter(
                                matching ->
                                        matching.method().equals(method)
                                                && Objects.equals(
                                                        matching.beta().isPresent()
                                                                ? matching.beta().getAsDouble()
                                                                : null,
                                                        beta))
                        .findFirst();
        return found.orElseThrow();
    }

    private static boolean same(Double value, double expected) {
        return value == null
                ? Double.isNaN(expected)
                : Double.doubleToLongBits(value) == Double.doubleToLongBits(expected);
    }

    @Override
    public void close() {
        matchScores.close();
        tapaScores.close();
        healths.close();
        concepts.close();
    }
}
