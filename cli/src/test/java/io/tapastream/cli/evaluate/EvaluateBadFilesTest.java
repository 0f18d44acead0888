package io.tapastream.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.cli.TapaStream;
import io.tapastream.core.match.MatchingMethod;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that do not fit, whatever the method and whichever of the files it is. */
class EvaluateBadFilesTest {
    private static final List<String> METHODS =
            Arrays.stream(MatchingMethod.values()).map(MatchingMethod::toString).toList();

    @TempDir Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Four images, three latents, two concepts, three pairs. */
    @BeforeEach
    void goodFiles() throws IOException {
        codes("activations", 4, 0, 1.5);
        codes("original", 3, 0, 1.5);
        codes("perturbed", 3, 0, 1.5);
        codes("embeddings", 4, 0, 1.5);
        write("concepts", npy("<f8", 4, 2, 1, 0, 0, 1, 1, 1, 0, 0));
        write("pair_concepts", npy("<f8", 3, 2, 1, 0, 0, 1, 1, 0));
        Files.writeString(
                folder.resolve("pairs.csv"),
                "pair_id,removed_concept,added_concept\na,0,1\nb,1,0\nc,0,\n");
    }

    @ParameterizedTest
    @EnumSource
    void goodFilesAreEvaluated(MatchingMethod method) {
        assertThat(evaluate(method.toString())).isZero();
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "activations, Infinity",
        "activations, -Infinity",
        "activations, NaN",
        "original, Infinity",
        "original, -Infinity",
        "original, NaN",
        "perturbed, Infinity",
        "perturbed, NaN",
        "embeddings, Infinity",
        "embeddings, NaN",
        "concepts, Infinity",
        "concepts, NaN",
        "concepts, 0.5",
        "concepts, 2",
        "concepts, -1",
        "pair_concepts, Infinity",
        "pair_concepts, NaN",
        "pair_concepts, 0.5",
    })
    void aValueThatDoesNotFitIsNamedWithFileRowAndColumn(String name, double value)
            throws IOException {
        byte[] file = Files.readAllBytes(file(name));
        int columns = name.endsWith("concepts") ? 2 : 3;
        // Row 1, column 1; the data are the end of the file.
        int rows = name.equals("original") || name.startsWith("p") ? 3 : 4;
        int at = file.length - 8 * rows * columns + 8 * (columns + 1);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putDouble(at, value);
        write(name, file);
        for (String method : METHODS) {
            fails(method, file(name) + ", row 1, column 1: is ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e308", "1e200", "1e160", "3.4e38", "1e-308", "1e-30"})
    void finiteValuesOfEverySizeAreEvaluatedOrNamed(double value) throws IOException {
        for (String name : List.of("activations", "original", "perturbed", "embeddings")) {
            goodFiles();
            codes(name, name.equals("activations") || name.equals("embeddings") ? 4 : 3, 1, value);
            for (String method : METHODS) {
                err.getBuffer().setLength(0);
                int exit = evaluate(method);
                assertThat(err.toString()).doesNotContain("unexpected");
                if (exit != 0) {
                    assertThat(exit).isEqualTo(1);
                    assertThat(err.toString()).contains(file(name) + ", row ");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "activations",
                "concepts",
                "original",
                "perturbed",
                "pair_concepts",
                "embeddings"
            })
    void anArrayOfAnotherKindIsNamed(String name) throws IOException {
        byte[] good = Files.readAllBytes(file(name));
        write(name, npy("|O", 4, 3));
        fails("fbmp", file(name) + ", header: the element type '|O' is not supported");
        write(name, npy("<c16", 4, 3));
        fails("fbmp", file(name) + ", header: the element type '<c16' is not supported");
        write(name, npy("<U4", 4, 3));
        fails("fbmp", file(name) + ", header: the element type '<U4' is not supported");
        write(
                name,
                header(1, "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (4,), }"));
        fails("fbmp", file(name) + ", header: the header cannot be read");
        write(name, header(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (4,), }"));
        fails("fbmp", file(name) + ", header: the array has shape (4,), expected two dimensions");
        write(name, header(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (), }"));
        fails("fbmp", file(name) + ", header: the array has shape ()");
        write(name, header(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2, 1), }"));
        fails("fbmp", file(name) + ", header: the array has shape (2, 2, 1)");
        write(name, header(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (-4, 3), }"));
        fails("fbmp", file(name) + ", header: ");
        write(name, header(1, "{'descr': '<f8', 'fortran_order': 'x', 'shape': (4, 3), }"));
        fails("fbmp", file(name) + ", header: fortran_order is 'x'");
        write(name, header(4, "{'descr': '<f8', 'fortran_order': False, 'shape': (4, 3), }"));
        fails("fbmp", file(name) + ", byte 6: the .npy version is 4");
        write(name, Arrays.copyOf(good, good.length - 3));
        fails("fbmp", file(name) + ", byte ");
        write(name, Arrays.copyOf(good, good.length + 3));
        fails("fbmp", file(name) + ", byte ");
        for (int length = 0; length < 60; length++) {
            write(name, Arrays.copyOf(good, length));
            fails("fbmp", file(name) + ", byte ");
        }
        write(name, "PK\u0003\u0004archive".getBytes(StandardCharsets.ISO_8859_1));
        fails("fbmp", "not a NumPy .npy file");
        write(name, new byte[] {(byte) 0x80, 4, (byte) 0x95, 0, 0});
        fails("fbmp", "not a NumPy .npy file");
        write(
                name,
                header(
                        1,
                        "{'descr': '<f8', 'fortran_order': False, 'shape': (2000000000, 2000000000), }"));
        fails("fbmp", file(name) + ", byte ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"activations", "concepts", "original", "perturbed", "embeddings"})
    void anArrayWithoutRowsOrColumnsIsNamed(String name) throws IOException {
        write(name, npy("<f8", 0, 3));
        fails("nn-omp", ".npy, header: ");
        write(name, npy("<f8", name.startsWith("p") || name.startsWith("o") ? 3 : 4, 0));
        fails("nn-omp", file(name) + ", header: ");
    }

    @Test
    void everythingEmptyIsNamed() throws IOException {
        write("activations", npy("<f8", 0, 0));
        write("concepts", npy("<f8", 0, 0));
        fails("fbmp", file("activations") + ", header: the array holds no images");
    }

    @ParameterizedTest
    @CsvSource({
        "'a,1,1', 'concept 1 is both removed and added'",
        "'a,0,0.0', 'concept 0 is both removed and added'",
        "'a,0,7', 'added_concept is 7, outside 0..1'",
    })
    void aPairThatDoesNotFitIsNamedWithItsLine(String row, String reason) throws IOException {
        Files.writeString(
                folder.resolve("pairs.csv"),
                "pair_id,removed_concept,added_concept\nx,0,1\n" + row + "\nz,0,\n");
        for (String method : METHODS) {
            fails(method, folder.resolve("pairs.csv") + ", line 3: " + reason);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "pair_id\n", "\0\0\0", "a,b,c\n1,2,3\n"})
    void aListOfPairsWithoutItsColumnsIsNamed(String text) throws IOException {
        Files.writeString(folder.resolve("pairs.csv"), text);
        fails("fbmp", folder.resolve("pairs.csv") + ", line ");
    }

    @Test
    void filesThatAreNoTextAreNamed() throws IOException {
        Files.write(folder.resolve("pairs.csv"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        fails("fbmp", folder.resolve("pairs.csv") + ": cannot be read: it is not text in UTF-8");
        goodFiles();
        Path names = folder.resolve("names.txt");
        Files.write(names, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        fails("fbmp", names + ": cannot be read", "--concept-names=" + names);
        Files.writeString(names, "a\n\nb\n");
        fails("fbmp", names + ", line 2: is empty", "--concept-names=" + names);
    }

    private void fails(String method, String reason, String... more) {
        err.getBuffer().setLength(0);
        assertThat(evaluate(method, more)).as(reason).isEqualTo(1);
        assertThat(err.toString()).startsWith("tapastream: ").contains(reason);
        assertThat(err.toString().strip().lines()).hasSize(1);
        assertThat(out.toString()).isEmpty();
    }

    private int evaluate(String method, String... more) {
        out.getBuffer().setLength(0);
        String[] arguments = {
            "evaluate",
            "--activations=" + file("activations"),
            "--concepts=" + file("concepts"),
            "--pairs=" + folder.resolve("pairs.csv"),
            "--original-activations=" + file("original"),
            "--perturbed-activations=" + file("perturbed"),
            "--pair-concepts=" + file("pair_concepts"),
            "--embeddings=" + file("embeddings"),
            "--methods=" + method
        };
        String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return TapaStream.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
    }

    private Path file(String name) {
        return folder.resolve(name + ".npy");
    }

    private void write(String name, byte[] content) throws IOException {
        Files.write(file(name), content);
    }

    /** An array of three columns with one value on the diagonal and another beside it. */
    private void codes(String name, int rows, double other, double diagonal) throws IOException {
        double[] values = new double[3 * rows];
        Arrays.setAll(values, i -> i % 3 == i / 3 % 3 ? diagonal : other);
        write(name, npy("<f8", rows, 3, values));
    }

    private static byte[] npy(String type, int rows, int columns, double... values)
            throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(
                header(
                        1,
                        "{'descr': '%s', 'fortran_order': False, 'shape': (%d, %d), }"
                                .formatted(type, rows, columns)));
        ByteBuffer data = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            data.putDouble(value);
        }
        file.write(data.array());
        return file.toByteArray();
    }

    private static byte[] header(int version, String dictionary) throws IOException {
        byte[] text = (dictionary + "\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer start = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
        start.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        start.putShort((short) text.length);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(start.array());
        file.write(text);
        return file.toByteArray();
    }
}
