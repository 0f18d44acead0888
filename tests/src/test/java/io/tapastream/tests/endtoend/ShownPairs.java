package io.tapastream.tests.endtoend;

import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.score.EvaluationResult;
import io.tapastream.core.score.PairDelta;
import io.tapastream.read.model.PairResponse;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.PairLatents;
import io.tapastream.schemas.topics.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What readers show of single pairs, beside what the batch computation makes of each of them. */
final class ShownPairs implements AutoCloseable {
    private final TopicReader<PairLatents> latents;

    ShownPairs(LocalEvaluator evaluator) {
        latents = evaluator.reader(Topics.DEFAULT.pairLatents(), PairLatents.class);
    }

    /**
     * Waits until exactly these pairs are shown, each with the deltas of the batch in every method.
     *
     * @param pairs in the order of the batch
     */
    void await(long step, List<ImagePair> pairs, EvaluationResult batch) throws Exception {
        latents.await(
                "the latents of all pairs of step " + step,
                LocalEvaluator.DEADLINE,
                reader -> equal(shown(reader, step), pairs, batch));
    }

    private static Map<String, PairLatents> shown(TopicReader<PairLatents> reader, long step) {
        Map<String, PairLatents> shown = new HashMap<>();
        for (PairLatents pair : reader.latest().values()) {
            if (pair.getStep() == step && pair.getOriginal() != null) {
                shown.put(pair.getPairId(), pair);
            }
        }
        return shown;
    }

    private static boolean equal(
            Map<String, PairLatents> shown, List<ImagePair> pairs, EvaluationResult batch) {
        if (shown.size() != pairs.size()) {
            return false;
        }
        for (EvaluationResult.Matching matching : batch.matchings()) {
            for (int k : matching.tapaScores().keySet()) {
                List<PairDelta> expected = matching.tapaScores().get(k).perPair();
                for (int i = 0; i < pairs.size(); i++) {
                    PairLatents pair = shown.get(pairs.get(i).getPairId());
                    if (pair == null
                            || !delta(pair, matching.concepts(), k).equals(expected.get(i))) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static PairDelta delta(PairLatents pair, List<ConceptMatch> concepts, int k) {
        Integer added = pair.getAddedConcept();
        return PairResponse.of(
                        concepts.get(pair.getRemovedConcept()).prefix(k),
                        added == null ? null : concepts.get(added).prefix(k),
                        pair.getOriginal().stream().mapToInt(Integer::intValue).toArray(),
                        pair.getPerturbed().stream().mapToInt(Integer::intValue).toArray())
                .delta();
    }

    @Override
    public void close() {
        latents.close();
    }
}
