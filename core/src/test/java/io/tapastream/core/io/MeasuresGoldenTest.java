package io.tapastream.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapastream.core.measures.ContinuousScores;
import io.tapastream.core.measures.PairChange;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the published functions gave in float64 on the same files. */
class MeasuresGoldenTest {
    private static final Offset<Double> EQUAL = within(1e-12);

    private final ObjectMapper mapper = new ObjectMapper();

    private Path folder(String name) throws URISyntaxException {
        return Path.of(getClass().getResource("/golden/measures/" + name).toURI());
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "dead", "removal-only"})
    void cknna(String name) throws IOException, URISyntaxException {
        Path files = folder(name);
        JsonNode expected = mapper.readTree(files.resolve("expected.json").toFile()).get("cknna");
        assertThat(expected.get("k").intValue()).isEqualTo(10);
        assertThat(
                        new KernelFiles(
                                        files.resolve("activations.npy"),
                                        files.resolve("embeddings.npy"))
                                .cknna())
                .isEqualTo(expected.get("value").doubleValue(), EQUAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "dead", "removal-only"})
    void continuousDeltas(String name) throws IOException, URISyntaxException {
        Path files = folder(name);
        JsonNode expected = mapper.readTree(files.resolve("expected.json").toFile());
        int[][] coalitions = mapper.convertValue(expected.get("coalitions"), int[][].class);
        int latents;
        try (NpyFile activations = NpyFile.open(files.resolve("activations.npy"))) {
            latents = activations.columns();
        }
        EvaluationFiles.Pairs pairs =
                new EvaluationFiles.Pairs(
                        TestPairs.read(files.resolve("pairs.csv")),
                        files.resolve("original_activations.npy"),
                        files.resolve("perturbed_activations.npy"),
                        Optional.empty());
        ContinuousScores scores =
                new PairCodeFiles(
                                pairs,
                                files.resolve("encoder_norms.npy"),
                                Optional.of(
                                        new PairCodeFiles.Embeddings(
                                                files.resolve("original_embeddings.npy"),
                                                files.resolve("perturbed_embeddings.npy"))))
                        .scores(List.<int[][]>of(coalitions), latents)
                        .get(0);
        JsonNode published = expected.get("scores");
        equal(scores.deltaThenMean(), published, "deltaThenMean");
        equal(scores.deltaThenMax(), published, "deltaThenMax");
        equal(scores.maxThenDelta(), published, "maxThenDelta");
        assertThat(scores.perPair()).hasSize(expected.get("pairs").size());
        for (int pair = 0; pair < scores.perPair().size(); pair++) {
            pair(scores.perPair().get(pair), expected.get("pairs").get(pair));
        }
    }

    private static void pair(PairChange actual, JsonNode expected) {
        equal(actual.removed().mean(), expected, "deltaRemMean");
        equal(actual.removed().extreme(), expected, "deltaRemMin");
        equal(actual.removed().ofExtremes(), expected, "deltaRemMinFirst");
        equal(actual.removed().active(), expected, "deltaRemBin");
        equal(actual.othersMean(), expected, "deltaStayOthersMean");
        equal(actual.othersMax(), expected, "deltaStayOthersMax");
        equal(actual.embeddingCosine(), expected, "embeddingCosine");
        equal(actual.codeCosine(), expected, "codeCosine");
        equal(actual.codeL1(), expected, "codeL1Change");
        assertThat(actual.added() != null).isEqualTo(expected.has("deltaAddMean"));
        if (actual.added() != null) {
            equal(actual.added().mean(), expected, "deltaAddMean");
            equal(actual.added().extreme(), expected, "deltaAddMax");
            equal(actual.added().ofExtremes(), expected, "deltaAddMaxFirst");
            equal(actual.added().active(), expected, "deltaAddBin");
        }
    }

    private static void equal(double actual, JsonNode expected, String field) {
        assertThat(actual).as(field).isEqualTo(expected.get(field).doubleValue(), EQUAL);
    }
}
