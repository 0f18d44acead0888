package io.tapastream.jobs.score;

import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.score.ConceptTapa;
import io.tapastream.core.score.HeldOutScore;
import io.tapastream.core.score.MatchScores;
import io.tapastream.core.score.TapaTotals;
import io.tapastream.jobs.catalog.DrawnSae;
import io.tapastream.jobs.config.Baseline;
import io.tapastream.jobs.message.EvaluationEvent.ConceptMatches;
import io.tapastream.jobs.message.OutputRecord;
import io.tapastream.jobs.message.OutputRecords;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.schemas.ConceptMatching;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.SaeHealth;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.ScoreStatus;
import io.tapastream.schemas.TapaScope;
import io.tapastream.schemas.TapaScore;
import io.tapastream.schemas.TapaScoreValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes the scores of an evaluation as the records of the output topics. */
final class ScoreRecords {
    private final ScoreEvaluation evaluation;
    private final SaeCheckpoint sae;
    private final String dataSet;
    private final List<DrawnSae> baselines;
    private final String encoderSha256;

    /**
     * @param encoderSha256 digest of the image encoder; null where it is not known
     */
    ScoreRecords(ScoreEvaluation evaluation, List<DrawnSae> baselines, String encoderSha256) {
        this.encoderSha256 = encoderSha256;
        this.baselines = List.copyOf(baselines);
        this.evaluation = evaluation;
        this.sae = evaluation.opened().sae();
        this.dataSet = evaluation.opened().vocabulary().dataSet();
    }

    OutputRecord concept(int concept, boolean settled, long revision) {
        ConceptMatches matches = evaluation.matches(concept);
        List<ConceptMatching> matchings = new ArrayList<>();
        ScoreMethods.Method last = null;
        for (ScoreMethods.Method method : evaluation.methods().all()) {
            if (last == null || last.matching() != method.matching()) {
                ConceptMatch match = matches.matches().get(method.matching());
                matchings.add(
                        ConceptMatching.newBuilder()
                                .setMethod(method.name())
                                .setBeta(method.beta())
                                .setCoalition(boxed(match.coalition()))
                                .setF1(boxed(match.f1()))
                                .setHeldOutF1(heldOutF1(matches, method))
                                .build());
            }
            last = method;
        }
        io.tapastream.schemas.ConceptMatch record =
                io.tapastream.schemas.ConceptMatch.newBuilder()
                        .setRun(sae.id().run())
                        .setSae(sae.id().sae())
                        .setStep(sae.id().step())
                        .setDataSet(dataSet)
                        .setConcept(concept)
                        .setConceptName(evaluation.opened().vocabulary().concepts().get(concept))
                        .setSupport(matches.support())
                        .setImages(evaluation.images())
                        .setStatus(status(settled))
                        .setRevision(revision)
                        .setMatchings(matchings)
                        .build();
        return OutputRecords.of(record);
    }

    /** Name of the baseline of this kind; null where there is none. */
    private String baseline(Baseline kind) {
        return baselines.stream()
                .filter(drawn -> drawn.kind() == kind)
                .map(drawn -> drawn.id().sae())
                .findFirst()
                .orElse(null);
    }

    OutputRecord matchScore(boolean settled, boolean closed, long revision) {
        List<MatchScoreValue> values = new ArrayList<>();
        for (ScoreMethods.Method method : evaluation.methods().all()) {
            if (method.k() <= evaluation.pathLength(method)) {
                values.add(value(method, settled));
            }
        }
        MatchScore record =
                MatchScore.newBuilder()
                        .setRun(sae.id().run())
                        .setSae(sae.id().sae())
                        .setStep(sae.id().step())
                        .setDataSet(dataSet)
                        .setImageEncoder(sae.encoder())
                        .setImageEncoderSha256(encoderSha256)
                        .setArchitecture(sae.descriptor().architecture())
                        .setRole(SaeRole.valueOf(sae.role()))
                        .setStatus(status(settled))
                        .setClosed(closed)
                        .setRevision(revision)
                        .setImages(evaluation.images())
                        .setConcepts(evaluation.opened().vocabulary().size())
                        .setConceptsWithSupport(evaluation.conceptsWithSupport())
                        .setPerturbedConcepts(evaluation.perturbedConcepts().length)
                        .setImageSet(settled ? evaluation.imageSet() : null)
                        .setDenseBaseline(baseline(Baseline.DENSE))
                        .setSparseBaseline(baseline(Baseline.SPARSE))
                        .setRandomBaseline(baseline(Baseline.RANDOM))
                        .setValues(values)
                        .setWarnings(sae.warnings())
                        .build();
        return OutputRecords.of(record);
    }

