package io.tapastream.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.SaeCheckpointChunk;
import io.tapastream.schemas.SaeCheckpointManifest;
import io.tapastream.schemas.wire.RecordHeader.Framing;
import io.tapastream.schemas.wire.WireFormatException.Code;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** The bytes of Confluent's framing; RegistryIT has them read and written with a real registry. */
class RecordFramingTest {
    private static final int ID = 0x01020304;

    @Test
    void onlyTheHeaderDiffers() throws WireFormatException {
        for (SpecificRecord sample : Samples.all()) {
            byte[] single = WireFormat.encode(sample);
            byte[] framed = RecordFraming.reframe(ID, single);
            Schema travelling = RecordTypes.travellingWith(sample.getSchema());
            int header = travelling.isUnion() ? 6 : 5;
            assertThat(HexFormat.of().formatHex(framed, 0, 5)).isEqualTo("0001020304");
            assertThat(framed).endsWith(Arrays.copyOfRange(single, 10, single.length));
            assertThat(framed).hasSize(single.length - 10 + header);
            assertThat(WireFormat.decode(framed, 5, travelling)).isEqualTo(sample);
        }
    }

    @Test
    void manifestsAndChunksShareTheSchemaOfTheirTopic() {
        Schema union = RecordTypes.travellingWith(SaeCheckpointManifest.getClassSchema());
        assertThat(union.isUnion()).isTrue();
        assertThat(RecordTypes.travellingWith(SaeCheckpointChunk.getClassSchema())).isSameAs(union);
    }

    @Test
    void theHeaderOfEitherFramingComesBack() throws WireFormatException {
        for (RecordHeader header :
                List.of(
                        new RecordHeader(Framing.SINGLE_OBJECT, 0x8877665544332211L),
                        new RecordHeader(Framing.CONFLUENT, ID),
                        new RecordHeader(Framing.CONFLUENT, -1))) {
            assertThat(RecordHeader.read(header.bytes())).isEqualTo(header);
        }
        assertThat(
                        HexFormat.of()
                                .formatHex(
                                        new RecordHeader(Framing.SINGLE_OBJECT, 0x8877665544332211L)
                                                .bytes()))
                .isEqualTo("c3011122334455667788");
    }

    @Test
    void withoutARegistryConfluentsFramingIsNamed() {
        byte[] framed = RecordFraming.reframe(ID, WireFormat.encode(Samples.image()));
        assertThatThrownBy(() -> RecordFraming.SINGLE_OBJECT.decode(framed))
                .hasMessageContaining("Confluent's framing does (schema id 16909060)")
                .hasMessageContaining("give the address")
                .extracting(problem -> ((WireFormatException) problem).code())
                .isEqualTo(Code.NOT_AVRO);
        assertThat(RecordFraming.SINGLE_OBJECT.eventTime(framed)).isEmpty();
    }

    @Test
    void theEventTimeIsReadBehindEitherHeaderAndWithinAUnion() throws WireFormatException {
        AnnotatedImage image = Samples.image();
        OptionalLong time = OptionalLong.of(image.getEventTime().toEpochMilli());
        byte[] single = WireFormat.encode(image);
        byte[] framed = RecordFraming.reframe(ID, single);
        Schema schema = AnnotatedImage.getClassSchema();
        assertThat(RecordFraming.SINGLE_OBJECT.eventTime(single)).isEqualTo(time);
        assertThat(WireFormat.eventTime(framed, 5, schema)).isEqualTo(time);
        Schema union = Schema.createUnion(SaeCheckpointChunk.getClassSchema(), schema);
        byte[] second = new byte[single.length - 9];
        second[0] = 2;
        System.arraycopy(single, 10, second, 1, single.length - 10);
        assertThat(WireFormat.eventTime(second, 0, union)).isEqualTo(time);
        assertThat(WireFormat.eventTime(new byte[] {8}, 0, union)).isEmpty();
    }

    @Test
    void aForeignRecordHasNoEventTimeAndIsRefused() {
        Schema foreign =
                SchemaBuilder.record("Foreign")
                        .namespace("a.b")
                        .fields()
                        .requiredLong("eventTime")
                        .endRecord();
        assertThatThrownBy(() -> WireFormat.eventTime(new byte[] {2}, 0, foreign))
                .isInstanceOf(WireFormatException.class);
        assertThatThrownBy(() -> WireFormat.decode(new byte[] {2}, 0, foreign))
                .hasMessageContaining("Foreign is none of this project");
    }

    @Test
    void bytesOfNeitherFramingAreRefused() {
        for (byte[] bytes : List.of(new byte[0], new byte[4], new byte[] {1, 2, 3, 4, 5, 6})) {
            assertThatThrownBy(() -> RecordFraming.SINGLE_OBJECT.decode(bytes))
                    .extracting(problem -> ((WireFormatException) problem).code())
                    .isEqualTo(Code.NOT_AVRO);
            assertThatThrownBy(() -> RecordFraming.reframe(ID, bytes))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
