package io.tapastream.core.match;

import java.util.List;

/**
 * A matching pursuit or ranking: finds the coalitions of a block of concepts on the rows present.
 * Stateless; the same rows give the same matches, in whatever order they came.
 */
@FunctionalInterface
public interface Matcher {
    /**
     * Matches the concepts of a block; none of its rows need show them, and there may be no rows.
     *
     * @return one list for each {@link MatchingMethod#matchings matching} of the method, each with
     *     the matches by ascending concept
     */
    List<List<ConceptMatch>> match(ConceptBlock block, MatchingOptions options);
}
