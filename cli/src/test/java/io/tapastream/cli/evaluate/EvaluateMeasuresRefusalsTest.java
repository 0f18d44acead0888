package io.tapastream.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.core.io.NpyType;
import io.tapastream.core.io.NpyWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files and options of CKNNA and the continuous deltas that the command refuses. */
class EvaluateMeasuresRefusalsTest {
    @TempDir Path folder;
    private MeasuresCommand command;

    @BeforeEach
    void start() {
        command = new MeasuresCommand(folder);
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
        List<String> arguments = command.golden("small");
        Path file = command.file("coalitions.json");
        Files.writeString(file, text.replace('\'', '"'));
        fails(arguments, file.toString(), reason);
    }

    @Test
    void aFileThatIsNotThereOrNoTextIsNamed() throws IOException {
        List<String> arguments = command.golden("small");
        Path file = command.file("coalitions.json");
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
        Path file = command.file("other.npy");
        command.write("other.npy", rows, columns, value);
        List<String> arguments = MeasuresCommand.without(command.golden("small"), "--" + option);
        arguments.add("--" + option + "=" + file);
        fails(arguments, file.toString(), reason);
    }

    @Test
    void anEmbeddingOfZerosHasNoDirection() throws IOException {
        Path file = command.file("zeros.npy");
        try (NpyWriter writer = new NpyWriter(file, NpyType.FLOAT64, 40, 24)) {
            for (int row = 0; row < 40; row++) {
                writer.row(new double[24]);
            }
        }
        List<String> arguments =
                MeasuresCommand.without(command.golden("small"), "--original-embeddings");
        arguments.add("--original-embeddings=" + file);
        fails(arguments, file.toString(), "row 0: has the squared length 0.0");
    }

    private void fails(List<String> arguments, String file, String reason) {
        assertThat(command.run(arguments)).as(reason).isEqualTo(1);
        assertThat(command.err()).startsWith("tapastream: " + file).contains(reason);
        assertThat(command.err().strip().lines()).hasSize(1);
        assertThat(command.out()).isEmpty();
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
            assertThat(command.run(MeasuresCommand.without(command.golden("small"), missing)))
                    .as(Arrays.toString(missing))
                    .isEqualTo(2);
            assertThat(command.out()).isEmpty();
        }
        assertThat(command.run(MeasuresCommand.without(command.golden("small"), "--encoder-norms")))
                .isEqualTo(2);
        assertThat(command.err()).contains("--coalitions needs --encoder-norms");
    }
}
