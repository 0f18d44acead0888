package io.tapastream.cli.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapastream.cli.TapaStream;
import io.tapastream.core.io.NpyFile;
import io.tapastream.core.io.NpyType;
import io.tapastream.core.io.NpyWriter;
import io.tapastream.inference.intake.SafetensorsFile;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** On the data of core's tests against scikit-learn: 240 images, width 12, 4 concepts. */
class ProbeCommandTest {
    @TempDir Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void files() throws Exception {
        for (String name : List.of("embeddings.npy", "concepts.npy")) {
            try (InputStream in = getClass().getResourceAsStream(name)) {
                Files.copy(in, folder.resolve(name));
            }
        }
    }

    @Test
    void theFileIsReadAsAnSaeAndItsCodesHaveTheSameF1() throws Exception {
        assertThat(probe("--format", "json")).as(err.toString()).isZero();
        JsonNode said = new ObjectMapper().readTree(out.toString());
        SafetensorsFile file = SafetensorsFile.open(folder.resolve("probe.safetensors"));
        assertThat(file.shape("W_enc")).containsExactly(12, 4);
        assertThat(file.shape("b_enc")).containsExactly(4);
        assertThat(file.metadata())
                .containsEntry("probe.seed", "0")
                .containsEntry("probe.images", "240");
        assertThat(file.metadata().get("probe.l2").split(",")).hasSize(4);

        Path codes = folder.resolve("codes.npy");
        assertThat(
                        run(
                                "encode",
                                "--sae",
                                folder.resolve("probe.safetensors").toString(),
                                "--embeddings",
                                folder.resolve("embeddings.npy").toString(),
                                "--output",
                                codes.toString()))
                .as(err.toString())
                .isZero();
        List<double[]> active = rows(codes);
        List<double[]> shown = rows(folder.resolve("concepts.npy"));
        double sum = 0;
        for (int concept = 0; concept < 4; concept++) {
            int hits = 0;
            int counted = 0;
            for (int image = 0; image < 240; image++) {
                boolean says = active.get(image)[concept] > 1e-8;
                boolean is = shown.get(image)[concept] == 1;
                hits += says && is ? 1 : 0;
                counted += (says ? 1 : 0) + (is ? 1 : 0);
            }
            double f1 = said.at("/concepts/" + concept + "/f1").doubleValue();
            assertThat(f1).isEqualTo(2.0 * hits / counted);
            sum += f1;
        }
        assertThat(said.at("/fitted/meanF1").doubleValue()).isEqualTo(sum / 4, within(1e-12));
        assertThat(said.at("/crossFitted/meanF1").doubleValue())
                .isLessThan(said.at("/fitted/meanF1").doubleValue());
    }

    @Test
    void theTableSaysWhatIsACeilingOnly() throws Exception {
        assertThat(probe("--seed", "7")).isZero();
        assertThat(out.toString())
                .contains("4 probes on 240 images, embeddings of width 12, seed 7")
                .contains("(fitted on these images: a ceiling, not a bound)")
                .contains("(fitted on one fold, scored on the other)")
                .contains("L2 of the concepts");
        assertThat(SafetensorsFile.open(folder.resolve("probe.safetensors")).metadata())
                .containsEntry("probe.seed", "7");
    }

