package io.tapastream.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapastream.cli.TapaStream;
import io.tapastream.core.io.LabelledCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against scikit-learn's trees; the script beside the files made them. */
class FeatureMonosemanticityTest {
    private static final Path FILES = Path.of("src/test/resources/io/tapastream/cli/evaluate/fms");

    /** The concept that no latent stands for. */
    private static final int NOISE = 3;

    @Test
    void theCommandWritesWhatScikitLearnGives() throws IOException {
        JsonNode expected = new ObjectMapper().readTree(FILES.resolve("expected.json").toFile());
        JsonNode fms = evaluate("--format", "json").get("fms");
        assertThat(fms.get("seed").asInt()).isZero();
        assertThat(fms.get("concepts").asInt()).isEqualTo(expected.size());
        for (int concept = 0; concept < expected.size(); concept++) {
            JsonNode found = fms.get("perConcept").get(concept);
            JsonNode wanted = expected.get(concept);
            // Of several equally good splits each library takes another: that shows where nothing
            // but noise is left, as in the last concept or once its latents are left out.
            double noise = 0.02;
            double exact = concept < NOISE ? 1e-12 : noise;
            assertClose(found, wanted, "/accuracy", 1e-12);
            assertClose(found, wanted, "/global", exact);
            assertClose(found, wanted, "/at/1", exact);
            assertClose(found, wanted, "/at/5", noise);
            assertClose(found, wanted, "/at/10", noise);
        }
        double mean = 0;
        for (JsonNode concept : fms.get("perConcept")) {
            mean += concept.at("/at/5").doubleValue() / expected.size();
        }
        assertThat(fms.at("/at/5").doubleValue()).isCloseTo(mean, within(1e-12));
    }

    private static void assertClose(
            JsonNode found, JsonNode wanted, String field, double tolerance) {
        assertThat(found.at(field).doubleValue())
                .as(field)
                .isCloseTo(wanted.at(field).doubleValue(), within(tolerance));
    }

    @Test
    void theTableNamesThem() {
        assertThat(run("--format", "table")).contains("FMS@1 ", "FMS@5 ", "FMS@10 ");
    }

    /** A rare concept is compared with as many other images, the same ones for the same seed. */
    @Test
    void theMoreFrequentKindIsSubsampledFromTheSeed() {
        LabelledCodes codes = rare();
        FeatureMonosemanticity.OfConcept first =
                FeatureMonosemanticity.of(codes, 1).concepts().get(0);
        assertThat(FeatureMonosemanticity.of(codes, 1).concepts().get(0)).isEqualTo(first);
        assertThat(first.accuracy()).isEqualTo(1.0);
        assertThat(first.global()).isEqualTo(1.0);
        // Without the one latent that stands for the concept nothing tells it: 0.5.
        assertThat(first.atP().get(1)).isEqualTo(1.0);
    }

    @Test
    void aConceptThatOneImageShowsHasNone() {
        LabelledCodes codes = rare();
        int[][] shown = codes.shown().clone();
        Arrays.fill(shown, new int[0]);
        shown[3] = new int[] {0};
        FeatureMonosemanticity.Scores scores =
                FeatureMonosemanticity.of(
                        new LabelledCodes(2, 1, codes.active(), codes.values(), shown), 1);
        assertThat(scores.defined()).isZero();
        assertThat(scores.means().get(1)).isNaN();
    }

    /**
     * Forty images, five of which show the concept and activate latent 1; latent 0 never varies.
     */
    private static LabelledCodes rare() {
        int[][] active = new int[40][];
        double[][] values = new double[40][];
        int[][] shown = new int[40][];
        for (int image = 0; image < 40; image++) {
            boolean shows = image % 8 == 3;
            active[image] = shows ? new int[] {0, 1} : new int[] {0};
            values[image] = shows ? new double[] {1, 2} : new double[] {1};
            shown[image] = shows ? new int[] {0} : new int[0];
        }
        return new LabelledCodes(2, 1, active, values, shown);
    }

    private static JsonNode evaluate(String... options) throws IOException {
        return new ObjectMapper().readTree(run(options));
    }

    private static String run(String... options) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "evaluate",
                                "--activations",
                                FILES.resolve("codes.npy").toString(),
                                "--concepts",
                                FILES.resolve("labels.npy").toString(),
                                "--fms"));
        all.addAll(List.of(options));
        int code =
                TapaStream.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(all.toArray(String[]::new));
        assertThat(code).as(err.toString()).isZero();
        return out.toString();
    }
}