    private MatchScoreValue value(ScoreMethods.Method method, boolean settled) {
        MatchScores scores = evaluation.matchScore(method);
        MatchScoreValue.Builder value =
                MatchScoreValue.newBuilder()
                        .setMethod(method.name())
                        .setBeta(method.beta())
                        .setK(method.k())
                        .setValue(scores.value())
                        .setValueWithSupport(defined(scores.valueWithSupport()))
                        .setValuePerturbed(defined(scores.valueSubset()))
                        .setLow(defined(scores.low()))
                        .setHigh(defined(scores.high()));
        HeldOutScore heldOut = evaluation.heldOut(method);
        if (heldOut != null) {
            value.setHeldOut(heldOut.scores().value())
                    .setHeldOutLow(defined(heldOut.low()))
                    .setHeldOutHigh(defined(heldOut.high()));
            if (settled) {
                value.setHeldOutInfluence(boxed(heldOut.influence().groups()));
            }
        }
        return value.build();
    }

    private static List<Double> heldOutF1(ConceptMatches matches, ScoreMethods.Method method) {
        return method.matching() < matches.heldOut().size()
                ? boxed(matches.heldOut().get(method.matching()))
                : List.of();
    }

    OutputRecord tapaTotal(boolean settled, boolean closed, long revision) {
        List<TapaScoreValue> values = new ArrayList<>();
        TapaTotals first = null;
        for (ScoreMethods.Method method : evaluation.methods().all()) {
            TapaTotals totals = evaluation.tapaTotals(method);
            first = first == null ? totals : first;
            addValue(values, method, totals);
        }
        return tapa(
                tapa(first, settled, revision)
                        .setScope(TapaScope.TOTAL)
                        .setWindowComplete(false)
                        .setClosed(closed)
                        .setValues(values)
                        .build());
    }

    OutputRecord tapaWindow(PairWindows.Window window, boolean settled) {
        int[] pairs = window.pairs();
        List<TapaScoreValue> values = new ArrayList<>();
        TapaTotals first = null;
        for (ScoreMethods.Method method : evaluation.methods().all()) {
            TapaTotals totals = evaluation.tapaTotals(method, pairs);
            first = first == null ? totals : first;
            addValue(values, method, totals);
        }
        return tapa(
                tapa(first, settled, window.revision())
                        .setScope(TapaScope.WINDOW)
                        .setWindowStart(Instant.ofEpochMilli(window.start()))
                        .setWindowEnd(Instant.ofEpochMilli(window.end()))
                        .setWindowComplete(window.complete())
                        .setClosed(false)
                        .setValues(values)
                        .build());
    }

    /**
     * TAPAScore of one concept.
     *
     * @param removing handles of the pairs that remove it
     * @param adding handles of the pairs that add it
     * @param window the window they are in; null for all pairs
     */
    OutputRecord tapaConcept(
            int concept,
            int[] removing,
            int[] adding,
            boolean settled,
            boolean closed,
            long revision,
            PairWindows.Window window) {
        List<TapaScoreValue> values = new ArrayList<>();
        for (ScoreMethods.Method method : evaluation.methods().all()) {
            TapaTotals removed = evaluation.tapaTotals(method, removing);
            TapaTotals added = evaluation.tapaTotals(method, adding);
            addValue(
                    values,
                    method,
                    ConceptTapa.of(removed, added),
                    removed.stayConcepts() + added.stayConcepts());
        }
        TapaScore.Builder record =
                tapa(removing.length + adding.length, adding.length, settled, revision)
                        .setScope(window == null ? TapaScope.CONCEPT : TapaScope.CONCEPT_WINDOW)
                        .setWindowComplete(window != null && window.complete())
                        .setClosed(closed)
                        .setConcept(concept)
                        .setConceptName(evaluation.opened().vocabulary().concepts().get(concept))
                        .setValues(values);
        if (window != null) {
            record.setWindowStart(Instant.ofEpochMilli(window.start()))
                    .setWindowEnd(Instant.ofEpochMilli(window.end()));
        }
        return tapa(record.build());
    }