    @Test
    void conceptsOfOneClassAreSaidAndNeverOrAlwaysActive() throws Exception {
        npy("concepts.npy", 240, 3, (row, column) -> column == 0 ? row % 2 : column - 1);
        Files.writeString(folder.resolve("names"), "odd\nnone\nall\n");
        assertThat(probe("--concept-names", folder.resolve("names").toString())).isZero();
        assertThat(out.toString())
                .contains("1 concepts: no image shows the concept: never active: none")
                .contains("1 concepts: every image shows the concept: always active: all");
        SafetensorsFile file = SafetensorsFile.open(folder.resolve("probe.safetensors"));
        assertThat(file.array("b_enc")[1]).isNegative();
        assertThat(file.array("b_enc")[2]).isPositive();
        assertThat(file.metadata().get("probe.l2")).endsWith(",,");
        out.getBuffer().setLength(0);
        assertThat(probe("--format", "csv")).isZero();
        List<String> csv = out.toString().lines().toList();
        assertThat(csv.get(0)).isEqualTo("concept,name,support,probe,l2,f1,cross_fitted_f1");
        assertThat(csv.get(2)).isEqualTo("1,,0,no image shows the concept: never active,,0.0,0.0");
        assertThat(csv.get(3))
                .isEqualTo("2,,240,every image shows the concept: always active,,1.0,1.0");
    }

    /** All rows in one fold: there is nothing to fit on for the other. */
    @Test
    void foldsAreReadAndAnEmptyOneIsSaid() throws Exception {
        npy("folds.npy", 240, 1, (row, column) -> 0);
        String folds = folder.resolve("folds.npy").toString();
        assertThat(probe("--folds", folds)).isZero();
        assertThat(out.toString()).contains("one of the folds has no image");
        npy("folds.npy", 240, 1, (row, column) -> row % 2);
        assertThat(probe("--folds", folds, "--format", "csv")).isZero();
        String named = out.toString();
        out.getBuffer().setLength(0);
        assertThat(probe("--format", "csv")).isZero();
        assertThat(named).as("the folds are those of row numbers").endsWith(out.toString());
        npy("folds.npy", 240, 1, (row, column) -> 2);
        assertThat(probe("--folds", folds)).isEqualTo(1);
        assertThat(err.toString()).contains("folds.npy").contains("expected 0 or 1");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, 1e300})
    void anEmbeddingThatIsNoFloatIsRefusedWithItsPlace(double value) throws Exception {
        npy("embeddings.npy", 240, 12, (row, column) -> row == 5 && column == 3 ? value : row);
        assertThat(probe()).isEqualTo(1);
        assertThat(err.toString()).contains("embeddings.npy").contains("row 5, column 3");
        assertThat(folder.resolve("probe.safetensors")).doesNotExist();
    }

    @Test
    void filesThatDoNotFitAreExplained() throws Exception {
        npy("concepts.npy", 239, 4, (row, column) -> 0);
        assertThat(probe()).isEqualTo(1);
        assertThat(err.toString()).contains("has 239 rows but there are 240 images of");
        npy("concepts.npy", 240, 4, (row, column) -> 0.5);
        assertThat(probe()).isEqualTo(1);
        assertThat(err.toString()).contains("expected 0 or 1");
        assertThat(probe("--l2", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("l2 is 0.0, must be a finite number above 0");
    }

    private interface Cell {
        double at(int row, int column);
    }

    private void npy(String name, int rows, int columns, Cell cell) {
        try (NpyWriter writer =
                new NpyWriter(folder.resolve(name), NpyType.FLOAT64, rows, columns)) {
            for (int row = 0; row < rows; row++) {
                double[] values = new double[columns];
                for (int column = 0; column < columns; column++) {
                    values[column] = cell.at(row, column);
                }
                writer.row(values);
            }
        }
    }

    private static List<double[]> rows(Path file) {
        List<double[]> rows = new ArrayList<>();
        try (NpyFile npy = NpyFile.open(file)) {
            npy.forEachRow((row, values) -> rows.add(values.clone()));
        }
        return rows;
    }

    private int probe(String... more) {
        return run(
                Stream.concat(
                                Stream.of(
                                        "probe",
                                        "--embeddings",
                                        folder.resolve("embeddings.npy").toString(),
                                        "--concepts",
                                        folder.resolve("concepts.npy").toString(),
                                        "--out",
                                        folder.resolve("probe.safetensors").toString()),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    private int run(String... arguments) {
        CommandLine line = TapaStream.commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
