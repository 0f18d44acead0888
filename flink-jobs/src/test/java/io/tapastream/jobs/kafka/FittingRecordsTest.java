package io.tapastream.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.jobs.message.OutputRecord;
import io.tapastream.schemas.Rejected;
import io.tapastream.schemas.topics.Topic;
import io.tapastream.schemas.topics.Topics;
import io.tapastream.schemas.wire.RecordFraming;
import io.tapastream.schemas.wire.WireFormat;
import io.tapastream.schemas.wire.WireFormatException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FittingRecordsTest {
    private static final int REQUEST = 1 << 20;

    private static FittingRecords of(int mostBytes, boolean needsKey) {
        return new FittingRecords(
                new TopicLimits(
                        REQUEST,
                        Map.of("rejected", mostBytes, "match-scores", mostBytes),
                        Map.of("rejected", needsKey)),
                Topics.DEFAULT::name);
    }

    private static OutputRecord rejection(int record, int key, int message) {
        Rejected rejected =
                Rejected.newBuilder()
                        .setTopic("annotated-images")
                        .setPartition(3)
                        .setOffset(77)
                        .setTimestamp(Instant.EPOCH)
                        .setKey(ByteBuffer.wrap(noise(key)))
                        .setRecord(ByteBuffer.wrap(noise(record)))
                        .setStage("decode")
                        .setReason("NOT_AVRO")
                        .setMessage(HexFormat.of().formatHex(noise(message)))
                        .setDataSet("d")
                        .setId("i")
                        .build();
        return new OutputRecord(Topic.REJECTED, noise(key), WireFormat.encode(rejected));
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(5).nextBytes(bytes);
        return bytes;
    }

    private static Rejected read(OutputRecord record) throws WireFormatException {
        return RecordFraming.SINGLE_OBJECT.decode(record.value(), Rejected.class);
    }

    @Test
    void whatFitsIsLeftAsItIs() {
        assertThat(of(10_000, false).fits(rejection(5_000, 100, 50))).isTrue();
        assertThat(of(10_000, false).fits(rejection(12_000, 100, 50))).isFalse();
    }

    @Test
    void whatIsSmallEnoughOnceCompressedFits() {
        OutputRecord zeros = new OutputRecord(Topic.MATCH_SCORES, new byte[4], new byte[50_000]);
        assertThat(of(3_000, false).fits(zeros)).isTrue();
        OutputRecord noise = new OutputRecord(Topic.MATCH_SCORES, new byte[4], noise(50_000));
        assertThat(of(3_000, false).fits(noise)).isFalse();
        OutputRecord aboveTheRequest =
                new OutputRecord(Topic.MATCH_SCORES, new byte[4], new byte[REQUEST]);
        assertThat(of(3_000, false).fits(aboveTheRequest)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        // record, key and message as they are; most bytes; what is kept
        "90_000, 300, 100, 9_000, false, true, true",
        "90_000, 8_300, 100, 9_000, false, true, true",
        "900, 8_800, 100, 9_000, false, false, true",
        "900, 300, 6_000, 700, false, false, false",
    })
    void aRejectionLosesWhatItRepeatsBeforeItsPlace(
            String record,
            String key,
            String message,
            String most,
            boolean keepsRecord,
            boolean keepsKey,
            boolean keepsMessage)
            throws WireFormatException {
        FittingRecords fitting = of(number(most), false);
        OutputRecord large = rejection(number(record), number(key), number(message));
        assertThat(fitting.fits(large)).isFalse();
        OutputRecord shorter = fitting.inPlaceOf(large).orElseThrow();
        assertThat(fitting.fits(shorter)).isTrue();
        Rejected reported = read(shorter);
        assertThat(reported.getTopic()).isEqualTo("annotated-images");
        assertThat(reported.getPartition()).isEqualTo(3);
        assertThat(reported.getOffset()).isEqualTo(77);
        assertThat(reported.getReason()).isEqualTo("NOT_AVRO");
        assertThat(reported.getRecord() != null).isEqualTo(keepsRecord);
        assertThat(reported.getKey() != null).isEqualTo(keepsKey);
        assertThat(reported.getMessage().isEmpty()).isEqualTo(!keepsMessage);
    }

    private static int number(String text) {
        return Integer.parseInt(text.replace("_", ""));
    }

    @Test
    void aScoreThatIsTooLargeBecomesARejectionThatNamesItsTopic() throws WireFormatException {
        OutputRecord score = new OutputRecord(Topic.MATCH_SCORES, noise(30), noise(50_000));
        Rejected reported = read(of(9_000, false).inPlaceOf(score).orElseThrow());
        assertThat(reported.getTopic()).isEqualTo("match-scores");
        assertThat(reported.getStage()).isEqualTo("sink");
        assertThat(reported.getReason()).isEqualTo("TOO_LARGE");
        assertThat(reported.getMessage()).contains("50030 bytes", "match-scores", "at most 9000");
    }

    @Test
    void aTopicThatIsCompactedGetsAKey() {
        OutputRecord without =
                new OutputRecord(Topic.REJECTED, null, rejection(10, 10, 10).value());
        assertThat(of(9_000, false).fits(without)).isTrue();
        assertThat(of(9_000, true).fits(without)).isFalse();
        OutputRecord with = of(9_000, true).inPlaceOf(without).orElseThrow();
        assertThat(with.key()).asString().isEqualTo("annotated-images/3/77");
        assertThat(with.value()).isEqualTo(without.value());
    }

    @Test
    void whatCannotFitAtAllIsTold() {
        assertThat(of(100, false).inPlaceOf(rejection(10, 10, 10))).isEmpty();
    }
}
