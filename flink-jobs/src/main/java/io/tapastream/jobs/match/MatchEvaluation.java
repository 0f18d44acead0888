package io.tapastream.jobs.match;

import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.match.FbmpEngine;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.gather.BlockMarkers;
import io.tapastream.jobs.gather.GatheredRow;
import io.tapastream.jobs.message.EvaluationEvent.ConceptMatches;
import io.tapastream.jobs.message.EvaluationEvent.MatchUpdate;
import io.tapastream.jobs.message.EvaluationEvent.Opened;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The matching of one block of concepts under one SAE checkpoint, in memory: the engine with the
 * rows it holds, and the markers that tell whether these are all. It can be rebuilt from the rows
 * and markers in state; the first refresh then reports every concept.
 *
 * <p>Not thread-safe.
 */
final class MatchEvaluation {
    private static final int[] NONE = {};

    private final Opened opened;
    private final int conceptBlock;
    private final int methods;
    private final FbmpEngine engine;
    private final BlockMarkers markers;
    private final Map<String, Integer> rowOf = new HashMap<>();
    private long fingerprint;
    private boolean changed = true;
    private long lastRefresh;

    MatchEvaluation(Opened opened, int conceptBlock, EvaluationSettings settings) {
        this.opened = opened;
        this.conceptBlock = conceptBlock;
        this.methods = settings.scoring().betas().size();
        int concepts = opened.vocabulary().size();
        engine =
                new FbmpEngine(
                        concepts,
                        settings.blocks().firstConcept(conceptBlock, concepts),
                        settings.blocks().firstConcept(conceptBlock + 1, concepts),
                        opened.sae().descriptor().dictionarySize(),
                        settings.scoring().matching());
        markers = new BlockMarkers(opened.imageBlocks());
    }

    Opened opened() {
        return opened;
    }

    BlockMarkers markers() {
        return markers;
    }

    /** Puts an image's row in the place of its former one, where it had one. */
    void put(String imageId, GatheredRow row, GatheredRow former) {
        if (former != null) {
            take(imageId, former);
        }
        rowOf.put(imageId, engine.insert(row.latents(), row.concepts()));
        fingerprint += row.fingerprint(imageId);
        changed = true;
    }

    /** Takes an image out. */
    void take(String imageId, GatheredRow row) {
        engine.remove(rowOf.remove(imageId));
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
        return markers.complete() && markers.images() == engine.rows();
    }

    /** When it was last refreshed, milliseconds since the epoch; 0 where it never was. */
    long lastRefresh() {
        return lastRefresh;
    }

    /**
     * Brings the matches up to date, in batch equality with the rows held at this moment.
     *
     * @param now milliseconds since the epoch
     */
    MatchUpdate refresh(long now) {
        changed = false;
        lastRefresh = now;
        List<ConceptMatches> concepts = new ArrayList<>();
        for (int concept : engine.refresh()) {
            concepts.add(new ConceptMatches(concept, matches(concept)));
        }
        return new MatchUpdate(
                opened.evaluation(),
                conceptBlock,
                engine.rows(),
                markers.changes(),
                fingerprint,
                settled(),
                settled() && markers.closed(),
                conceptBlock == 0 ? engine.latentSupport() : NONE,
                concepts);
    }

    private List<ConceptMatch> matches(int concept) {
        List<ConceptMatch> matches = new ArrayList<>(methods);
        for (int method = 0; method < methods; method++) {
            matches.add(engine.match(method, concept));
        }
        return matches;
    }
}
