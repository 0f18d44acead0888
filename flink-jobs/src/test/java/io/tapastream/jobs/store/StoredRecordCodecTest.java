package io.tapastream.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.jobs.codec.Fields;
import io.tapastream.jobs.store.StoredRecord.StoredRecordCodec;
import io.tapastream.schemas.topics.RecordAge;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class StoredRecordCodecTest {
    @Test
    void keepsARecord() throws Exception {
        StoredRecord record = new StoredRecord("t", null, new RecordAge(3, 7), "{}", "[]");
        DataOutputSerializer out = new DataOutputSerializer(64);
        StoredRecordCodec codec = new StoredRecordCodec();
        codec.write(record, out);
        assertThat(codec.read(new DataInputDeserializer(out.getCopyOfBuffer()))).isEqualTo(record);
    }

    @Test
    void readsARecordOfTheVersionWithoutEpochs() throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(64);
        out.writeByte(1);
        Fields.writeString("t", out);
        Fields.writeOptional("run", Fields::writeString, out);
        out.writeLong(7);
        Fields.writeString("{}", out);
        Fields.writeString("[]", out);
        assertThat(new StoredRecordCodec().read(new DataInputDeserializer(out.getCopyOfBuffer())))
                .isEqualTo(new StoredRecord("t", "run", new RecordAge(0, 7), "{}", "[]"));
    }
}
