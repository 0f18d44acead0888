package io.tapastream.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapastream.cli.TapaStream;
import io.tapastream.core.io.NpyType;
import io.tapastream.core.io.NpyWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CKNNA and the continuous deltas, as the command computes them and as it refuses to. */
class EvaluateMeasuresTest {
    /** The folder is stored in core's test resources; it is not copied a second time. */
    private static final Path GOLDEN =
            Path.of("..", "core", "src", "test", "resources", "golden", "measures");

    private static final List<String> SCORES =
            List.of("deltaThenMean", "deltaThenMax", "maxThenDelta");

    @TempDir Path folder;
    private final ObjectMapper mapper = new ObjectMapper();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(List<String> arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return TapaStream.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(new String[0]));
    }

    private JsonNode evaluate(List<String> arguments) throws IOException {
        assertThat(run(arguments)).as(err.toString()).isZero();
        return mapper.readTree(out.toString());
    }

    /** All files of a golden case, the coalitions in a file of their own. */
    private List<String> golden(String name) throws IOException {
        Path files = GOLDEN.resolve(name);
        Path coalitions = folder.resolve("coalitions.json");
        mapper.writeValue(coalitions.toFile(), expected(name).get("coalitions"));
        return new ArrayList<>(
                List.of(
                        "evaluate",
                        "--activations=" + files.resolve("activations.npy"),
                        "--concepts=" + files.resolve("concepts.npy"),
                        "--embeddings=" + files.resolve("embeddings.npy"),
                        "--pairs=" + files.resolve("pairs.csv"),
                        "--original-activations=" + files.resolve("original_activations.npy"),
                        "--perturbed-activations=" + files.resolve("perturbed_activations.npy"),
                        "--pair-concepts=" + files.resolve("pair_concepts.npy"),
                        "--original-embeddings=" + files.resolve("original_embeddings.npy"),
                        "--perturbed-embeddings=" + files.resolve("perturbed_embeddings.npy"),
                        "--encoder-norms=" + files.resolve("encoder_norms.npy"),
                        "--coalitions=" + coalitions));
    }

    private static List<String> without(List<String> arguments, String... names) {
        List<String> kept = new ArrayList<>(arguments);
        for (String name : names) {
            assertThat(kept.removeIf(argument -> argument.startsWith(name + "="))).isTrue();
        }
        return kept;
    }

    private JsonNode expected(String name) throws IOException {
        return mapper.readTree(GOLDEN.resolve(name).resolve("expected.json").toFile());
    }

    private static void close(JsonNode actual, JsonNode expected, String field) {
        assertThat(actual.get(field).doubleValue())
                .as(field)
                .isEqualTo(expected.get(field).doubleValue(), within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "dead", "removal-only"})
    void equalsThePublishedFunctions(String name) throws IOException {
        List<String> arguments = golden(name);
        arguments.add("--per-pair");
        JsonNode result = evaluate(arguments);
        JsonNode expected = expected(name);
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
        List<String> arguments = golden(name);
        arguments.addAll(List.of("--per-pair", "--methods=fbmp,f1,nn-omp", "--beta=0.5,1"));
        JsonNode result = evaluate(without(arguments, "--coalitions"));
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
                mapper.writeValue(folder.resolve("coalitions.json").toFile(), prefixes);
                List<String> given = new ArrayList<>(arguments);
                given.add("--no-cknna");
                JsonNode ofGiven = evaluate(given);
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
        List<String> arguments = golden(name);
        arguments.add("--per-pair");
        JsonNode result = evaluate(without(arguments, "--coalitions"));
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
                without(
                        golden("small"),
                        "--embeddings",
                        "--original-embeddings",
                        "--perturbed-embeddings",
                        "--encoder-norms",
                        "--coalitions");
        few.add("--per-pair");
        JsonNode result = evaluate(few);
        assertThat(result.has("cknna")).isFalse();
        assertThat(result.has("continuous")).isFalse();
        assertThat(result.get("matchings").get(0).has("continuous")).isFalse();
        List<String> some =
                without(golden("small"), "--original-embeddings", "--perturbed-embeddings");
        some.add("--per-pair");
        JsonNode pair = evaluate(some).get("continuous").get("perPair").get(0);
        assertThat(pair.has("embeddingCosine")).isFalse();
        assertThat(pair.has("codeCosine")).isTrue();
        assertThat(evaluate(golden("small")).get("continuous").has("perPair")).isFalse();
    }

    @Test
    void tooFewImagesAndNoPairsAreUndefined() throws IOException {
        write("a.npy", 10, 4, 1);
        write("c.npy", 10, 2, 1);
        write("e.npy", 10, 3, 1);
        write("none.npy", 0, 4, 1);
        write("norms.npy", 4, 1, 1);
        Files.writeString(folder.resolve("pairs.csv"), "pair_id,removed_concept,added_concept\n");
        JsonNode result =
                evaluate(
                        List.of(
                                "evaluate",
                                "--activations=" + folder.resolve("a.npy"),
                                "--concepts=" + folder.resolve("c.npy"),
                                "--embeddings=" + folder.resolve("e.npy"),
                                "--pairs=" + folder.resolve("pairs.csv"),
                                "--original-activations=" + folder.resolve("none.npy"),
                                "--perturbed-activations=" + folder.resolve("none.npy"),
                                "--encoder-norms=" + folder.resolve("norms.npy"),
                                "--per-pair"));
        assertThat(result.get("cknna").get("value").isNull()).isTrue();
        JsonNode scores = result.get("matchings").get(0).get("continuous").get("1");
        SCORES.forEach(score -> assertThat(scores.get(score).isNull()).isTrue());
        assertThat(scores.get("perPair")).isEmpty();
    }

    /** Each row of the CSV has all columns, the new ones at the end. */
    @Test
    void writesCsvAndTable() throws IOException {
        List<String> csv = golden("small");
        csv.add("--format=csv");
        assertThat(run(csv)).isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines.get(0))
                .endsWith(
                        ",published_pairs,held_out_score,delta_then_mean,delta_then_max,max_then_delta,cknna");
        int columns = lines.get(0).split(",", -1).length;
        assertThat(lines).allSatisfy(line -> assertThat(line.split(",", -1)).hasSize(columns));
        String[] given = lines.get(lines.size() - 1).split(",", -1);
        assertThat(given[0]).isEqualTo("given");
        JsonNode expected = expected("small");
        assertThat(Double.parseDouble(given[columns - 4]))
                .isEqualTo(
                        expected.get("scores").get("deltaThenMean").doubleValue(), within(1e-12));
        assertThat(Double.parseDouble(given[columns - 1]))
                .isEqualTo(expected.get("cknna").get("value").doubleValue(), within(1e-12));
        assertThat(run(without(csv, "--coalitions"))).isZero();
        assertThat(out.toString()).doesNotContain("given");
        assertThat(out.toString().lines().toList().get(1).split(",", -1)[columns - 2]).isNotEmpty();

        List<String> table = golden("small");
        table.add("--format=table");
        assertThat(run(table)).isZero();
        assertThat(out.toString())
                .contains("CKNNA 0.5888 (codes and embeddings, k 10)")
                .containsPattern("given +- +- +2\\.8666 +3\\.8784 +2\\.5213");
        assertThat(run(without(table, "--coalitions"))).isZero();
        assertThat(out.toString()).containsPattern("max, delta\\R?\\s*fbmp +0\\.25 +1 ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[[0],[1]]|has 2 lists but there are 8 concepts",
                "{}|is no JSON list",
                "3|is no JSON list",
                "''|is no JSON list",
                "[[0],[1],[],[2],[3],[4],[5],6]|concept 7: is 6, expected a list of latents",
                "[[0],[1],[],[2],[3],[4],[5],null]|concept 7: is null, expected a list",
                "[[0],[1],[],[2],[3],[4],[5,64],[6]]|concept 6: latent 64 is outside 0..63",
                "[[0],[1],[],[2],[3],[4],[-1],[6]]|concept 6: latent -1 is outside 0..63",
                "[[0],[1],[],[2],[3],[4],[1e99],[6]]|concept 6: latent 1.0E99 is outside 0..63",
                "[[0],[1],[],[2],[3],[4],[0.5],[6]]|concept 6: entry 0 is 0.5, expected a latent",
                "[[0],[1],[],[2],[3],[4],['1'],[6]]|concept 6: entry 0 is \"1\", expected a latent",
                "[[0],[1],[],[2],[3],[4],[null],[6]]|concept 6: entry 0 is null, expected a latent",
                "[[0],[1],[],[2],[3],[4],[[1]],[6]]|concept 6: entry 0 is [1], expected a latent",
                "[[0],[1],[],[2],[3],[4],[5,6,5],[6]]|concept 6: latent 5 comes twice",
                "[[0],[NaN]]|line 1: is no JSON: Non-standard token 'NaN'",
                "[[0],|line 1: is no JSON: ",
                "[[0]] x|line 1: is no JSON: ",
            })
    void aListOfCoalitionsThatDoesNotFitIsNamed(String text, String reason) throws IOException {
        List<String> arguments = golden("small");
        Path file = folder.resolve("coalitions.json");
        Files.writeString(file, text.replace('\'', '"'));
        fails(arguments, file.toString(), reason);
    }

    @Test
    void wholeNumbersMayBeWrittenWithAPoint() throws IOException {
        List<String> arguments = golden("small");
        JsonNode before = evaluate(arguments).get("continuous");
        Path file = folder.resolve("coalitions.json");
        Files.writeString(file, Files.readString(file).replaceAll("(\\d+)", "$1.0"));
        assertThat(evaluate(arguments).get("continuous")).isEqualTo(before);
    }

    @Test
    void aFileThatIsNotThereOrNoTextIsNamed() throws IOException {
        List<String> arguments = golden("small");
        Path file = folder.resolve("coalitions.json");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        fails(arguments, file.toString(), "cannot be read: it is not text in UTF-8");
        Files.delete(file);
        fails(arguments, file.toString(), "cannot be read: there is no such file");
    }

    /** Of each array another number of rows, of columns, and values that it must not have. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "encoder-norms|63|1|1|has 63 rows but there are 64 latents",
                "encoder-norms|64|2|1|expected one number for each row",
                "encoder-norms|64|1|NaN|row 1, column 0: is NaN",
                "encoder-norms|64|1|Infinity|row 1, column 0: is Infinity",
                "encoder-norms|64|1|-0.5|row 1: is -0.5, expected a norm of at least 0",
                "original-embeddings|39|24|1|has 39 rows but there are 40 pairs",
                "perturbed-embeddings|39|24|1|has 39 rows but there are 40 pairs",
                "perturbed-embeddings|40|23|1|has 23 columns but there are 24 columns of",
                "original-embeddings|40|0|1|holds no columns",
                "original-embeddings|40|24|NaN|row 1, column 0: is NaN",
                "perturbed-embeddings|40|24|Infinity|row 1, column 0: is Infinity",
                "perturbed-embeddings|40|24|1e200|row 1: has the squared length Infinity",
                "original-activations|40|63|1|has 63 columns but there are 64 latents",
                "perturbed-activations|41|64|1|has 41 rows but there are 40 pairs",
                "perturbed-activations|40|64|NaN|row 1, column 0: is NaN",
                "embeddings|119|24|1|has 119 rows but there are 120 images",
                "embeddings|120|24|NaN|row 1, column 0: is NaN",
            })
    void anArrayThatDoesNotFitIsNamed(
            String option, int rows, int columns, double value, String reason) throws IOException {
        Path file = folder.resolve("other.npy");
        write("other.npy", rows, columns, value);
        List<String> arguments = without(golden("small"), "--" + option);
        arguments.add("--" + option + "=" + file);
        fails(arguments, file.toString(), reason);
    }

    @Test
    void anEmbeddingOfZerosHasNoDirection() throws IOException {
        Path file = folder.resolve("zeros.npy");
        try (NpyWriter writer = new NpyWriter(file, NpyType.FLOAT64, 40, 24)) {
            for (int row = 0; row < 40; row++) {
                writer.row(new double[24]);
            }
        }
        List<String> arguments = without(golden("small"), "--original-embeddings");
        arguments.add("--original-embeddings=" + file);
        fails(arguments, file.toString(), "row 0: has the squared length 0.0");
    }

    private void fails(List<String> arguments, String file, String reason) {
        assertThat(run(arguments)).as(reason).isEqualTo(1);
        assertThat(err.toString()).startsWith("tapastream: " + file).contains(reason);
        assertThat(err.toString().strip().lines()).hasSize(1);
        assertThat(out.toString()).isEmpty();
    }

    /** Finite codes of every size give figures or null, never a failure. */
    @ParameterizedTest
    @ValueSource(doubles = {1e308, 1e200, 1e-200, 4.9e-324, 0})
    void finiteCodesOfEverySizeAreEvaluated(double value) throws IOException {
        write("big.npy", 40, 64, value);
        List<String> arguments = without(golden("small"), "--original-activations", "--coalitions");
        arguments.addAll(
                List.of("--original-activations=" + folder.resolve("big.npy"), "--per-pair"));
        JsonNode result = evaluate(arguments);
        assertThat(out.toString()).doesNotContain("Infinity").doesNotContain("NaN");
        assertThat(result.get("matchings").get(0).get("continuous").get("1").get("perPair"))
                .hasSize(40);
    }

    @Test
    void optionsThatNeedOthersAreWrongUsage() throws IOException {
        for (String[] missing :
                List.of(
                        new String[] {"--encoder-norms"},
                        new String[] {"--encoder-norms", "--coalitions"},
                        new String[] {"--original-embeddings"},
                        new String[] {"--perturbed-embeddings"},
                        new String[] {"--pairs"})) {
            assertThat(run(without(golden("small"), missing)))
                    .as(Arrays.toString(missing))
                    .isEqualTo(2);
            assertThat(out.toString()).isEmpty();
        }
        assertThat(run(without(golden("small"), "--encoder-norms"))).isEqualTo(2);
        assertThat(err.toString()).contains("--coalitions needs --encoder-norms");
    }

    /** Ones, but for row 1, which begins with another value. */
    private void write(String name, int rows, int columns, double value) throws IOException {
        try (NpyWriter writer =
                new NpyWriter(folder.resolve(name), NpyType.FLOAT64, rows, columns)) {
            for (int row = 0; row < rows; row++) {
                double[] values = new double[columns];
                Arrays.fill(values, 1);
                if (row == 1 && columns > 0) {
                    values[0] = value;
                }
                writer.row(values);
            }
        }
    }
}
