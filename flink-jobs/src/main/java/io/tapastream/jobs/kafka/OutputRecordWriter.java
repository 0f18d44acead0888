package io.tapastream.jobs.kafka;

import io.tapastream.jobs.message.OutputRecord;
import io.tapastream.jobs.metrics.JobMetric;
import io.tapastream.jobs.metrics.LabelledCounter;
import io.tapastream.jobs.metrics.StageMetrics;
import io.tapastream.schemas.topics.Topics;
import io.tapastream.schemas.wire.RecordFraming;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.api.common.serialization.SerializationSchema.InitializationContext;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends each record to its topic. What Kafka would refuse there is replaced by a rejection; see
 * {@link FittingRecords}.
 */
public final class OutputRecordWriter
        implements KafkaRecordSerializationSchema<OutputRecord>, KafkaDatasetFacetProvider {
    private static final long serialVersionUID = 1L;

    static {
        ScramClasses.keep();
    }

    private static final Logger LOG = LoggerFactory.getLogger(OutputRecordWriter.class);

    private final String topicPrefix;
    private final HashMap<String, Integer> schemaIds;
    private final Properties client;

    private transient Topics topics;
    private transient FittingRecords fitting;
    private transient LabelledCounter written;
    private transient Counter tooLarge;
    private transient Counter dropped;

    /**
     * @param client settings of the Kafka client, bootstrap.servers among them
     * @param schemaIds of the topics in a schema registry; empty where there is none
     */
    public OutputRecordWriter(
            String topicPrefix, Properties client, Map<String, Integer> schemaIds) {
        this.topicPrefix = topicPrefix;
        this.client = client;
        this.schemaIds = new HashMap<>(schemaIds);
    }

    @Override
    public void open(InitializationContext context, KafkaSinkContext sinkContext) {
        StageMetrics metrics = new StageMetrics(context.getMetricGroup());
        written = metrics.labelled(JobMetric.SINK_WRITTEN);
        tooLarge = metrics.counter(JobMetric.SINK_TOO_LARGE);
        dropped = metrics.counter(JobMetric.SINK_DROPPED);
        fitting = new FittingRecords(TopicLimits.read(client, topics().outputs()), topics()::name);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            OutputRecord record, KafkaSinkContext context, Long timestamp) {
        if (fitting.fits(record)) {
            return producerRecord(record);
        }
        String topic = topics().name(record.topic());
        tooLarge.inc();
        Optional<OutputRecord> instead = fitting.inPlaceOf(record);
        if (instead.isEmpty()) {
            dropped.inc();
            LOG.error(
                    "a rejection is dropped, since the topic {} takes no record of its size",
                    topic);
            return null;
        }
        return producerRecord(instead.get());
    }

    private ProducerRecord<byte[], byte[]> producerRecord(OutputRecord record) {
        // No timestamp of our own: an old event time plus the topic's retention would delete the
        // score as soon as it is committed.
        String topic = topics().name(record.topic());
        written.inc(topic);
        return new ProducerRecord<>(topic, null, null, record.key(), framed(topic, record.value()));
    }

    /** The sink's pooled transactions ask which topics they may find open transactions of. */
    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
        return Optional.of(
                new DefaultKafkaDatasetFacet(
                        DefaultKafkaDatasetIdentifier.ofTopics(topics().outputs())));
    }

    private byte[] framed(String topic, byte[] value) {
        return schemaIds.isEmpty() ? value : RecordFraming.reframe(schemaIds.get(topic), value);
    }

    private Topics topics() {
        if (topics == null) {
            topics = new Topics(topicPrefix);
        }
        return topics;
    }
}
