package io.tapastream.jobs.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.jobs.message.OutputRecord.OutputRecordCodec;
import io.tapastream.schemas.SaeCheckpointStatus;
import io.tapastream.schemas.SaePhase;
import io.tapastream.schemas.topics.Topic;
import io.tapastream.schemas.wire.RecordFraming;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputRecordTest {
    @Test
    void aRecordGoesToItsTopicUnderItsKey() throws Exception {
        SaeCheckpointStatus status =
                SaeCheckpointStatus.newBuilder()
                        .setRun("r")
                        .setSae("s")
                        .setStep(3)
                        .setPhase(SaePhase.REFUSED)
                        .setRevision(1)
                        .setOpenDataSets(List.of())
                        .setSettledDataSets(List.of())
                        .setClosedDataSets(List.of())
                        .setSince(Instant.EPOCH)
                        .build();
        OutputRecord output = OutputRecords.of(status);
        assertThat(output.topic()).isEqualTo(Topic.SAE_CHECKPOINT_STATUS);
        assertThat(output.key()).asString().isEqualTo("r/s/3");
        assertThat(RecordFraming.SINGLE_OBJECT.decode(output.value())).isEqualTo(status);
    }

    @Test
    void nothingIsWrittenIntoAnInput() {
        assertThatThrownBy(() -> new OutputRecord(Topic.IMAGE_PAIRS, null, new byte[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("image-pairs");
    }

    /** The names that Flink's state holds; a topic may be added, none may be renamed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONCEPT_MATCHES",
                "MATCH_SCORES",
                "TAPA_SCORES",
                "SAE_HEALTH",
                "SAE_COMPARISONS",
                "ALERTS",
                "SAE_CHECKPOINT_STATUS",
                "PAIR_LATENTS",
                "REJECTED"
            })
    void recordsThatWereUnderWayAreReadBack(String name) throws Exception {
        DataOutputSerializer state = new DataOutputSerializer(64);
        state.writeByte(1);
        state.writeByte(name.length());
        state.write(name.getBytes(StandardCharsets.US_ASCII));
        state.write(new byte[] {1, 1, 7, 2, 8, 9});
        OutputRecord record =
                new OutputRecordCodec().read(new DataInputDeserializer(state.getCopyOfBuffer()));
        assertThat(record.topic().name()).isEqualTo(name);
        assertThat(record.key()).containsExactly(7);
        assertThat(record.value()).containsExactly(8, 9);
    }
}
