package io.tapastream.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CKNNA and the continuous deltas as the command computes them. */
class EvaluateMeasuresTest {
    private static final List<String> SCORES =
            List.of("deltaThenMean", "deltaThenMax", "maxThenDelta");

    @TempDir Path folder;
    private MeasuresCommand command;

    @BeforeEach
    void start() {
        command = new MeasuresCommand(folder);
    }

    private static void close(JsonNode actual, JsonNode expected, String field) {
        assertThat(actual.get(field).doubleValue())
                .as(field)
                .isEqualTo(expected.get(field).doubleValue(), within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "dead", "removal-only"})
    void equalsThePublishedFunctions(String name) throws IOException {
        List<String> arguments = command.golden(name);
        arguments.add("--per-pair");
        JsonNode result = command.evaluate(arguments);
        JsonNode expected = command.expected(name);
        assertThat(result.get("cknna").get("k").intValue()).isEqualTo(10);
        close(result.get("cknna"), expected.get("cknna"), "value");
        JsonNode continuous = result.get("continuous");
        for (String score : SCORES) {
            close(continuous, expected.get("scores"), score);
        }
        assertThat(continuous.get("perPair")).hasSize(expected.get("pairs").size());
        for (int pair = 0; pair < expected.get("pairs").size(); pair++) {
            JsonNode actual = continuous.get("perPair").get(pair);
            JsonNode published = expected.get("pairs").get(pair);
            assertThat(actual).hasSameSizeAs(published);
            published.fieldNames().forEachRemaining(field -> close(actual, published, field));
        }
        for (JsonNode matching : result.get("matchings")) {
            assertThat(matching.has("continuous")).isFalse();
            assertThat(matching.get("tapaScore").get("3").get("perPair").get(0)).hasSize(2);
        }
    }

    /** The coalitions of a matching give the same deltas whether they are found or given. */
    @ParameterizedTest
    @ValueSource(strings = {"small", "dead", "removal-only"})
    void ofMatchingsEqualsThatOfTheirPrefixes(String name) throws IOException {
        List<String> arguments = command.golden(name);
        arguments.addAll(List.of("--per-pair", "--methods=fbmp,f1,nn-omp", "--beta=0.5,1"));
        JsonNode result = command.evaluate(MeasuresCommand.without(arguments, "--coalitions"));
        assertThat(result.has("continuous")).isFalse();
        for (JsonNode matching : result.get("matchings")) {
            JsonNode continuous = matching.get("continuous");
            List<String> sizes = new ArrayList<>();
            matching.get("matchScore").fieldNames().forEachRemaining(sizes::add);
            List<String> keys = new ArrayList<>();
            continuous.fieldNames().forEachRemaining(keys::add);
            assertThat(keys).isEqualTo(sizes).isNotEmpty();
            for (String k : keys) {
                List<List<Integer>> prefixes = new ArrayList<>();
                for (JsonNode concept : matching.get("concepts")) {
                    prefixes.add(prefix(concept, Integer.parseInt(k)));
                }
                command.mapper().writeValue(command.file("coalitions.json").toFile(), prefixes);
                List<String> given = new ArrayList<>(arguments);
                given.add("--no-cknna");
                JsonNode ofGiven = command.evaluate(given);
                assertThat(ofGiven.has("cknna")).isFalse();
                assertThat(continuous.get(k)).isEqualTo(ofGiven.get("continuous"));
            }
        }
    }

    /** The first k latents, cut where the F1 is highest. */
    private static List<Integer> prefix(JsonNode concept, int k) {
        JsonNode f1 = concept.get("f1");
        int best = 0;
        for (int step = 1; step < concept.get("coalition").size(); step++) {
            best = f1.get(step).doubleValue() > f1.get(best).doubleValue() ? step : best;
        }
        List<Integer> prefix = new ArrayList<>();
        for (int i = 0; i < Math.min(k, concept.get("coalition").size()) && i <= best; i++) {
            prefix.add(concept.get("coalition").get(i).intValue());
        }
        return prefix;
    }

    /** TAPAScore's deltas of each pair are the binary ones of the same prefixes. */
    @ParameterizedTest
    @ValueSource(strings = {"small", "dead", "removal-only"})
    void theBinaryDeltasAreThoseOfTheTapaScore(String name) throws IOException {
        List<String> arguments = command.golden(name);
        arguments.add("--per-pair");
        JsonNode result = command.evaluate(MeasuresCommand.without(arguments, "--coalitions"));
        for (JsonNode matching : result.get("matchings")) {
            for (Map.Entry<String, JsonNode> entry : matching.get("continuous").properties()) {
                JsonNode binary = matching.get("tapaScore").get(entry.getKey()).get("perPair");
                for (int pair = 0; pair < binary.size(); pair++) {
                    JsonNode deltas = entry.getValue().get("perPair").get(pair);
                    assertThat(deltas.get("deltaRemBin")).isEqualTo(binary.get(pair).get(0));
                    JsonNode added = binary.get(pair).get(1);
                    assertThat(deltas.has("deltaAddBin")).isEqualTo(!added.isNull());
                    if (!added.isNull()) {
                        assertThat(deltas.get("deltaAddBin")).isEqualTo(added);
                    }
                }
            }
        }
    }

