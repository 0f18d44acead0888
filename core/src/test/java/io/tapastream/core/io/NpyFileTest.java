package io.tapastream.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyFileTest {

    @TempDir Path folder;
    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("array.npy");
    }

    private static double[][] read(Path path) {
        try (NpyFile file = NpyFile.open(path)) {
            double[][] values = new double[file.rows()][];
            file.forEachRow((row, rowValues) -> values[row] = rowValues.clone());
            return values;
        }
    }

    private static double[][] sample(NpyType type) {
        return switch (type) {
            case BOOL -> new double[][] {{0, 1, 1}, {1, 0, 0}};
            case INT8 -> new double[][] {{0, -128, 127}, {1, -1, 5}};
            case INT16 -> new double[][] {{0, -32768, 32767}, {1, -1, 300}};
            case INT32 -> new double[][] {{0, -0x1p31, 0x1p31 - 1}, {1, -1, 70000}};
            case INT64 -> new double[][] {{0, -0x1p63, 0x1p62}, {1, -1, 0x1p40}};
            case UINT8 -> new double[][] {{0, 255, 128}, {1, 2, 3}};
            case UINT16 -> new double[][] {{0, 65535, 32768}, {1, 2, 3}};
            case UINT32 -> new double[][] {{0, 0x1p32 - 1, 0x1p31}, {1, 2, 3}};
            case UINT64 -> new double[][] {{0, 0x1.8p63, 0x1p63}, {1, 2, 3}};
            case FLOAT16 ->
                    new double[][] {{0, 65504, -0x1p-24}, {0x1p-14, 1.5, Double.POSITIVE_INFINITY}};
            case FLOAT32 -> new double[][] {{0, Float.MAX_VALUE, -Float.MIN_VALUE}, {1e-8f, 1, 2}};
            case FLOAT64 -> new double[][] {{0, 1e-8, -Double.MIN_VALUE}, {1e300, 1, 2}};
        };
    }

    @ParameterizedTest
    @EnumSource
    void readsEveryTypeInEveryOrderAndVersion(NpyType type) throws IOException {
        double[][] values = sample(type);
        for (int version = 1; version <= 3; version++) {
            for (char order : type.bytes() == 1 ? new char[] {'|'} : new char[] {'<', '>'}) {
                for (boolean fortran : new boolean[] {false, true}) {
                    NpyBytes.write(path, version, type, order, fortran, values);
                    assertThat(read(path))
                            .as("version %d, order %s, fortran %s", version, order, fortran)
                            .isDeepEqualTo(values);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheWriterWritesReadsBack(NpyType type) {
        double[][] values = sample(type);
        try (NpyWriter writer = new NpyWriter(path, type, 2, 3)) {
            writer.row(values[0]);
            writer.row(values[1]);
        }
        assertThat(read(path)).isDeepEqualTo(values);
        assertThat(path.toFile().length() - 6L * type.bytes()).isEqualTo(128);
    }

    @Test
    void roundsToTheNearestHalf() {
        double[] values = {1 + 0x1p-11, 1 + 0x1p-10 + 0x1p-11, 2047.9, 0x1p-25, 65519, 65520};
        try (NpyWriter writer = new NpyWriter(path, NpyType.FLOAT16, 1, values.length)) {
            writer.row(values);
        }
        assertThat(read(path)[0])
                .containsExactly(1, 1 + 0x1p-9, 2048, 0, 65504, Double.POSITIVE_INFINITY);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsArraysLargerThanABlock(boolean fortran) throws IOException {
        Random random = new Random(7);
        double[][] values = new double[3001][211];
        for (double[] row : values) {
            Arrays.setAll(row, column -> random.nextInt(1000));
        }
        NpyBytes.write(path, 1, NpyType.FLOAT64, '<', fortran, values);
        assertThat(Arrays.deepEquals(read(path), values)).isTrue();
    }

    @Test
    void readsArraysWithoutRows() throws IOException {
        NpyBytes.write(
                path,
                1,
                "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 5), }",
                new byte[0]);
        try (NpyFile file = NpyFile.open(path)) {
            assertThat(file.columns()).isEqualTo(5);
        }
        assertThat(read(path)).isEmpty();
    }

    @Test
    void readsHeadersOfOtherWriters() throws IOException {
        NpyBytes.write(
                path,
                1,
                "{\"shape\":(1L,2L),\"fortran_order\":False,\"descr\":\"<i2\"}",
                new byte[4]);
        assertThat(read(path)).isDeepEqualTo(new double[][] {{0, 0}});
    }

    @Test
    void refusesNaNAndNamesItsPlace() throws IOException {
        for (boolean fortran : new boolean[] {false, true}) {
            NpyBytes.write(
                    path,
                    1,
                    NpyType.FLOAT16,
                    '<',
                    fortran,
                    new double[][] {{1, 2, 3}, {4, Double.NaN, 6}});
            assertThatThrownBy(() -> read(path))
                    .isInstanceOf(DataFileException.class)
                    .hasMessage(path + ", row 1, column 1: is NaN");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }; two dimensions",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (), }; two dimensions",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 1), }; two dimensions",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 3), }; cannot be read",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 3)}; below 2^31",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2)}; below 2^31",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1 2, 2)}; below 2^31",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (2000000000, 2000000000)};"
                        + " needs 9223372036854775807 bytes",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 3)}; but the file has",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1)}; but the file has",
                "{'descr': '<c8', 'fortran_order': False, 'shape': (1, 3)}; not supported",
                "{'descr': '|O', 'fortran_order': False, 'shape': (1, 3)}; not supported",
                "{'descr': '', 'fortran_order': False, 'shape': (1, 3)}; not supported",
                "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1, 3)}; cannot be",
                "{'descr': '<f4', 'fortran_order': 1, 'shape': (1, 3)}; cannot be read",
                "{'descr': '<f4', 'fortran_order': '', 'shape': (1, 3)}; fortran_order",
                "{'descr': '<f4', 'shape': (1, 3)}; lacks",
                "{'descr': '<f4', 'descr': '<f8', 'fortran_order': True, 'shape': (1, 3)}; twice",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), 'x': True}; entry 'x'",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3)} # }; cannot be read",
                "{'descr': '<f4' 'fortran_order': False, 'shape': (1, 3)}; cannot be read",
                "nonsense; not a dictionary",
                "{; not a dictionary",
                "{}; lacks"
            })
    void refusesHeadersThatDoNotFit(String header, String reason) throws IOException {
        NpyBytes.write(path, 1, header, new byte[12]);
        assertThatThrownBy(() -> NpyFile.open(path))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining(path.toString())
                .hasMessageContaining(reason.strip());
    }

    @Test
    void refusesEveryTruncation() throws IOException {
        NpyBytes.write(path, 1, NpyType.FLOAT32, '<', false, new double[][] {{1, 2}});
        byte[] whole = Files.readAllBytes(path);
        for (int length = 0; length < whole.length; length++) {
            Files.write(path, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> NpyFile.open(path))
                    .as("%d bytes", length)
                    .isInstanceOf(DataFileException.class);
        }
    }

    @Test
    void refusesOtherFiles() throws IOException {
        Files.write(path, "PK\3\4 a zip archive".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThatThrownBy(() -> NpyFile.open(path)).hasMessageContaining("wrong magic");
        assertThatThrownBy(() -> NpyFile.open(folder.resolve("none.npy")))
                .hasMessageContaining("no such file");
        assertThatThrownBy(() -> NpyFile.open(folder)).isInstanceOf(DataFileException.class);
        NpyBytes.write(path, 4, "{}", new byte[0]);
        assertThatThrownBy(() -> NpyFile.open(path)).hasMessageContaining("version is 4");
    }

    @Test
    void refusesAHeaderLengthThatNoHeaderHas() throws IOException {
        byte[] bytes = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, -1, -1, -1, -1};
        Files.write(path, bytes);
        assertThatThrownBy(() -> NpyFile.open(path)).hasMessageContaining("4294967295 bytes long");
    }

    @Test
    void theWriterRefusesRowsThatDoNotFit() {
        try (NpyWriter writer = new NpyWriter(path, NpyType.INT8, 1, 2)) {
            assertThatThrownBy(() -> writer.row(new double[3])).hasMessageContaining("3 values");
            writer.row(new double[2]);
            assertThatThrownBy(() -> writer.row(new double[2])).hasMessageContaining("all 1 rows");
        }
        NpyWriter unfinished = new NpyWriter(path, NpyType.INT8, 1, 2);
        assertThatThrownBy(unfinished::close).hasMessageContaining("0 of 1 rows");
    }
}
