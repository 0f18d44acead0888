package io.tapastream.jobs.compare;

import io.tapastream.core.score.PairedDifference;
import io.tapastream.jobs.message.WatchedScore;
import java.util.Locale;

/** What an alert about an SAE and its baseline says to a person. */
final class BaselineSentence {
    private BaselineSentence() {}

    /**
     * @param holds whether the alert holds; false where it is withdrawn
     */
    static String of(
            WatchedScore trained,
            WatchedScore baseline,
            PairedDifference difference,
            boolean holds) {
        String relation =
                !holds
                        ? "is no longer at or below"
                        : difference.high() < 0 ? "is below" : "is not above";
        Double beta = trained.scored().beta();
        return String.format(
                Locale.ROOT,
                "%s on %s: %s (%s%s, k %d) %.4f %s that of the untrained SAE %s, %.4f; the 95 %%"
                        + " interval of the difference, over %s, is %.4f to %.4f.",
                trained.evaluation().sae(),
                trained.evaluation().dataSet(),
                trained.heldOut() ? "held-out MATCHScore" : "MATCHScore",
                trained.scored().method(),
                beta == null ? "" : ", beta " + beta,
                trained.scored().k(),
                trained.score(),
                relation,
                baseline.baseline(),
                baseline.score(),
                trained.heldOut() ? "images" : "concepts",
                difference.low(),
                difference.high());
    }
}