    @Test
    void withoutTheOptionsTheResultIsAsBefore() throws IOException {
        List<String> few =
                MeasuresCommand.without(
                        command.golden("small"),
                        "--embeddings",
                        "--original-embeddings",
                        "--perturbed-embeddings",
                        "--encoder-norms",
                        "--coalitions");
        few.add("--per-pair");
        JsonNode result = command.evaluate(few);
        assertThat(result.has("cknna")).isFalse();
        assertThat(result.has("continuous")).isFalse();
        assertThat(result.get("matchings").get(0).has("continuous")).isFalse();
        List<String> some =
                MeasuresCommand.without(
                        command.golden("small"), "--original-embeddings", "--perturbed-embeddings");
        some.add("--per-pair");
        JsonNode pair = command.evaluate(some).get("continuous").get("perPair").get(0);
        assertThat(pair.has("embeddingCosine")).isFalse();
        assertThat(pair.has("codeCosine")).isTrue();
        assertThat(command.evaluate(command.golden("small")).get("continuous").has("perPair"))
                .isFalse();
    }

    @Test
    void tooFewImagesAndNoPairsAreUndefined() throws IOException {
        command.write("a.npy", 10, 4, 1);
        command.write("c.npy", 10, 2, 1);
        command.write("e.npy", 10, 3, 1);
        command.write("none.npy", 0, 4, 1);
        command.write("norms.npy", 4, 1, 1);
        Files.writeString(command.file("pairs.csv"), "pair_id,removed_concept,added_concept\n");
        JsonNode result =
                command.evaluate(
                        List.of(
                                "evaluate",
                                "--activations=" + command.file("a.npy"),
                                "--concepts=" + command.file("c.npy"),
                                "--embeddings=" + command.file("e.npy"),
                                "--pairs=" + command.file("pairs.csv"),
                                "--original-activations=" + command.file("none.npy"),
                                "--perturbed-activations=" + command.file("none.npy"),
                                "--encoder-norms=" + command.file("norms.npy"),
                                "--per-pair"));
        assertThat(result.get("cknna").get("value").isNull()).isTrue();
        JsonNode scores = result.get("matchings").get(0).get("continuous").get("1");
        SCORES.forEach(score -> assertThat(scores.get(score).isNull()).isTrue());
        assertThat(scores.get("perPair")).isEmpty();
    }

    /** Each row of the CSV has all columns, the new ones at the end. */
    @Test
    void writesCsvAndTable() throws IOException {
        List<String> csv = command.golden("small");
        csv.add("--format=csv");
        assertThat(command.run(csv)).isZero();
        List<String> lines = command.out().lines().toList();
        assertThat(lines.get(0))
                .endsWith(
                        ",published_pairs,held_out_score,delta_then_mean,delta_then_max,max_then_delta,cknna");
        int columns = lines.get(0).split(",", -1).length;
        assertThat(lines).allSatisfy(line -> assertThat(line.split(",", -1)).hasSize(columns));
        String[] given = lines.get(lines.size() - 1).split(",", -1);
        assertThat(given[0]).isEqualTo("given");
        JsonNode expected = command.expected("small");
        assertThat(Double.parseDouble(given[columns - 4]))
                .isEqualTo(
                        expected.get("scores").get("deltaThenMean").doubleValue(), within(1e-12));
        assertThat(Double.parseDouble(given[columns - 1]))
                .isEqualTo(expected.get("cknna").get("value").doubleValue(), within(1e-12));
        assertThat(command.run(MeasuresCommand.without(csv, "--coalitions"))).isZero();
        assertThat(command.out()).doesNotContain("given");
        assertThat(command.out().lines().toList().get(1).split(",", -1)[columns - 2]).isNotEmpty();

        List<String> table = command.golden("small");
        table.add("--format=table");
        assertThat(command.run(table)).isZero();
        assertThat(command.out())
                .contains("CKNNA 0.5888 (codes and embeddings, k 10)")
                .containsPattern("given +- +- +2\\.8666 +3\\.8784 +2\\.5213");
        assertThat(command.run(MeasuresCommand.without(table, "--coalitions"))).isZero();
        assertThat(command.out()).containsPattern("max, delta\\R?\\s*fbmp +0\\.25 +1 ");
    }

    @Test
    void wholeNumbersMayBeWrittenWithAPoint() throws IOException {
        List<String> arguments = command.golden("small");
        JsonNode before = command.evaluate(arguments).get("continuous");
        Path file = command.file("coalitions.json");
        Files.writeString(file, Files.readString(file).replaceAll("(\\d+)", "$1.0"));
        assertThat(command.evaluate(arguments).get("continuous")).isEqualTo(before);
    }

    /** Finite codes of every size give figures or null, never a failure. */
    @ParameterizedTest
    @ValueSource(doubles = {1e308, 1e200, 1e-200, 4.9e-324, 0})
    void finiteCodesOfEverySizeAreEvaluated(double value) throws IOException {
        command.write("big.npy", 40, 64, value);
        List<String> arguments =
                MeasuresCommand.without(
                        command.golden("small"), "--original-activations", "--coalitions");
        arguments.addAll(
                List.of("--original-activations=" + command.file("big.npy"), "--per-pair"));
        JsonNode result = command.evaluate(arguments);
        assertThat(command.out()).doesNotContain("Infinity").doesNotContain("NaN");
        assertThat(result.get("matchings").get(0).get("continuous").get("1").get("perPair"))
                .hasSize(40);
    }
}
