package io.tapastream.jobs.compare;

import io.tapastream.jobs.compare.AlertRules.Kind;
import io.tapastream.jobs.compare.AlertRules.Raised;
import java.util.Map;
import java.util.Set;

/**
 * What the rules say of an SAE checkpoint.
 *
 * @param raised the alerts that hold
 * @param undecided those of which it is not known that they do not hold, because there is nothing
 *     to compare with; a kind may be in both
 */
record Verdict(Map<Kind, Raised> raised, Set<Kind> undecided) {

    /** What follows for an alert. */
    enum Due {
        RAISE,
        WITHDRAW,
        LEAVE
    }

    Verdict {
        raised = Map.copyOf(raised);
        undecided = Set.copyOf(undecided);
    }

    /**
     * What follows for an alert: it is withdrawn only where it is known to be wrong, and one that
     * was raised is not sent again where there is nothing to compare with.
     *
     * @param stands whether it was raised and not withdrawn since
     */
    Due of(Kind kind, boolean stands) {
        if (undecided.contains(kind) && (stands || !raised.containsKey(kind))) {
            return Due.LEAVE;
        }
        if (raised.containsKey(kind)) {
            return Due.RAISE;
        }
        return stands ? Due.WITHDRAW : Due.LEAVE;
    }
}
