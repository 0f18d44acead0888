package io.tapastream.benchmarks.audit;

import io.tapastream.core.encode.ActivationRule;
import io.tapastream.core.gather.ImagePlace;
import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.match.MatchingMethod;
import io.tapastream.core.match.MatchingOptions;
import io.tapastream.core.measures.Cknna;
import io.tapastream.core.measures.DenseKernel;
import io.tapastream.core.measures.SparseKernel;
import io.tapastream.core.score.Evaluation;
import io.tapastream.core.score.EvaluationOptions;
import io.tapastream.core.score.EvaluationResult;
import io.tapastream.core.score.HeldOutScore;
import io.tapastream.core.score.PairDelta;
import io.tapastream.core.score.PairedDifference;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * All measures of one coder, by the algorithms of the job: FBMP with beta 0.5 and coalitions of at
 * most three latents, F1 with the single best latent, monosemanticity as the mean over the latents
 * of the coalitions.
 *
 * @param result of the evaluation
 * @param cknna with ten neighbours
 * @param r2 of the reconstruction; NaN where there is none
 */
record Figures(EvaluationResult result, double cknna, double r2) {
    static final int K = 3;

    private static final EvaluationOptions OPTIONS =
            new EvaluationOptions(
                    new MatchingOptions(List.of(0.5), 10),
                    List.of(1, K),
                    List.of(MatchingMethod.FBMP, MatchingMethod.F1));

    static Figures of(PlantedData.Sets data, Coder coder) {
        List<int[]> shown = data.images().stream().map(PlantedData.Image::shown).toList();
        return of(data, coder, shown);
    }

    /**
     * The same with labels of one's own.
     *
     * @param shown the concepts of each image
     */
    static Figures of(PlantedData.Sets data, Coder coder, List<int[]> shown) {
        List<PlantedData.Image> images = data.images();
        Evaluation evaluation = new Evaluation(PlantedData.CONCEPTS, coder.latents(), OPTIONS);
        SparseKernel codes = new SparseKernel(coder.latents());
        DenseKernel embeddings = new DenseKernel(images.size(), PlantedData.WIDTH);
        Fit fit = new Fit();
        for (int i = 0; i < images.size(); i++) {
            PlantedData.Image image = images.get(i);
            double[] code = coder.code(image);
            evaluation.image(code, shown.get(i), image.embedding(), Double.NaN);
            codes.add(code);
            double[] x = doubles(image.embedding());
            embeddings.set(i, x);
            fit.add(x, coder.reconstruction(code));
        }
        ImagePlace[] places = new ImagePlace[images.size()];
        Arrays.setAll(places, i -> ImagePlace.of("audit", images.get(i).id()));
        evaluation.places(places);
        evaluation.expectPairs();
        for (PlantedData.ImagePair pair : data.pairs()) {
            evaluation.pair(
                    ActivationRule.activeForPairs(coder.code(pair.original())),
                    ActivationRule.activeForPairs(coder.code(pair.perturbed())),
                    pair.removed(),
                    pair.added(),
                    pair.original().shown());
        }
        return new Figures(
                evaluation.result(), Cknna.of(codes, embeddings, Cknna.NEIGHBOURS), fit.r2());
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(e -> values[e]).toArray();
    }

    private EvaluationResult.Matching fbmp() {
        return result.matchings().get(0);
    }

    double matchScore() {
        return fbmp().matchScores().get(K).value();
    }

    double matchHalfWidth() {
        return (fbmp().matchScores().get(K).high() - fbmp().matchScores().get(K).low()) / 2;
    }

    HeldOutScore heldOut() {
        return fbmp().heldOutScores().get(K);
    }

    double tapaScore() {
        return fbmp().tapaScores().get(K).score().value();
    }

    double tapaHalfWidth() {
        return (fbmp().tapaScores().get(K).score().high()
                        - fbmp().tapaScores().get(K).score().low())
                / 2;
    }

    double f1() {
        return result.matchings().get(1).matchScores().get(1).value();
    }

    /** The mean over the latents of the coalitions that have a score; NaN where none has. */
    double monosemanticity() {
        double[] scores = result.monosemanticity().orElseThrow().scores();
        return fbmp().concepts().stream()
                .flatMapToInt(match -> Arrays.stream(match.prefix(K)))
                .distinct()
                .mapToDouble(latent -> scores[latent])
                .filter(score -> !Double.isNaN(score))
                .average()
                .orElse(Double.NaN);
    }

    PairedDifference matchDifference(Figures other) {
        return PairedDifference.ofConcepts(f1s(), other.f1s());
    }

    private double[] f1s() {
        return fbmp().concepts().stream().mapToDouble((ConceptMatch c) -> c.f1At(K)).toArray();
    }

    PairedDifference heldOutDifference(Figures other) {
        return heldOut()
                .influence()
                .difference(
                        heldOut().scores().value(),
                        other.heldOut().influence(),
                        other.heldOut().scores().value());
    }

    PairedDifference tapaDifference(Figures other) {
        return PairedDifference.ofPairs(deltas(), other.deltas());
    }

    private PairDelta[] deltas() {
        return fbmp().tapaScores().get(K).perPair().toArray(PairDelta[]::new);
    }

    /** Sums for R2: 1 - sum |x - x~|^2 / sum |x - mean|^2. */
    private static final class Fit {
        private final double[] sums = new double[PlantedData.WIDTH];
        private double squares;
        private double errors;
        private int count;

        private void add(double[] x, double[] reconstruction) {
            count++;
            for (int e = 0; e < x.length; e++) {
                sums[e] += x[e];
                squares += x[e] * x[e];
                double error = reconstruction == null ? Double.NaN : x[e] - reconstruction[e];
                errors += error * error;
            }
        }

        private double r2() {
            double ofMean = 0;
            for (double sum : sums) {
                ofMean += sum * sum / count;
            }
            return 1 - errors / (squares - ofMean);
        }
    }
}