    /**
     * @param figures of the health sample; NONE where there are none
     */
    OutputRecord health(
            boolean settled, boolean closed, long revision, SampledFigures.Figures figures) {
        io.tapastream.core.score.SaeHealth health = evaluation.health();
        SaeHealth record =
                SaeHealth.newBuilder()
                        .setRun(sae.id().run())
                        .setSae(sae.id().sae())
                        .setStep(sae.id().step())
                        .setDataSet(dataSet)
                        .setImageEncoder(sae.encoder())
                        .setImageEncoderSha256(encoderSha256)
                        .setArchitecture(sae.descriptor().architecture())
                        .setRole(SaeRole.valueOf(sae.role()))
                        .setStatus(status(settled))
                        .setClosed(closed)
                        .setRevision(revision)
                        .setImages(health.images())
                        .setDictionarySize(health.latents())
                        .setL0(defined(health.meanActive()))
                        .setDeadLatents(health.dead())
                        .setDeadFraction(defined(health.deadFraction()))
                        .setDensityEdges(boxed(io.tapastream.core.score.SaeHealth.densityEdges()))
                        .setDensityCounts(
                                Arrays.stream(health.densityHistogram())
                                        .asLongStream()
                                        .boxed()
                                        .toList())
                        .setHoyer(defined(health.hoyer()))
                        .setR2(defined(health.r2()))
                        .setRelativeL2(defined(health.relativeL2()))
                        .setWarnings(warnings(health.meanActive()))
                        .setCknna(defined(figures.cknna()))
                        .setMonosemanticity(defined(figures.monosemanticity()))
                        .setMonosemanticityLatents(figures.images() == 0 ? null : figures.latents())
                        .setSampledImages(figures.images() == 0 ? null : figures.images())
                        .build();
        return OutputRecords.of(record);
    }

    /**
     * The warnings of the SAE checkpoint's validation, and one where its codes are far from its k.
     */
    private List<String> warnings(double meanActive) {
        List<String> all = new ArrayList<>(sae.warnings());
        sae.descriptor().sparsityWarning(meanActive).ifPresent(all::add);
        return all;
    }

    private TapaScore.Builder tapa(TapaTotals totals, boolean settled, long revision) {
        return tapa(totals.pairs(), totals.addingPairs(), settled, revision);
    }

    private TapaScore.Builder tapa(long pairs, long adding, boolean settled, long revision) {
        return TapaScore.newBuilder()
                .setRun(sae.id().run())
                .setSae(sae.id().sae())
                .setStep(sae.id().step())
                .setDataSet(dataSet)
                .setImageEncoder(sae.encoder())
                .setImageEncoderSha256(encoderSha256)
                .setWarnings(sae.warnings())
                .setArchitecture(sae.descriptor().architecture())
                .setRole(SaeRole.valueOf(sae.role()))
                .setStatus(status(settled))
                .setRevision(revision)
                .setImages(evaluation.images())
                .setPairs(pairs)
                .setPairsAdding(adding);
    }

    private static OutputRecord tapa(TapaScore record) {
        return OutputRecords.of(record);
    }

    private static void addValue(
            List<TapaScoreValue> values, ScoreMethods.Method method, TapaTotals totals) {
        addValue(values, method, totals.score(), totals.stayConcepts());
    }

    private static void addValue(
            List<TapaScoreValue> values,
            ScoreMethods.Method method,
            io.tapastream.core.score.TapaScore score,
            long stayConcepts) {
        values.add(
                TapaScoreValue.newBuilder()
                        .setMethod(method.name())
                        .setBeta(method.beta())
                        .setK(method.k())
                        .setValue(defined(score.value()))
                        .setDeltaAdd(defined(score.deltaAdd()))
                        .setDeltaRem(defined(score.deltaRem()))
                        .setDeltaStay(defined(score.deltaStay()))
                        .setStayConcepts(stayConcepts)
                        .setPublishedValue(defined(score.publishedValue()))
                        .setPublishedPairs(score.publishedPairs())
                        .setLow(defined(score.low()))
                        .setHigh(defined(score.high()))
                        .build());
    }

    private static ScoreStatus status(boolean settled) {
        return settled ? ScoreStatus.SETTLED : ScoreStatus.LIVE;
    }

    /** An undefined figure is absent on the wire, never NaN. */
    private static Double defined(double value) {
        return Double.isNaN(value) ? null : value;
    }

    private static List<Integer> boxed(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static List<Double> boxed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
