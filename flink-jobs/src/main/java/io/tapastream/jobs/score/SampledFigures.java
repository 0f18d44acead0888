package io.tapastream.jobs.score;

import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.score.MonosemanticityScores;
import io.tapastream.core.score.SampledMeasures;
import io.tapastream.jobs.config.AlertSettings;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * CKNNA and monosemanticity of an evaluation, from its health sample. They are computed again only
 * after the sample has changed; monosemanticity also after coalitions have.
 *
 * <p>Not thread-safe.
 */
final class SampledFigures {
    private final ScoreEvaluation evaluation;
    private final AlertSettings alerting;
    private Figures last;
    private boolean sampleChanged = true;
    private boolean matchesChanged = true;

    /**
     * @param images of the sample; 0 where there is none
     * @param cknna NaN where it is undefined
     * @param monosemanticity mean over latents of coalitions; NaN where none has a score
     * @param latents how many of them have a score
     */
    record Figures(int images, double cknna, double monosemanticity, int latents) {
        static final Figures NONE = new Figures(0, Double.NaN, Double.NaN, 0);
    }

    /** Reads the sample. */
    interface Source {
        Optional<SampledMeasures> read() throws Exception;
    }

    /**
     * @param alerting says of which method's coalitions the latents are
     */
    SampledFigures(ScoreEvaluation evaluation, AlertSettings alerting) {
        this.evaluation = evaluation;
        this.alerting = alerting;
    }

    void sampleChanged() {
        sampleChanged = true;
    }

    void matchesChanged() {
        matchesChanged = true;
    }

    /** The figures of the sample as it is now; only while the score is settled. */
    Figures of(Source source) throws Exception {
        if (sampleChanged || matchesChanged) {
            Optional<SampledMeasures> sample = source.read();
            last = sample.isPresent() ? of(sample.get()) : Figures.NONE;
            sampleChanged = false;
            matchesChanged = false;
        }
        return last;
    }

    private Figures of(SampledMeasures sample) {
        double cknna = sampleChanged ? sample.cknna() : last.cknna();
        MonosemanticityScores scores = sample.monosemanticity(coalitionLatents());
        return new Figures(sample.size(), cknna, scores.mean(), scores.defined());
    }

    /** The latents of the watched method's coalitions, ascending and distinct. */
    private int[] coalitionLatents() {
        return WatchedScores.method(evaluation, alerting)
                .map(
                        method ->
                                Arrays.stream(evaluation.matches(method))
                                        .flatMapToInt(match -> prefix(match, method.k()))
                                        .sorted()
                                        .distinct()
                                        .toArray())
                .orElse(new int[0]);
    }

    private static IntStream prefix(ConceptMatch match, int k) {
        return Arrays.stream(match.prefix(k));
    }
}
