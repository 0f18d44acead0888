package io.tapastream.core.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class FbmpEngineTest {
    private static final MatchingOptions OPTIONS = MatchingOptions.defaults();

    @Test
    void nothingIsMatchedBeforeTheFirstImage() {
        FbmpEngine engine = new FbmpEngine(3, 0, 3, 5, OPTIONS);
        assertThat(engine.refresh()).isEmpty();
        assertThat(engine.match(0, 2).coalition()).isEmpty();
        assertThat(engine.match(0, 2).f1At(1)).isZero();
    }

    @Test
    void aConceptWithoutSupportGetsLatentZero() {
        FbmpEngine engine = new FbmpEngine(2, 0, 2, 5, OPTIONS);
        engine.insert(new int[] {1, 3}, new int[] {0});
        assertThat(engine.refresh()).containsExactly(0, 1);
        assertThat(engine.match(1, 1))
                .isEqualTo(new ConceptMatch(1, 0, new int[] {0}, new double[] {0}));
        assertThat(engine.match(1, 0))
                .isEqualTo(new ConceptMatch(0, 1, new int[] {1}, new double[] {1}));
    }

    @Test
    void refusesBadRowsAndStaysAsItWas() {
        FbmpEngine engine = new FbmpEngine(4, 1, 3, 5, OPTIONS);
        int row = engine.insert(new int[] {0, 4}, new int[] {0, 2});
        assertRefused(() -> engine.insert(new int[] {1, 1}, new int[] {0}), "ascending");
        assertRefused(() -> engine.insert(new int[] {2, 1}, new int[] {0}), "ascending");
        assertRefused(() -> engine.insert(new int[] {5}, new int[] {0}), "latent 5");
        assertRefused(() -> engine.insert(new int[] {-1}, new int[] {0}), "latent -1");
        assertRefused(() -> engine.insert(new int[] {1}, new int[] {4}), "concept 4");
        assertRefused(() -> engine.remove(row + 1), "no row");
        assertRefused(() -> engine.remove(-1), "no row");
        assertThat(engine.rows()).isEqualTo(1);
        assertThat(engine.activeEntries()).isEqualTo(2);
        assertThat(engine.latentSupport()).containsExactly(1, 0, 0, 0, 1);
        engine.remove(row);
        assertRefused(() -> engine.remove(row), "no row");
    }

    @Test
    void refusesBlocksOutsideTheConcepts() {
        assertThatThrownBy(() -> new FbmpEngine(4, 2, 5, 5, OPTIONS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2..5");
        assertThatThrownBy(() -> new FbmpEngine(4, 2, 2, 5, OPTIONS))
                .isInstanceOf(IllegalArgumentException.class);
        FbmpEngine engine = new FbmpEngine(4, 1, 3, 5, OPTIONS);
        assertRefused(() -> engine.match(0, 3), "1..2");
        assertRefused(() -> engine.match(3, 1), "0..2");
    }

    @Test
    void optionsNameTheBadValue() {
        assertRefused(() -> new MatchingOptions(List.of(), 20), "at least one");
        assertRefused(() -> new MatchingOptions(List.of(0.5, 0.5), 20), "distinct");
        assertRefused(() -> new MatchingOptions(List.of(Double.NaN), 20), "NaN");
        assertRefused(() -> new MatchingOptions(List.of(0.0), 20), "0.0");
        assertRefused(() -> new MatchingOptions(List.of(0.5), 0), "got 0");
    }

    private static void assertRefused(Runnable action, String part) {
        assertThatThrownBy(action::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(part);
    }
}
