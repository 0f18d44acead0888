package io.tapastream.core.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Coalitions and F1 paths equal those of the published implementation, exactly. */
class GoldenMatchingTest {
    private static final MatchingOptions OPTIONS = MatchingOptions.defaults();

    @ParameterizedTest
    @ValueSource(strings = {"small", "typical", "ties", "no-support", "removal-only", "dense"})
    void batchFbmp(String folder) {
        GoldenMatrices golden = GoldenMatrices.load(folder);
        List<List<ConceptMatch>> matches =
                BatchFbmp.match(golden.rows(), 0, golden.conceptCount(), OPTIONS);
        for (int b = 0; b < matches.size(); b++) {
            assertThat(matches.get(b))
                    .isNotEmpty()
                    .isEqualTo(golden.expectedMatches("fbmp", OPTIONS.betas().get(b)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "typical", "ties", "no-support", "removal-only", "dense"})
    void engineRefreshedNowAndThen(String folder) {
        GoldenMatrices golden = GoldenMatrices.load(folder);
        FbmpEngine engine =
                new FbmpEngine(
                        golden.conceptCount(),
                        0,
                        golden.conceptCount(),
                        golden.latentCount(),
                        OPTIONS);
        for (int i = 0; i < golden.activations().length; i++) {
            engine.insert(golden.activeOf(i), golden.conceptsOf(i));
            if (i % 7 == 0) {
                engine.refresh();
            }
        }
        engine.refresh();
        for (int b = 0; b < OPTIONS.betas().size(); b++) {
            List<ConceptMatch> expected = golden.expectedMatches("fbmp", OPTIONS.betas().get(b));
            for (ConceptMatch match : expected) {
                assertThat(engine.match(b, match.concept())).isEqualTo(match);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "typical", "ties", "no-support", "removal-only", "dense"})
    void f1Coalitions(String folder) {
        GoldenMatrices golden = GoldenMatrices.load(folder);
        assertThat(
                        RankedCoalitions.match(
                                golden.rows(),
                                0,
                                golden.conceptCount(),
                                LatentScore.F1,
                                RankedCoalitions.PUBLISHED_SIZE))
                .isNotEmpty()
                .isEqualTo(golden.expectedMatches("f1", null));
    }
}
