package io.tapastream.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapastream.cli.TapaStream;
import io.tapastream.core.io.NpyType;
import io.tapastream.core.io.NpyWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The command evaluate on the golden cases of the measures, in this process. */
final class MeasuresCommand {
    /** The folder is stored in core's test resources; it is not copied a second time. */
    private static final Path GOLDEN =
            Path.of("..", "core", "src", "test", "resources", "golden", "measures");

    private final ObjectMapper mapper = new ObjectMapper();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Path folder;

    /**
     * @param folder where further files are written
     */
    MeasuresCommand(Path folder) {
        this.folder = folder;
    }

    ObjectMapper mapper() {
        return mapper;
    }

    /** What the last run printed. */
    String out() {
        return out.toString();
    }

    /** What the last run complained of. */
    String err() {
        return err.toString();
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    int run(List<String> arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return TapaStream.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(new String[0]));
    }

    JsonNode evaluate(List<String> arguments) throws IOException {
        assertThat(run(arguments)).as(err.toString()).isZero();
        return mapper.readTree(out.toString());
    }

    /** All files of a golden case, the coalitions in a file of their own. */
    List<String> golden(String name) throws IOException {
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

    static List<String> without(List<String> arguments, String... names) {
        List<String> kept = new ArrayList<>(arguments);
        for (String name : names) {
            assertThat(kept.removeIf(argument -> argument.startsWith(name + "="))).isTrue();
        }
        return kept;
    }

    JsonNode expected(String name) throws IOException {
        return mapper.readTree(GOLDEN.resolve(name).resolve("expected.json").toFile());
    }

    /** Ones, but for row 1, which begins with another value. */
    void write(String name, int rows, int columns, double value) throws IOException {
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
