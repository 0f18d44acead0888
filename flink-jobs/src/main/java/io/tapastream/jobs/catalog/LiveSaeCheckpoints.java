package io.tapastream.jobs.catalog;

import io.tapastream.jobs.message.SaeCheckpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which SAE checkpoints of one run and SAE are live: those with the highest training steps, at most
 * a given number. One that arrives with a step below all of a full set is evaluated once and closed
 * at once, so that it still gets its score.
 */
public final class LiveSaeCheckpoints {
    private LiveSaeCheckpoints() {}

    /**
     * The live set once another SAE checkpoint has arrived.
     *
     * @param live those that stay live, steps ascending
     * @param closed those that are superseded, steps ascending; may hold the new one
     */
    public record Change(List<SaeCheckpoint> live, List<SaeCheckpoint> closed) {
        public Change {
            live = List.copyOf(live);
            closed = List.copyOf(closed);
        }
    }

    /**
     * @param live the live ones so far, in any order
     * @param arrived the new one
     * @param most how many stay live
     */
    public static Change after(List<SaeCheckpoint> live, SaeCheckpoint arrived, int most) {
        List<SaeCheckpoint> all = new ArrayList<>(live);
        all.add(arrived);
        all.sort(Comparator.comparingLong(checkpoint -> checkpoint.id().step()));
        int superseded = Math.max(0, all.size() - most);
        return new Change(all.subList(superseded, all.size()), all.subList(0, superseded));
    }
}
