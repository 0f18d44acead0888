package io.tapastream.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.Rejected;
import io.tapastream.schemas.SaeCheckpointChunk;
import io.tapastream.schemas.SaeCheckpointManifest;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpochFieldTest {
    private static final Set<Schema> WITHOUT =
            Set.of(
                    AnnotatedImage.getClassSchema(),
                    ImagePair.getClassSchema(),
                    ConceptVocabulary.getClassSchema(),
                    SaeCheckpointManifest.getClassSchema(),
                    SaeCheckpointChunk.getClassSchema(),
                    Rejected.getClassSchema());

    @Test
    void itIsTheLastFieldOfEveryOutputRecordButRejections() {
        for (Schema schema : RecordTypes.CURRENT) {
            List<Schema.Field> fields = schema.getFields();
            if (WITHOUT.contains(schema)) {
                assertThat(schema.getField("epoch")).as(schema.getName()).isNull();
            } else {
                assertThat(fields.get(fields.size() - 1).name())
                        .as(schema.getName())
                        .isEqualTo("epoch");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 63, 64, 1_796_083_200_000L, Long.MAX_VALUE})
    void itIsPutIntoEncodedRecordsAndNothingElseChanges(long epoch) throws WireFormatException {
        int seen = 0;
        for (SpecificRecord sample : Samples.all()) {
            Schema.Field field = sample.getSchema().getField("epoch");
            if (field != null) {
                byte[] bytes = EpochField.put(WireFormat.encode(sample), epoch);
                sample.put(field.pos(), epoch);
                assertThat(RecordFraming.SINGLE_OBJECT.decode(bytes)).isEqualTo(sample);
                seen++;
            }
        }
        assertThat(seen).isEqualTo(RecordTypes.CURRENT.size() - WITHOUT.size());
    }

    @Test
    void bytesThatHaveAnEpochAreRefused() {
        byte[] once = EpochField.put(new byte[] {7, 0}, 5);
        assertThatThrownBy(() -> EpochField.put(once, 6))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 bytes");
        assertThatThrownBy(() -> EpochField.put(new byte[0], 6))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
