package io.tapastream.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.ImageBytes;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.SaeCheckpointManifest;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.wire.WireFormatException.Code;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireFormatTest {
    static Stream<SpecificRecord> samples() {
        return Samples.all().stream();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aRecordComesBackEqual(SpecificRecord sample) throws WireFormatException {
        assertThat(RecordFraming.SINGLE_OBJECT.decode(WireFormat.encode(sample))).isEqualTo(sample);
    }

    @Test
    void everyTypeHasASample() {
        assertThat(Samples.all())
                .extracting(SpecificRecord::getSchema)
                .containsExactlyElementsOf(RecordTypes.CURRENT);
    }

    @Test
    void stringsAreJavaStrings() throws WireFormatException {
        AnnotatedImage image =
                RecordFraming.SINGLE_OBJECT.decode(
                        WireFormat.encode(Samples.image()), AnnotatedImage.class);
        SaeCheckpointManifest manifest =
                RecordFraming.SINGLE_OBJECT.decode(
                        WireFormat.encode(Samples.manifest()), SaeCheckpointManifest.class);
        assertThat((Object) image.getDataSet()).isInstanceOf(String.class);
        assertThat(manifest.getMetadata()).isEqualTo(Samples.manifest().getMetadata());
        assertThat(manifest.getMetadata().keySet().iterator().next()).isEqualTo("seed");
    }

    @Test
    void absentFieldsAreNullOrTheirDefaults() throws WireFormatException {
        AnnotatedImage gone =
                AnnotatedImage.newBuilder()
                        .setDataSet("birds")
                        .setImageId("a")
                        .setEventTime(Instant.EPOCH)
                        .build();
        AnnotatedImage back =
                RecordFraming.SINGLE_OBJECT.decode(WireFormat.encode(gone), AnnotatedImage.class);
        assertThat(back.getContent()).isNull();
        assertThat(back.getConcepts()).isEmpty();
        SaeCheckpointManifest manifest =
                SaeCheckpointManifest.newBuilder(Samples.manifest())
                        .clearRole()
                        .clearInputUnitNorm()
                        .clearMetadata()
                        .build();
        assertThat(manifest.getRole()).isEqualTo(SaeRole.TRAINED);
        assertThat(manifest.getInputUnitNorm()).isFalse();
        assertThat(manifest.getMetadata()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 9})
    void bytesShorterThanTheHeaderAreNoAvro(int length) {
        byte[] bytes = Arrays.copyOf(WireFormat.encode(Samples.image()), length);
        assertThat(refused(bytes).code()).isEqualTo(Code.NOT_AVRO);
    }

    @Test
    void otherBytesAreNoAvro() {
        assertThat(refused("{\"json\": \"is not Avro\"}".getBytes()).code())
                .isEqualTo(Code.NOT_AVRO);
    }

    @Test
    void anUnknownFingerprintIsAnUnknownSchema() {
        byte[] bytes = WireFormat.encode(Samples.image());
        bytes[5] ^= 1;
        assertThat(refused(bytes).code()).isEqualTo(Code.UNKNOWN_SCHEMA);
    }

    @Test
    void anotherTypeThanTheExpectedIsAnUnknownSchema() {
        WireFormatException refused =
                catchThrowableOfType(
                        WireFormatException.class,
                        () ->
                                RecordFraming.SINGLE_OBJECT.decode(
                                        WireFormat.encode(Samples.image()), ImagePair.class));
        assertThat(refused.code()).isEqualTo(Code.UNKNOWN_SCHEMA);
        assertThat(refused).hasMessageContaining("ImagePair").hasMessageContaining("Annotated");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everyTruncationIsMalformed(SpecificRecord sample) {
        byte[] bytes = WireFormat.encode(sample);
        for (int length = 10; length < bytes.length; length++) {
            assertThat(refused(Arrays.copyOf(bytes, length)).code()).isEqualTo(Code.MALFORMED);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void trailingBytesAreMalformed(SpecificRecord sample) {
        byte[] bytes = WireFormat.encode(sample);
        WireFormatException refused = refused(Arrays.copyOf(bytes, bytes.length + 1));
        assertThat(refused.code()).isEqualTo(Code.MALFORMED);
        assertThat(refused).hasMessageContaining("go on");
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                1L << 20,
                1_000_000_000L,
                Integer.MAX_VALUE - 8L,
                Integer.MAX_VALUE,
                1L << 40,
                -1L
            })
    void aDeclaredLengthBeyondTheBytesIsMalformed(long length) {
        byte[] header = Arrays.copyOf(WireFormat.encode(Samples.vocabulary()), 10);
        ByteArrayOutputStream string = new ByteArrayOutputStream();
        string.writeBytes(header);
        string.writeBytes(varint(length));
        string.write('x');
        assertThat(refused(string.toByteArray()).code()).isEqualTo(Code.MALFORMED);

        ByteArrayOutputStream list = new ByteArrayOutputStream();
        list.writeBytes(header);
        list.writeBytes(new byte[] {2, 'd', 0});
        list.writeBytes(varint(Math.abs(length) + 1));
        list.write(0);
        assertThat(refused(list.toByteArray()).code()).isEqualTo(Code.MALFORMED);
    }

    @Test
    void noDamageEscapesTheException() {
        Random random = new Random(11);
        for (SpecificRecord sample : Samples.all()) {
            byte[] good = WireFormat.encode(sample);
            for (int round = 0; round < 500; round++) {
                byte[] bad = good.clone();
                for (int flips = 0; flips < 3; flips++) {
                    bad[10 + random.nextInt(bad.length - 10)] = (byte) random.nextInt(256);
                }
                try {
                    assertThat(RecordFraming.SINGLE_OBJECT.decode(bad).getSchema())
                            .isEqualTo(sample.getSchema());
                } catch (WireFormatException refused) {
                    assertThat(refused.code()).isEqualTo(Code.MALFORMED);
                }
            }
        }
    }

    @Test
    void aDamagedRecordLeavesTheThreadsDecoderUsable() throws WireFormatException {
        byte[] bytes = WireFormat.encode(Samples.pair());
        assertThat(refused(Arrays.copyOf(bytes, 20)).code()).isEqualTo(Code.MALFORMED);
        assertThat(RecordFraming.SINGLE_OBJECT.decode(bytes)).isEqualTo(Samples.pair());
    }

    @Test
    void aRecordThatDoesNotTravelAloneIsRefused() {
        assertThatThrownBy(() -> WireFormat.encode(new ImageBytes(ByteBuffer.allocate(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ImageBytes");
    }

    @Test
    void aRecordWithoutARequiredFieldIsRefusedAndTheNextIsEncoded() {
        ConceptVocabulary incomplete = new ConceptVocabulary("birds", Instant.EPOCH, null);
        assertThatThrownBy(() -> WireFormat.encode(incomplete))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ConceptVocabulary");
        assertThat(WireFormat.encode(Samples.vocabulary()))
                .isEqualTo(WireFormat.encode(Samples.vocabulary()));
    }

    @Test
    void manyThreadsEncodeAndDecodeAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Long>> work =
                    IntStream.range(0, 8)
                            .<Callable<Long>>mapToObj(i -> WireFormatTest::roundTrips)
                            .collect(Collectors.toList());
            for (Future<Long> done : threads.invokeAll(work)) {
                assertThat(done.get()).isEqualTo(200L * Samples.all().size());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static long roundTrips() throws WireFormatException {
        long equal = 0;
        for (int round = 0; round < 200; round++) {
            for (SpecificRecord sample : Samples.all()) {
                if (RecordFraming.SINGLE_OBJECT.decode(WireFormat.encode(sample)).equals(sample)) {
                    equal++;
                }
            }
        }
        return equal;
    }

    private static WireFormatException refused(byte[] bytes) {
        WireFormatException refused =
                catchThrowableOfType(
                        WireFormatException.class, () -> RecordFraming.SINGLE_OBJECT.decode(bytes));
        assertThat(refused).isNotNull();
        return refused;
    }

    private static byte[] varint(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long zigzag = (value << 1) ^ (value >> 63);
        while ((zigzag & ~0x7FL) != 0) {
            out.write((int) ((zigzag & 0x7F) | 0x80));
            zigzag >>>= 7;
        }
        out.write((int) zigzag);
        return out.toByteArray();
    }
}
