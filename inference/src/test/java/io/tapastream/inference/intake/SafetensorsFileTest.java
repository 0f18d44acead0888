package io.tapastream.inference.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsFileTest {

    @TempDir private Path folder;

    @Test
    void readsWhatTheWriterWrites() throws Exception {
        byte[] bytes =
                new SafetensorsWriter()
                        .metadata("note", "a \"quoted\" one")
                        .add("matrix", new float[] {1, 2, 3, 4, 5, 6}, 2, 3)
                        .add("scalar", new float[] {0.5f})
                        .toBytes();
        Path path = Files.write(folder.resolve("file.safetensors"), bytes);

        for (SafetensorsFile file :
                List.of(SafetensorsFile.of(ByteBuffer.wrap(bytes)), SafetensorsFile.open(path))) {
            assertThat(file.names()).containsExactly("matrix", "scalar");
            assertThat(file.metadata()).containsEntry("note", "a \"quoted\" one");
            assertThat(file.shape("matrix")).containsExactly(2, 3);
            assertThat(file.shape("scalar")).isEmpty();
            assertThat(file.array("matrix")).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(file.array("scalar")).containsExactly(0.5f);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"F32", "F16", "BF16", "F64"})
    void widensEveryFloatType(String dtype) throws Exception {
        TestTensors tensors = new TestTensors(3, dtype).normal("odd name \u00e9", 2, 7, 5);

        SafetensorsFile file = SafetensorsFile.of(tensors.file());

        assertThat(file.array("odd name \u00e9")).isEqualTo(tensors.get("odd name \u00e9"));
    }

    @Test
    void widensHalvesAtTheEdges() {
        assertThat(FloatConversion.half((short) 0x0001)).isEqualTo(0x1p-24f);
        assertThat(FloatConversion.half((short) 0x83ff)).isEqualTo(-1023 * 0x1p-24f);
        assertThat(FloatConversion.half((short) 0x7bff)).isEqualTo(65504f);
        assertThat(FloatConversion.half((short) 0xfc00)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(FloatConversion.half((short) 0x7e00)).isNaN();
        assertThat(FloatConversion.half((short) 0x8000)).isEqualTo(-0.0f);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a'                                                          | 8 | HEADER_JSON",
                "[]                                                            | 0 | HEADER_JSON",
                "{} {}                                                         | 0 | HEADER_JSON",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}        | 8 | none",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}        | 7 | TRUNCATED",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}        | 9 | GAP",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}        | 8 | GAP",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}        | 8 | OFFSETS",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[-8,0]}}       | 8 | OFFSETS",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0]}}          | 8 | OFFSETS",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,1e99]}}     | 8 | OFFSETS",
                "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}}        | 8 | OFFSETS",
                "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}       | 8 | SHAPE",
                "{'a':{'dtype':'F32','shape':2,'data_offsets':[0,8]}}          | 8 | SHAPE",
                "{'a':{'dtype':'F32','shape':[65536,65536],'data_offsets':[0,0]}} | 0 | SHAPE",
                "{'a':{'dtype':'F32','shape':[4294967298],'data_offsets':[0,8]}}  | 8 | SHAPE",
                "{'a':{'dtype':'F33','shape':[2],'data_offsets':[0,8]}}        | 8 | DTYPE",
                "{'a':7}                                                       | 8 | DTYPE",
                "{'a':{'dtype':'U8','shape':[5],'data_offsets':[0,5]},'b':{'dtype':'U8',"
                        + "'shape':[5],'data_offsets':[3,8]}}                  | 8 | OVERLAP",
                "{'a':{'dtype':'U8','shape':[4],'data_offsets':[0,4]},'a':{'dtype':'U8',"
                        + "'shape':[4],'data_offsets':[4,8]}}                  | 8 | HEADER_JSON"
            })
    void refusesBrokenHeaders(String header, int dataBytes, String code) throws Exception {
        ByteBuffer file = file(header.strip().replace('\'', '"'), dataBytes);
        if (code.equals("none")) {
            assertThat(SafetensorsFile.of(file).names()).containsExactly("a");
        } else {
            assertThatThrownBy(() -> SafetensorsFile.of(file))
                    .isInstanceOfSatisfying(
                            SaeFormatException.class, e -> assertThat(e.code()).isEqualTo(code));
        }
    }

    @ParameterizedTest
    @CsvSource({"-1", "0", "1", "9223372036854775807", "4294967296", "1000000"})
    void refusesHeaderLengthsOutsideTheFile(long length) {
        ByteBuffer file =
                ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
        assertThatThrownBy(() -> SafetensorsFile.of(file)).isInstanceOf(SaeFormatException.class);
    }

    @Test
    void refusesWholeNumbersWhereFloatsAreNeeded() throws Exception {
        SafetensorsFile file =
                SafetensorsFile.of(
                        file(
                                "{\"a\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}",
                                8));
        assertThatThrownBy(() -> file.array("a"))
                .isInstanceOf(SaeFormatException.class)
                .hasMessageContaining("I64");
    }

    /** Whatever happens to the bytes: the file is read or refused, and no other error appears. */
    @Test
    void survivesDamagedFiles() {
        byte[] whole =
                new SafetensorsWriter()
                        .metadata("format", "pt")
                        .add("W_enc", new float[12], 3, 4)
                        .add("W_dec", new float[12], 4, 3)
                        .add("b_enc", new float[4], 4)
                        .add("b_dec", new float[3], 3)
                        .toBytes();
        SaeDescriptor descriptor = new SaeDescriptor("topk", 3, 4, 2, true, null);
        Random random = new Random(20261122);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = damaged(whole, random);
            try {
                SaeWeights.read(ByteBuffer.wrap(damaged), descriptor).close();
            } catch (SaeFormatException e) {
                assertThat(e.code()).isNotBlank();
                refused++;
            }
        }
        assertThat(refused).isBetween(5_000, 20_000);
    }

    private static byte[] damaged(byte[] whole, Random random) {
        int length = random.nextInt(4) == 0 ? random.nextInt(whole.length) : whole.length;
        byte[] damaged = new byte[length];
        System.arraycopy(whole, 0, damaged, 0, length);
        int changes = random.nextInt(4);
        for (int i = 0; i < changes && length > 0; i++) {
            int at =
                    random.nextInt(3) == 0
                            ? random.nextInt(length)
                            : random.nextInt(Math.min(length, 300));
            damaged[at] =
                    random.nextBoolean()
                            ? (byte) random.nextInt()
                            : (byte) "0123456789[]{},:\"-".charAt(random.nextInt(18));
        }
        return damaged;
    }

    private static ByteBuffer file(String header, int dataBytes) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .rewind();
    }
}
