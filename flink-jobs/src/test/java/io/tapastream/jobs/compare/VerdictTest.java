package io.tapastream.jobs.compare;

import static io.tapastream.jobs.compare.AlertRules.Kind.MATCH_SCORE_FELL;
import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.core.compare.Finding;
import io.tapastream.jobs.compare.AlertRules.Raised;
import io.tapastream.jobs.compare.Verdict.Due;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {
    private static final Raised FELL = new Raised(new Finding(0.1, 0.9, 0.05, true), null, "fell");

    @ParameterizedTest
    @CsvSource({
        // holds, undecided, stands, what follows
        "true,  false, false, RAISE",
        "true,  false, true,  RAISE",
        "true,  true,  false, RAISE",
        "true,  true,  true,  LEAVE",
        "false, false, false, LEAVE",
        "false, false, true,  WITHDRAW",
        "false, true,  false, LEAVE",
        "false, true,  true,  LEAVE",
    })
    void anAlertIsWithdrawnOnlyWhereItIsKnownToBeWrong(
            boolean holds, boolean undecided, boolean stands, Due due) {
        Verdict verdict =
                new Verdict(
                        holds ? Map.of(MATCH_SCORE_FELL, FELL) : Map.of(),
                        undecided ? Set.of(MATCH_SCORE_FELL) : Set.of());
        assertThat(verdict.of(MATCH_SCORE_FELL, stands)).isEqualTo(due);
    }
}
