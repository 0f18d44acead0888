package io.tapastream.jobs.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.jobs.kafka.RetryingDecoder;
import io.tapastream.jobs.kafka.SourceRecord;
import io.tapastream.jobs.message.Origin;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.SaeCheckpointChunk;
import io.tapastream.schemas.wire.WireFormat;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class EventTimesTest {
    private static final RetryingDecoder PLAIN = new RetryingDecoder(null, Map.of());
    private static final long DECLARED = 1_700_000_000_123L;

    @Test
    void theTimeInTheRecordCountsAndNotThatOfKafka() {
        assertThat(EventTimes.of(PLAIN, read(image(DECLARED), DECLARED + 5_000)))
                .isEqualTo(DECLARED);
        assertThat(EventTimes.of(PLAIN, read(pair(DECLARED), DECLARED + 5_000)))
                .isEqualTo(DECLARED);
    }

    @Test
    void aClockThatIsAheadDoesNotCompleteWindowsForGood() {
        assertThat(EventTimes.of(PLAIN, read(image(DECLARED + 90_000), DECLARED)))
                .isEqualTo(DECLARED);
    }

    @Test
    void withoutATimestampOfKafkaTheRecordIsBelieved() {
        assertThat(EventTimes.of(PLAIN, read(image(DECLARED), -1))).isEqualTo(DECLARED);
    }

    @Test
    void whatCannotBeReadMovesNothing() {
        byte[] good = WireFormat.encode(image(DECLARED));
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThat(EventTimes.of(PLAIN, record(cut, DECLARED))).isIn(Long.MIN_VALUE, DECLARED);
        }
        assertThat(EventTimes.of(PLAIN, record(new byte[20], DECLARED))).isEqualTo(Long.MIN_VALUE);
        assertThat(EventTimes.of(PLAIN, record(null, DECLARED))).isEqualTo(Long.MIN_VALUE);
        SpecificRecord chunk =
                new SaeCheckpointChunk("r", "s", 1L, "", 0, "", ByteBuffer.allocate(1));
        assertThat(EventTimes.of(PLAIN, read(chunk, DECLARED))).isEqualTo(Long.MIN_VALUE);
    }

    private static AnnotatedImage image(long time) {
        return new AnnotatedImage("birds", "a", Instant.ofEpochMilli(time), null, List.of(1));
    }

    private static ImagePair pair(long time) {
        return new ImagePair("birds", "a", Instant.ofEpochMilli(time), null, null, 1, null, null);
    }

    private static SourceRecord read(SpecificRecord record, long timestamp) {
        return record(WireFormat.encode(record), timestamp);
    }

    private static SourceRecord record(byte[] value, long timestamp) {
        return new SourceRecord(new Origin("topic", 0, 0, timestamp), null, value);
    }
}
