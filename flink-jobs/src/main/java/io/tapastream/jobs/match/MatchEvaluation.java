package io.tapastream.jobs.match;

import io.tapastream.core.gather.ImagePlace;
import io.tapastream.core.match.ConceptMatcher;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.gather.BlockProgress;
import io.tapastream.jobs.gather.GatheredRow;
import io.tapastream.jobs.message.EvaluationEvent.BlockInfluence;
import io.tapastream.jobs.message.EvaluationEvent.ConceptMatches;
import io.tapastream.jobs.message.EvaluationEvent.MatchUpdate;
import io.tapastream.jobs.message.EvaluationEvent.Opened;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The matching of one block of concepts under one SAE checkpoint, in memory: the matcher with the
 * rows it holds, and the progress of the image blocks, which says whether these are all. It can be
 * rebuilt from the rows and progress in state; the first refresh then reports every concept.
 *
 * <p>Not thread-safe.
 */
final class MatchEvaluation {
    private final Opened opened;
    private final int conceptBlock;
    private final ConceptMatcher matcher;
    private final BlockProgress progress;
    private final int betas;
    private final List<Integer> heldOutSizes;
    private final Map<String, Integer> rowOf = new HashMap<>();
    private long fingerprint;
    private boolean changed = true;
    private long nextRefresh;

    MatchEvaluation(Opened opened, int conceptBlock, EvaluationSettings settings, BitSet dirty) {
        this.opened = opened;
        this.conceptBlock = conceptBlock;
        int concepts = opened.vocabulary().size();
        betas = settings.scoring().betas().size();
        heldOutSizes = settings.scoring().heldOutSizes();
        matcher =
                new ConceptMatcher(
                        concepts,
                        settings.blocks().firstConcept(conceptBlock, concepts),
                        settings.blocks().firstConcept(conceptBlock + 1, concepts),
                        opened.sae().descriptor().dictionarySize(),
                        settings.scoring().matching(),
                        settings.scoring().methods(),
                        heldOutSizes);
        progress = new BlockProgress(opened.imageBlocks(), dirty);
    }

    BlockProgress progress() {
        return progress;
    }

    /** Puts an image's row in the place of its previous one, where it had one. */
    void put(String imageId, GatheredRow row, GatheredRow previous) {
        if (previous != null) {
            take(imageId, previous);
        }
        ImagePlace place = ImagePlace.of(opened.vocabulary().dataSet(), imageId);
        rowOf.put(imageId, matcher.insert(row.latents(), row.concepts(), place));
        fingerprint += row.fingerprint(imageId);
        changed = true;
    }

    /** Takes an image out. */
    void take(String imageId, GatheredRow row) {
        matcher.remove(rowOf.remove(imageId));
        fingerprint -= row.fingerprint(imageId);
        changed = true;
    }

    void marked() {
        changed = true;
    }

    /** Whether anything has come since the last refresh. */
    boolean changed() {
        return changed;
    }

    /** Whether all that the image blocks keep is in. */
    boolean settled() {
        return progress.complete()
                && progress.quiet()
                && !progress.refused()
                && progress.images() == matcher.rows();
    }

    /** When it may be refreshed again, milliseconds since the epoch. */
    long nextRefresh() {
        return nextRefresh;
    }

    void nextRefresh(long time) {
        nextRefresh = time;
    }

    int rows() {
        return matcher.rows();
    }

    /** A number for the set of rows, whatever the order in which they came. */
    long fingerprint() {
        return fingerprint;
    }

    /** Number of rows in which each latent is active. */
    int[] latentSupport() {
        return matcher.latentSupport();
    }

    /** Brings the matches up to date, in batch equality with the rows held at this moment. */
    MatchUpdate refresh() {
        changed = false;
        List<ConceptMatches> concepts = new ArrayList<>();
        for (int concept : matcher.refresh()) {
            concepts.add(
                    new ConceptMatches(
                            concept, matcher.matches(concept), matcher.heldOutF1(concept)));
        }
        return new MatchUpdate(
                opened.evaluation(),
                conceptBlock,
                matcher.rows(),
                progress.changes(),
                fingerprint,
                settled(),
                progress.closed() && (settled() || progress.refused()),
                influence(),
                concepts);
    }

    private List<BlockInfluence> influence() {
        List<BlockInfluence> influence = new ArrayList<>();
        for (int beta = 0; beta < betas; beta++) {
            for (int k : heldOutSizes) {
                influence.add(new BlockInfluence(beta, k, matcher.heldOutInfluence(beta, k)));
            }
        }
        return influence;
    }
}
