package io.tapastream.jobs.catalog;

import io.tapastream.jobs.config.WhenBehind;
import io.tapastream.jobs.message.SaeCheckpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which of the waiting SAE checkpoints of one run and SAE begin (docs/decisions/0011-queue.md). One
 * begins while fewer than a given number are in evaluation, that is: begun, but not yet settled on
 * every data set that was there when they began. The lowest step begins first, so that consecutive
 * steps can be compared.
 */
final class Admission {
    private Admission() {}

    /**
     * @param begun those that begin now, steps ascending
     * @param waiting those that go on waiting, steps ascending
     * @param skipped those that will never be evaluated, steps ascending
     */
    record Decision(
            List<SaeCheckpoint> begun, List<SaeCheckpoint> waiting, List<SaeCheckpoint> skipped) {
        Decision {
            begun = List.copyOf(begun);
            waiting = List.copyOf(waiting);
            skipped = List.copyOf(skipped);
        }
    }

    /**
     * @param inEvaluation how many are in evaluation
     * @param waiting those that wait, in any order
     * @param most how many may be in evaluation at once
     * @param whenBehind what happens to those for which there is no place
     */
    static Decision decide(
            int inEvaluation, List<SaeCheckpoint> waiting, int most, WhenBehind whenBehind) {
        List<SaeCheckpoint> all = new ArrayList<>(waiting);
        all.sort(Comparator.comparingLong(sae -> sae.id().step()));
        int places = Math.min(all.size(), Math.max(0, most - inEvaluation));
        List<SaeCheckpoint> rest = all.subList(places, all.size());
        int kept = whenBehind == WhenBehind.QUEUE ? rest.size() : Math.min(1, rest.size());
        return new Decision(
                all.subList(0, places),
                rest.subList(rest.size() - kept, rest.size()),
                rest.subList(0, rest.size() - kept));
    }
}
