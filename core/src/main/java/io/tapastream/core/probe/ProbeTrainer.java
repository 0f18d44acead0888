package io.tapastream.core.probe;

import io.tapastream.core.probe.ConceptProbe.Kind;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Fits one logistic regression per concept.
 *
 * <p>The penalty of a concept is the one of {@link #PENALTIES} with the smallest loss on a fifth of
 * the images that was held out ({@link HeldOutPart}); then the regression is fitted on all of them.
 * From the strongest penalty on, the search ends when the loss has grown twice.
 *
 * <p>Cost: a pass over the embeddings takes N E multiplications, and a concept about 100 to 300
 * passes. Concepts are fitted at the same time on all cores; the result does not depend on their
 * number. Safe for use by several threads.
 */
public final class ProbeTrainer {
    /**
     * The penalties that are tried, strongest first, for embeddings of which the mean squared
     * deviation is 1.
     */
    public static final List<Double> PENALTIES = List.of(10.0, 1.0, 0.1, 0.01, 1e-3, 1e-4, 1e-5);

    /** Taken where a concept has too few images to hold one out. */
    public static final double USUAL_PENALTY = 0.01;

    private static final double COMPARABLE = 1e-5;

    private final Standardised embeddings;
    private final BitSet[] positives;
    private final ProbeOptions options;

    /**
     * @param concepts for each image the concepts that it shows
     * @param conceptCount number of concepts, C
     * @throws IllegalArgumentException where the number of images differs
     */
    public ProbeTrainer(
            Standardised embeddings, int[][] concepts, int conceptCount, ProbeOptions options) {
        if (concepts.length != embeddings.rows()) {
            throw new IllegalArgumentException(
                    "there are %d embeddings but %d images with concepts"
                            .formatted(embeddings.rows(), concepts.length));
        }
        this.embeddings = embeddings;
        this.options = options;
        positives = new BitSet[conceptCount];
        for (int concept = 0; concept < conceptCount; concept++) {
            positives[concept] = new BitSet(concepts.length);
        }
        for (int row = 0; row < concepts.length; row++) {
            for (int concept : concepts[row]) {
                positives[concept].set(row);
            }
        }
    }

    /**
     * The probes of all concepts, fitted on some of the images.
     *
     * @param rows the images, ascending
     */
    public List<ConceptProbe> fit(int[] rows) {
        return IntStream.range(0, positives.length)
                .parallel()
                .mapToObj(concept -> fit(rows, positives[concept]))
                .toList();
    }

    private ConceptProbe fit(int[] rows, BitSet shown) {
        int support = 0;
        for (int row : rows) {
            support += shown.get(row) ? 1 : 0;
        }
        if (support == 0 || support == rows.length) {
            return ConceptProbe.constant(embeddings.width(), support > 0);
        }
        double squared = embeddings.scale() * embeddings.scale();
        double[] start = start(support, rows.length);
        double penalty;
        if (options.l2().isPresent()) {
            penalty = options.l2().getAsDouble() / squared;
        } else if (Math.min(support, rows.length - support) < HeldOutPart.FEWEST) {
            penalty = USUAL_PENALTY;
        } else {
            penalty = penalty(HeldOutPart.of(rows, shown, options.seed()), shown, start);
        }
        NewtonSolver.Solution solution =
                NewtonSolver.minimise(
                        new LogisticObjective(embeddings, rows, shown, penalty),
                        start,
                        NewtonSolver.EXACT);
        return inUnitsOfTheEmbeddings(solution, penalty * squared);
    }

    /** No weights, and the bias that is best for that. */
    private double[] start(int support, int rows) {
        double[] start = new double[embeddings.width() + 1];
        start[embeddings.width()] = Math.log((double) support / (rows - support));
        return start;
    }

    private double penalty(HeldOutPart parts, BitSet shown, double[] start) {
        LogisticObjective judge = new LogisticObjective(embeddings, parts.heldOut(), shown, 0);
        double best = USUAL_PENALTY;
        double smallest = Double.POSITIVE_INFINITY;
        int grown = 0;
        double[] point = start;
        for (double penalty : PENALTIES) {
            LogisticObjective objective =
                    new LogisticObjective(embeddings, parts.fitted(), shown, penalty);
            point = NewtonSolver.minimise(objective, point, COMPARABLE).point();
            double loss = judge.meanLoss(point);
            if (loss < smallest) {
                smallest = loss;
                best = penalty;
                grown = 0;
            } else if (++grown == 2) {
                break;
            }
        }
        return best;
    }

    private ConceptProbe inUnitsOfTheEmbeddings(NewtonSolver.Solution solution, double l2) {
        int width = embeddings.width();
        float[] weights = new float[width];
        double bias = solution.point()[width];
        for (int i = 0; i < width; i++) {
            weights[i] = (float) (solution.point()[i] / embeddings.scale());
            // With the rounded weight, so that its error is none at the mean.
            bias -= weights[i] * embeddings.mean(i);
        }
        return new ConceptProbe(
                weights, (float) bias, l2, solution.converged() ? Kind.FITTED : Kind.NOT_CONVERGED);
    }
}
