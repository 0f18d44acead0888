package io.tapastream.core.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MatchScoreDeltaTest {

    @Test
    void subtractsTheBaselineMethodByMethodAndOnAverage() {
        MatchScoreDelta delta = MatchScoreDelta.of(List.of(0.75, 0.5), List.of(0.25, 0.5));
        assertThat(delta.perMethod()).containsExactly(0.5, 0.0);
        assertThat(delta.averageBaseline()).isEqualTo(0.375);
        assertThat(delta.published()).containsExactly(0.375, 0.125);
        assertThat(MatchScoreDelta.of(List.of(), List.of()).averageBaseline()).isNaN();
        assertThatThrownBy(() -> MatchScoreDelta.of(List.of(1.0), List.of()))
                .hasMessageContaining("1 scores of the SAE but 0");
    }
}
