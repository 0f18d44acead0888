package io.tapastream.jobs.kafka;

import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.kafka.SourceRecord.SourceRecordCodec;
import io.tapastream.jobs.message.Origin;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes records from Kafka as they are: nothing that is in them can fail here. */
public final class SourceRecordReader implements KafkaRecordDeserializationSchema<SourceRecord> {
    private static final long serialVersionUID = 1L;

    static {
        // Runs wherever a source of the job is, also in the JobManager, before it meets a broker.
        ScramClasses.keep();
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<SourceRecord> out) {
        out.collect(
                new SourceRecord(
                        new Origin(
                                record.topic(),
                                record.partition(),
                                record.offset(),
                                record.timestamp()),
                        record.key(),
                        record.value()));
    }

    @Override
    public TypeInformation<SourceRecord> getProducedType() {
        return CodecTypeInformation.of(new SourceRecordCodec());
    }
}
