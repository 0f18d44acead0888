package io.tapastream.core.io;

import java.nio.file.Path;
import java.util.List;

/**
 * The list of an evaluation's pairs, as read from a file.
 *
 * @param file where it was read from, for messages
 * @param pairs in the order of the file
 */
public record PairList(Path file, List<Pair> pairs) {

    /**
     * One pair.
     *
     * @param place where it is in the file, such as "line 3"
     * @param removed index of the concept removed
     * @param added index of the concept added, -1 where none was
     */
    public record Pair(String place, int removed, int added) {}

    public PairList {
        pairs = List.copyOf(pairs);
    }

    /**
     * Holds the pairs to the concepts.
     *
     * @param concepts number of concepts, C: indices must be in 0..C-1
     * @throws DataFileException where an index is no concept, or a pair removes what it adds
     */
    void requireConcepts(int concepts) {
        for (Pair pair : pairs) {
            require(pair, "removed_concept", pair.removed(), 0, concepts);
            require(pair, "added_concept", pair.added(), -1, concepts);
            if (pair.added() == pair.removed()) {
                throw new DataFileException(
                        file,
                        pair.place(),
                        "concept " + pair.added() + " is both removed and added");
            }
        }
    }

    private void require(Pair pair, String column, int index, int least, int concepts) {
        if (index < least || index >= concepts) {
            throw new DataFileException(
                    file, pair.place(), column + " is " + index + ", outside 0.." + (concepts - 1));
        }
    }
}
