package io.tapastream.core.match;

import io.tapastream.core.gather.IntList;
import io.tapastream.core.gather.RowStore;

/** What the engine keeps for one concept of its block. */
final class ConceptState {
    /** T of the first step [D]: how many rows showing the concept have each latent active. */
    final int[] firstCounts;

    /** One path per beta. */
    final LevelPath[] paths;

    /** Rows showing the concept that came, and that went, since the last refresh. */
    final IntList added = new IntList();

    final IntList removed = new IntList();

    /** Whether the union of any of its paths has moved since the last refresh. */
    boolean touched;

    ConceptState(int concept, int latents, MatchingOptions options) {
        firstCounts = new int[latents];
        paths = new LevelPath[options.betas().size()];
        for (int b = 0; b < paths.length; b++) {
            paths[b] = new LevelPath(concept, options.maxCoalition(), firstCounts);
        }
    }

    boolean isStale() {
        return touched || added.size() > 0 || removed.size() > 0;
    }

    void countFirst(RowStore rows) {
        rows.addTo(firstCounts, added.items(), 0, added.size());
        rows.subtractFrom(firstCounts, removed.items(), 0, removed.size());
    }

    void settle() {
        added.clear();
        removed.clear();
        touched = false;
    }
}
