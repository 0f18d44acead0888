package io.tapastream.core.match;

import io.tapastream.core.gather.DenseRows;
import io.tapastream.core.gather.RowStore;
import java.util.ArrayList;
import java.util.List;

/**
 * FBMP (Fully-Binary Matching Pursuit; arXiv 2606.24716) of all concepts over rows at rest.
 *
 * <p>Per concept and beta: the residual starts as the rows that show the concept; each step picks
 * the latent with the largest F_beta against the residual (lowest index on ties), takes its rows
 * out of the residual and adds them to the union, and stops when the F1 of the union does not grow,
 * or at min(maxCoalition, N, C) latents.
 *
 * <p>Two ways to count, chosen by density: posting lists while few latents are active, bit planes
 * from one in twenty on. Cost: the active entries of each concept's rows, counted about twice, and
 * a scan of D latents in about every third step. Stateless.
 */
public final class BatchFbmp {
    /** From one active latent in so many on, rows are handled as bits. */
    private static final int DENSE_FROM = 20;

    private BatchFbmp() {}

    /** As {@link Matcher#match}. */
    static List<List<ConceptMatch>> match(ConceptBlock block, MatchingOptions options) {
        return match(block.rows(), block.firstConcept(), block.endConcept(), options);
    }

    /**
     * Matches the concepts firstConcept..endConcept-1.
     *
     * @return for each beta of the options, in their order, the matches by ascending concept
     */
    public static List<List<ConceptMatch>> match(
            RowStore rows, int firstConcept, int endConcept, MatchingOptions options) {
        long cells = (long) rows.rows() * rows.latents();
        if (rows.activeEntries() * DENSE_FROM > cells) {
            return match(DenseRows.of(rows), firstConcept, endConcept, options);
        }
        SparsePursuit pursuit = new SparsePursuit(rows, options.maxCoalition());
        List<List<ConceptMatch>> matches = listPerBeta(options);
        for (int concept = firstConcept; concept < endConcept; concept++) {
            pursuit.begin(concept);
            for (int b = 0; b < matches.size(); b++) {
                matches.get(b).add(pursuit.run(options.betas().get(b)));
            }
        }
        return matches;
    }

    /**
     * Matches the concepts firstConcept..endConcept-1 over bit rows.
     *
     * @return for each beta of the options, in their order, the matches by ascending concept
     */
    public static List<List<ConceptMatch>> match(
            DenseRows rows, int firstConcept, int endConcept, MatchingOptions options) {
        DensePursuit pursuit = new DensePursuit(rows, options.maxCoalition());
        List<List<ConceptMatch>> matches = listPerBeta(options);
        for (int concept = firstConcept; concept < endConcept; concept++) {
            pursuit.begin(concept);
            for (int b = 0; b < matches.size(); b++) {
                matches.get(b).add(pursuit.run(options.betas().get(b)));
            }
        }
        return matches;
    }

    private static List<List<ConceptMatch>> listPerBeta(MatchingOptions options) {
        List<List<ConceptMatch>> matches = new ArrayList<>();
        options.betas().forEach(beta -> matches.add(new ArrayList<>()));
        return matches;
    }
}
