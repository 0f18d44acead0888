package io.tapastream.core.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapastream.core.io.ProbeFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Against scikit-learn's LogisticRegression; golden/probe/make.py wrote data and figures. */
class ScikitLearnTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/probe");
    private static final double GOLDEN_FITTED = 0.7648263313064307;
    private static final double GOLDEN_CROSS_FITTED = 0.6650563291639185;
    private static final ProbeFiles FILES =
            new ProbeFiles(
                    GOLDEN.resolve("embeddings.npy"),
                    GOLDEN.resolve("concepts.npy"),
                    Optional.empty());

    @Test
    void coefficientsAndScoresAreThoseOfScikitLearnAtEqualPenalty() throws IOException {
        JsonNode cases =
                new ObjectMapper().readTree(GOLDEN.resolve("expected.json").toFile()).get("cases");
        assertThat(cases).hasSize(3);
        for (JsonNode expected : cases) {
            double l2 = expected.get("l2").doubleValue();
            ProbeResult result = FILES.fit(new ProbeOptions(1, OptionalDouble.of(l2)));
            double mean = 0;
            for (int concept = 0; concept < 4; concept++) {
                JsonNode figures = expected.get("concepts").get(concept);
                ConceptProbe probe = result.probes().get(concept);
                String of = "l2 " + l2 + ", concept " + concept;
                assertThat(probe.kind()).as(of).isEqualTo(ConceptProbe.Kind.FITTED);
                assertThat(probe.l2()).as(of).isEqualTo(l2, within(1e-12 * l2));
                for (int i = 0; i < 12; i++) {
                    assertThat((double) probe.weights()[i])
                            .as(of)
                            .isEqualTo(figures.get("weights").get(i).doubleValue(), within(1e-4));
                }
                assertThat((double) probe.bias())
                        .as(of)
                        .isEqualTo(figures.get("bias").doubleValue(), within(1e-4));
                assertThat(result.fitted().support(concept))
                        .isEqualTo(figures.get("support").intValue());
                assertThat(result.fitted().f1(concept))
                        .as(of)
                        .isEqualTo(figures.get("f1").doubleValue(), within(1e-12));
                assertThat(result.crossFitted().orElseThrow().f1(concept))
                        .as(of)
                        .isEqualTo(figures.get("crossFittedF1").doubleValue(), within(1e-12));
                mean += figures.get("f1").doubleValue() / 4;
            }
            assertThat(result.fitted().mean()).isEqualTo(mean, within(1e-12));
        }
    }

    /** What this project gives, so that a change of the search or of the split is seen. */
    @Test
    void chosenPenaltiesAndScoresStayWhatTheyWere() {
        ProbeResult result = FILES.fit(new ProbeOptions(0, OptionalDouble.empty()));
        ProbeResult again = FILES.fit(new ProbeOptions(0, OptionalDouble.empty()));
        assertThat(again.weights()).isEqualTo(result.weights());
        assertThat(again.biases()).isEqualTo(result.biases());
        assertThat(result.fitted().mean()).isEqualTo(GOLDEN_FITTED, within(1e-12));
        assertThat(result.crossFitted().orElseThrow().mean())
                .isEqualTo(GOLDEN_CROSS_FITTED, within(1e-12));
    }
}
