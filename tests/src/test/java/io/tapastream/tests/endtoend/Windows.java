package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.TapaScope;
import io.tapastream.schemas.TapaScore;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** What the windows of a workload's pairs must hold. */
final class Windows {
    private final TopicReader<TapaScore> tapaScores;
    private final long size;
    private final long slide;

    /**
     * @param size of a window, milliseconds
     * @param slide from the start of one to that of the next, milliseconds
     */
    Windows(TopicReader<TapaScore> tapaScores, long size, long slide) {
        this.tapaScores = tapaScores;
        this.size = size;
        this.slide = slide;
    }

    /** Waits until every window is complete and holds the pairs whose times it covers. */
    void await(Workload workload) throws Exception {
        Map<Long, Long> expected = new TreeMap<>();
        for (ImagePair pair : workload.pairs()) {
            long time = pair.getEventTime().toEpochMilli();
            for (long start = time - time % slide; start > time - size; start -= slide) {
                expected.merge(start, 1L, Long::sum);
            }
        }
        tapaScores.await(
                "complete windows with the pairs " + expected,
                LocalEvaluator.DEADLINE,
                reader -> {
                    Map<Long, Long> reported = new TreeMap<>();
                    boolean complete = true;
                    for (TapaScore score : reader.latest().values()) {
                        if (score.getScope() == TapaScope.WINDOW) {
                            reported.put(score.getWindowStart().toEpochMilli(), score.getPairs());
                            complete &= score.getWindowComplete();
                        }
                    }
                    return complete && reported.equals(expected);
                });
    }

    /** Requires that the newest record of a window has a higher revision than this. */
    void assertRevisionAbove(Instant start, long revision) {
        assertThat(tapaScores.latest().values())
                .filteredOn(score -> score.getScope() == TapaScope.WINDOW)
                .filteredOn(score -> score.getWindowStart().equals(start))
                .isNotEmpty()
                .allMatch(score -> score.getRevision() > revision);
    }
}
