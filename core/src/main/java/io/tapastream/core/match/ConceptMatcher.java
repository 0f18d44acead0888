package io.tapastream.core.match;

import io.tapastream.core.gather.IntList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Every matching of one block of concepts on one set of rows, kept up to date: FBMP for each beta
 * by an {@link FbmpEngine}, then {@link RankedCoalitions} for each own score. After {@link
 * #refresh} all of them equal what the batch definitions give on the rows present.
 *
 * <p>The ranked coalitions are ranked anew at each refresh, because every row moves the support of
 * its latents and with it the scores of all concepts; the counts behind them are those that the
 * engine keeps. Cost per refresh beside the engine's: for each concept and own score D scores, its
 * rows, and the posting lists of the latents chosen. Not safe for use by several threads.
 */
public final class ConceptMatcher {
    private final FbmpEngine engine;
    private final int firstConcept;
    private final int betas;
    private final List<LatentScore> ownScores;
    private final List<List<ConceptMatch>> ranked;

    /**
     * @param concepts C, all concepts
     * @param firstConcept first concept of the block to match
     * @param endConcept one more than the last concept of the block
     * @param latents dictionary size D
     * @param options the betas and the longest coalition of FBMP
     * @param ownScores the own scores by which coalitions are ranked, in the order of their results
     * @throws IllegalArgumentException if the block is empty or outside 0..C
     */
    public ConceptMatcher(
            int concepts,
            int firstConcept,
            int endConcept,
            int latents,
            MatchingOptions options,
            List<LatentScore> ownScores) {
        this.engine = new FbmpEngine(concepts, firstConcept, endConcept, latents, options);
        this.firstConcept = firstConcept;
        this.betas = options.betas().size();
        this.ownScores = List.copyOf(ownScores);
        this.ranked = new ArrayList<>();
        for (LatentScore score : this.ownScores) {
            ranked.add(engine.ranked(score, RankedCoalitions.PUBLISHED_SIZE));
        }
    }

    /**
     * Adds an image.
     *
     * @param latents its active latents, ascending and distinct; copied
     * @param concepts its concepts, ascending and distinct, inside or outside the block; copied
     * @return the row's handle, for {@link #remove}
     * @throws IllegalArgumentException if a list is not ascending or an index is outside; nothing
     *     has changed then
     */
    public int insert(int[] latents, int[] concepts) {
        return engine.insert(latents, concepts);
    }

    /**
     * Takes an image out again.
     *
     * @throws IllegalArgumentException if there is no such row; nothing has changed then
     */
    public void remove(int row) {
        engine.remove(row);
    }

    /** Number of images present. */
    public int rows() {
        return engine.rows();
    }

    /**
     * Brings every match up to date.
     *
     * @return the concepts whose match by any method is not what it was after the last refresh,
     *     ascending; before the first one it is that on no images
     */
    public int[] refresh() {
        BitSet changed = new BitSet();
        for (int concept : engine.refresh()) {
            changed.set(concept);
        }
        for (int score = 0; score < ownScores.size(); score++) {
            List<ConceptMatch> before = ranked.get(score);
            List<ConceptMatch> now =
                    engine.ranked(ownScores.get(score), RankedCoalitions.PUBLISHED_SIZE);
            ranked.set(score, now);
            for (int i = 0; i < now.size(); i++) {
                if (!now.get(i).equals(before.get(i))) {
                    changed.set(firstConcept + i);
                }
            }
        }
        IntList concepts = new IntList();
        for (int c = changed.nextSetBit(0); c >= 0; c = changed.nextSetBit(c + 1)) {
            concepts.add(c);
        }
        return concepts.toArray();
    }

    /**
     * The matches of a concept as of the last refresh: FBMP for each beta in the order of the
     * options, then one for each own score.
     *
     * @throws IllegalArgumentException if the concept is outside the block
     */
    public List<ConceptMatch> matches(int concept) {
        List<ConceptMatch> matches = new ArrayList<>(betas + ranked.size());
        for (int beta = 0; beta < betas; beta++) {
            matches.add(engine.match(beta, concept));
        }
        for (List<ConceptMatch> byScore : ranked) {
            matches.add(byScore.get(concept - firstConcept));
        }
        return matches;
    }

    /** P [D]: number of images with each latent active, a copy. */
    public int[] latentSupport() {
        return engine.latentSupport();
    }
}
