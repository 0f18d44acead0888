package io.tapastream.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapastream.core.io.NpyFile;
import io.tapastream.core.io.NpyType;
import io.tapastream.core.io.NpyWriter;
import io.tapastream.core.match.MatchingMethod;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class EvaluateCommandTest {

    /** The golden folder lies in core's test resources; it is not copied a second time. */
    private static final Path GOLDEN =
            Path.of("..", "core", "src", "test", "resources", "golden", "matching");

    private static final Comparator<JsonNode> NUMBERS_WITHIN_1E12 =
            (left, right) -> {
                boolean close =
                        left.isNumber()
                                && right.isNumber()
                                && Math.abs(left.doubleValue() - right.doubleValue()) <= 1e-12;
                return close || left.equals(right) ? 0 : 1;
            };

    private static final List<String> METHODS =
            Arrays.stream(MatchingMethod.values()).map(MatchingMethod::toString).toList();

    @TempDir Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new EvaluateCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private static List<String> golden(String name) {
        Path files = GOLDEN.resolve(name);
        return new ArrayList<>(
                List.of(
                        "--activations=" + files.resolve("activations.npy"),
                        "--concepts=" + files.resolve("concepts.npy"),
                        "--pairs=" + files.resolve("pairs.csv"),
                        "--original-activations=" + files.resolve("original_activations.npy"),
                        "--perturbed-activations=" + files.resolve("perturbed_activations.npy"),
                        "--pair-concepts=" + files.resolve("pair_concepts.npy")));
    }

    private int runGolden(String name, String... more) {
        List<String> arguments = golden(name);
        arguments.addAll(List.of(more));
        return run(arguments.toArray(new String[0]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "typical", "ties", "no-support", "removal-only", "dense"})
    void writesWhatThePublishedImplementationGives(String name) throws IOException {
        Path output = folder.resolve("result.json");
        assertThat(runGolden(name, "--per-pair", "--output", output.toString())).isZero();
        JsonNode actual = new ObjectMapper().readTree(output.toFile());
        JsonNode expected =
                new ObjectMapper().readTree(GOLDEN.resolve(name + "/expected.json").toFile());
        JsonNode heldOut =
                new ObjectMapper()
                        .readTree(GOLDEN.resolve(name + "/held-out.json").toFile())
                        .get("heldOut");
        for (JsonNode matching : expected.get("matchings")) {
            if (matching.get("method").asText().equals("fbmp")) {
                ObjectNode scores = ((ObjectNode) matching).putObject("heldOut");
                JsonNode ofBeta = heldOut.get(matching.get("beta").asText());
                matching.get("matchScore")
                        .fieldNames()
                        .forEachRemaining(k -> scores.set(k, ofBeta.get(k)));
            }
        }
        assertThat(actual.equals(NUMBERS_WITHIN_1E12, expected)).isTrue();
        assertThat(out.toString()).isEmpty();
        for (int i = 0; i < expected.get("matchings").size(); i++) {
            // F1 paths and coalitions are equal to the last bit, not only within 1e-12.
            assertThat(actual.get("matchings").get(i).get("concepts"))
                    .isEqualTo(expected.get("matchings").get(i).get("concepts"));
        }
    }

    @Test
    void foldsSayWhichImagesAreHeldOut() throws IOException {
        JsonNode usual = heldOut();
        int images = 0;
        try (NpyFile file = NpyFile.open(GOLDEN.resolve("small/activations.npy"))) {
            images = file.rows();
        }
        double[][] alternating = new double[images][1];
        double[][] halves = new double[images][1];
        for (int i = 0; i < images; i++) {
            // The other way round than usual: the two folds are alike, so the score is the same.
            alternating[i][0] = 1 - i % 2;
            halves[i][0] = i < images / 2 ? 0 : 1;
        }
        assertThat(heldOut("--folds=" + npy("alternating", alternating))).isEqualTo(usual);
        assertThat(heldOut("--folds=" + npy("halves", halves))).isNotEqualTo(usual);
        halves[3][0] = 2;
        out.getBuffer().setLength(0);
        assertThat(runGolden("small", "--folds=" + npy("wrong", halves))).isEqualTo(1);
        assertThat(err.toString()).contains("wrong.npy", "row 3", "expected 0 or 1");
        assertThat(runGolden("small", "--folds=" + GOLDEN.resolve("small/concepts.npy")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("expected one number for each row");
    }

    private JsonNode heldOut(String... more) throws IOException {
        Path output = folder.resolve("held-out-result.json");
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.addAll(List.of("--output", output.toString()));
        assertThat(runGolden("small", arguments.toArray(new String[0]))).isZero();
        return new ObjectMapper().readTree(output.toFile()).get("matchings").get(0).get("heldOut");
    }

    /** Latent 1 is active on images of one direction, latent 0 also on one at right angles. */
    @Test
    void tellsTheMonosemanticityOfTheLatentsWhereEmbeddingsAreGiven() throws IOException {
        Path codes = npy("codes", new double[][] {{1, 0, 0}, {1, 2, 0}, {2, 3, 0}, {0, 0, 5}});
        Path concepts = npy("concepts", new double[][] {{1}, {1}, {0}, {0}});
        Path embeddings = npy("embeddings", new double[][] {{3, 0}, {0, 2}, {0, 5}, {1, 1}});
        String[] arguments = {
            "--activations=" + codes, "--concepts=" + concepts, "--embeddings=" + embeddings
        };
        assertThat(run(arguments)).isZero();
        JsonNode scores = new ObjectMapper().readTree(out.toString()).get("monosemanticity");
        // Pairs of latent 0: (0,1) and (0,2) have cosine 0, (1,2) cosine 1 and weight 2 of 5.
        assertThat(scores.get("scores").get(0).doubleValue()).isEqualTo(0.4, within(1e-12));
        assertThat(scores.get("scores").get(1).doubleValue()).isEqualTo(1, within(1e-12));
        assertThat(scores.get("scores").get(2).isNull()).isTrue();
        assertThat(scores.get("latents").intValue()).isEqualTo(2);
        assertThat(scores.get("mean").doubleValue()).isEqualTo(0.7, within(1e-12));
    }

    @Test
    void refusesEmbeddingsThatDoNotFit() throws IOException {
        Path codes = npy("codes", new double[][] {{1, 0}, {1, 2}});
        Path concepts = npy("concepts", new double[][] {{1}, {0}});
        Path zero = npy("zero", new double[][] {{1, 0}, {0, 0}});
        Path few = npy("few", new double[][] {{1, 0}});
        String[] arguments = {"--activations=" + codes, "--concepts=" + concepts, ""};
        arguments[2] = "--embeddings=" + zero;
        assertThat(run(arguments)).isEqualTo(1);
        assertThat(err.toString()).contains("zero.npy, row 1").contains("no direction");
        arguments[2] = "--embeddings=" + few;
        assertThat(run(arguments)).isEqualTo(1);
        assertThat(err.toString()).contains("has 1 rows but there are 2 images");
    }

    private Path npy(String name, double[][] rows) throws IOException {
        Path path = folder.resolve(name + ".npy");
        try (NpyWriter writer = new NpyWriter(path, NpyType.FLOAT64, rows.length, rows[0].length)) {
            for (double[] row : rows) {
                writer.row(row);
            }
        }
        return path;
    }

    @Test
    void theComparisonOfThisTestSeesADifference() throws IOException {
        assertThat(NUMBERS_WITHIN_1E12.compare(DoubleNode.valueOf(1), DoubleNode.valueOf(1 + 1e-9)))
                .isNotZero();
        JsonNode one = new ObjectMapper().readTree("{\"a\":[1.0,null]}");
        JsonNode other = new ObjectMapper().readTree("{\"a\":[1.0,0]}");
        assertThat(one.equals(NUMBERS_WITHIN_1E12, other)).isFalse();
    }

    @Test
    void writesToTheStandardOutputAndLeavesPerPairOut() throws IOException {
        assertThat(runGolden("small", "--output", "-", "--beta", "0.5", "--k", "2")).isZero();
        JsonNode result = new ObjectMapper().readTree(out.toString());
        assertThat(result.get("matchings")).hasSize(2);
        JsonNode tapa = result.get("matchings").get(0).get("tapaScore");
        assertThat(tapa.fieldNames()).toIterable().containsExactly("2");
        assertThat(tapa.get("2").has("perPair")).isFalse();
        assertThat(result.has("details")).isFalse();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aMethodThatIsNoneIsRefusedByNameWithThoseThatAre() {
        assertThat(runGolden("small", "--methods", "fbmp,f2")).isEqualTo(2);
        assertThat(err.toString())
                .contains("'f2' is no method: fbmp, f1, ")
                .contains(METHODS)
                .contains(" and " + METHODS.get(METHODS.size() - 1) + " are");
    }

    @Test
    void theHelpNamesEveryMethod() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString().replaceAll("\\s+", " "))
                .contains(
                        "Matching methods to report, separated by commas: "
                                + String.join(", ", METHODS)
                                + " (default:");
    }

    @Test
    void reportsTheMethodsAskedFor() throws IOException {
        assertThat(runGolden("typical", "--methods", "nmi,F1,jaccard", "--per-pair")).isZero();
        JsonNode matchings = new ObjectMapper().readTree(out.toString()).get("matchings");
        assertThat(matchings)
                .extracting(matching -> matching.get("method").asText())
                .containsExactly("nmi", "f1", "jaccard");
        // Jaccard = F1 / (2 - F1) grows with F1, so both rank the latents alike.
        assertThat(matchings.get(2).get("concepts")).isEqualTo(matchings.get(1).get("concepts"));
        assertThat(matchings.get(2).get("tapaScore")).isEqualTo(matchings.get(1).get("tapaScore"));
        assertThat(matchings.get(0).get("concepts")).isNotEqualTo(matchings.get(1).get("concepts"));
        assertThat(runGolden("typical", "--methods", "omp")).isEqualTo(2);
    }

    @Test
    void matchesWithNnOmpOnTheRealActivations() throws IOException {
        assertThat(runGolden("typical", "--methods", "fbmp,nn-omp", "--beta", "1")).isZero();
        JsonNode matchings = new ObjectMapper().readTree(out.toString()).get("matchings");
        JsonNode nnOmp = matchings.get(1);
        assertThat(nnOmp.get("method").asText()).isEqualTo("nn-omp");
        assertThat(nnOmp.get("beta").isNull()).isTrue();
        assertThat(nnOmp.get("concepts")).hasSize(matchings.get(0).get("concepts").size());
        // The data are made of latents that follow concepts, so any pursuit finds most of them.
        assertThat(nnOmp.get("matchScore").get("3").asDouble()).isBetween(0.3, 1.0);
        assertThat(nnOmp.get("tapaScore").get("1").get("value").asDouble()).isBetween(0.5, 2.0);
        assertThat(nnOmp.get("concepts")).isNotEqualTo(matchings.get(0).get("concepts"));
    }

    @Test
    void withoutPairsTheTapaScoresAreEmpty() throws IOException {
        List<String> arguments = golden("small").subList(0, 2);
        assertThat(run(arguments.toArray(new String[0]))).isZero();
        JsonNode result = new ObjectMapper().readTree(out.toString());
        assertThat(result.get("pairs").intValue()).isZero();
        assertThat(result.get("matchings").get(0).get("tapaScore")).isEmpty();
        assertThat(result.get("matchings").get(0).get("matchScore")).hasSize(3);
    }

    @Test
    void noPairAtAllHasUndefinedScores() throws IOException {
        Path none = folder.resolve("none.npy");
        new NpyWriter(none, NpyType.FLOAT32, 0, 12).close();
        Path pairs =
                Files.writeString(
                        folder.resolve("pairs.csv"), "pair_id,removed_concept,added_concept\n");
        List<String> arguments = new ArrayList<>(golden("small").subList(0, 2));
        arguments.addAll(
                List.of(
                        "--pairs=" + pairs,
                        "--original-activations=" + none,
                        "--perturbed-activations=" + none,
                        "--per-pair"));
        assertThat(run(arguments.toArray(new String[0]))).isZero();
        JsonNode score =
                new ObjectMapper()
                        .readTree(out.toString())
                        .get("matchings")
                        .get(0)
                        .get("tapaScore")
                        .get("1");
        for (String field : List.of("value", "deltaAdd", "deltaRem", "deltaStay")) {
            assertThat(score.get(field).isNull()).as(field).isTrue();
        }
        assertThat(score.get("published").get("pairs").intValue()).isZero();
        assertThat(score.get("perPair")).isEmpty();
    }

    @Test
    void namesTheConceptsAndAddsDetails() throws IOException {
        Path names =
                Files.write(
                        folder.resolve("names.txt"),
                        List.of("wing", "beak, red", "tail", "d", "e", "f", "g"));
        assertThat(runGolden("small", "--concept-names=" + names, "--details")).isZero();
        JsonNode result = new ObjectMapper().readTree(out.toString());
        JsonNode concepts = result.get("matchings").get(0).get("concepts");
        assertThat(concepts.get(1).get("name").asText()).isEqualTo("beak, red");
        JsonNode details = result.get("details");
        assertThat(details.get("health").get("meanActive").doubleValue()).isPositive();
        JsonNode match = details.get("matchings").get(0).get("matchScore").get("1");
        double value = result.get("matchings").get(0).get("matchScore").get("1").doubleValue();
        assertThat(value)
                .isBetween(match.get("low").doubleValue(), match.get("high").doubleValue());
    }

    @Test
    void writesATableAndCsv() {
        assertThat(runGolden("small", "--format", "table")).isZero();
        assertThat(out.toString())
                .contains("60 images, 7 concepts, 12 latents, 30 pairs")
                .contains("MATCHScore (95 %)")
                .contains("1.0667 [");
        out.getBuffer().setLength(0);
        assertThat(runGolden("small", "--format", "CSV")).isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(1 + 4 * 4);
        assertThat(lines.get(1)).startsWith("fbmp,0.25,1,0.33268155747147");
        assertThat(lines.get(4)).startsWith("fbmp,0.25,10,,,,,,,,,30,");
        long fields = lines.get(0).chars().filter(c -> c == ',').count();
        assertThat(lines)
                .allSatisfy(l -> assertThat(l.chars().filter(c -> c == ',')).hasSize((int) fields));
    }

    @Test
    void aFileThatDoesNotFitGivesOneSentenceAndExitCodeOne() throws IOException {
        Path activations = folder.resolve("a.npy");
        try (NpyWriter writer = new NpyWriter(activations, NpyType.FLOAT64, 60, 12)) {
            for (int image = 0; image < 60; image++) {
                double[] row = new double[12];
                Arrays.fill(row, image == 40 ? Double.NaN : 1);
                writer.row(row);
            }
        }
        fails("--activations=" + activations, activations + ", row 40, column 0: is NaN");
        fails(
                "--activations=" + GOLDEN.resolve("ties/activations.npy"),
                "concepts.npy, header: has 60 rows but there are 120 images");
        fails(
                "--original-activations=" + GOLDEN.resolve("ties/original_activations.npy"),
                "has 40 rows but there are 30 pairs");
        fails(
                "--pair-concepts=" + GOLDEN.resolve("ties/pair_concepts.npy"),
                "has 40 rows but there are 30 pairs");
        fails("--concepts=" + GOLDEN.resolve("small/activations.npy"), "expected 0 or 1");
        fails("--concepts=" + GOLDEN.resolve("small/pairs.csv"), "wrong magic");
        fails("--concepts=" + folder.resolve("missing.npy"), "missing.npy: cannot be read");
        fails("--activations=" + folder, "cannot be read");
        fails(
                "--pairs=" + GOLDEN.resolve("typical/pairs.csv"),
                "pairs.csv, line 2: removed_concept is 16, outside 0..6");
        fails(
                "--concept-names=" + GOLDEN.resolve("small/pairs.csv"),
                "has 31 names but there are 7 concepts");
        fails("--output=" + folder.resolve("no/such/folder.json"), "cannot be written");
    }

    /** Runs the small case with one argument in the place of the golden one. */
    private void fails(String argument, String reason) {
        err.getBuffer().setLength(0);
        String name = argument.substring(0, argument.indexOf('='));
        List<String> arguments = golden("small");
        arguments.removeIf(golden -> golden.startsWith(name + "="));
        arguments.add(argument);
        assertThat(run(arguments.toArray(new String[0]))).as(argument).isEqualTo(1);
        assertThat(err.toString()).as(argument).startsWith("tapastream: ").contains(reason);
        assertThat(err.toString().strip().lines()).as(argument).hasSize(1);
        assertThat(out.toString()).as(argument).isEmpty();
    }

    @Test
    void wrongUsageGivesExitCodeTwo() {
        assertThat(run()).isEqualTo(2);
        assertThat(run(golden("small").subList(0, 1).toArray(new String[0]))).isEqualTo(2);
        assertThat(run(golden("small").subList(0, 3).toArray(new String[0]))).isEqualTo(2);
        assertThat(runGolden("small", "--beta", "0")).isEqualTo(2);
        assertThat(runGolden("small", "--beta", "x")).isEqualTo(2);
        assertThat(runGolden("small", "--k", "0")).isEqualTo(2);
        assertThat(runGolden("small", "--k", "")).isEqualTo(2);
        assertThat(runGolden("small", "--max-coalition", "0")).isEqualTo(2);
        assertThat(runGolden("small", "--format", "xml")).isEqualTo(2);
        assertThat(runGolden("small", "--unknown")).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
    }
}
