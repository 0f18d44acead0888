package io.tapastream.jobs.kafka;

import io.tapastream.jobs.config.EvaluationArguments;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.config.KafkaOptions;
import io.tapastream.jobs.config.RegistryOptions;
import io.tapastream.jobs.message.OutputRecord;
import io.tapastream.schemas.registry.RegistrySettings;
import io.tapastream.schemas.topics.Topics;
import java.util.List;
import java.util.Properties;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The job's sources and its sink: where Kafka is, and how exactly-once is asked of it. */
public final class KafkaConnection {
    /** Names of the sources: of images, pairs and vocabularies. */
    public static final String SAMPLES = "samples";

    /** Of SAE checkpoints. */
    public static final String SAE_CHECKPOINTS = "sae-checkpoints";

    /** Of what the job said of them. */
    public static final String STATUS = "sae-checkpoint-status";

    /** All of them; each reads with a consumer group of its own. */
    static final List<String> SOURCES = List.of(SAMPLES, SAE_CHECKPOINTS, STATUS);

    private final Configuration options;
    private final String bootstrapServers;
    private final Topics topics;
    private final Properties clientProperties;
    private final RegistrySettings registry;
    private final OutputSchemas schemas;

    private KafkaConnection(Configuration options) {
        this.options = options;
        this.bootstrapServers = EvaluationSettings.read(options, KafkaOptions.BOOTSTRAP_SERVERS);
        this.topics = new Topics(EvaluationSettings.read(options, KafkaOptions.TOPIC_PREFIX));
        this.clientProperties = EvaluationArguments.kafkaProperties(options);
        this.registry = RegistryOptions.settings(options);
        this.schemas = new OutputSchemas(topics, registry);
    }

    /**
     * @throws io.tapastream.jobs.config.InvalidOptionException where an option is missing or out of
     *     range, or the schema registry does not answer or refuses an output topic's schema
     */
    public static KafkaConnection of(Configuration options) {
        return new KafkaConnection(options);
    }

    /** How records are read. */
    public RetryingDecoder framing() {
        return new RetryingDecoder(registry, schemas.byId());
    }

    /** Topics of vocabularies, images and pairs. */
    public List<String> sampleTopics() {
        return List.of(topics.conceptVocabularies(), topics.annotatedImages(), topics.imagePairs());
    }

    /** Topics of SAE checkpoints: apart, so that a backlog of images does not hold them up. */
    public List<String> saeTopics() {
        return List.of(topics.saeCheckpoints());
    }

    /** The job's own status records, by which it paces itself. */
    public List<String> statusTopic() {
        return List.of(topics.saeCheckpointStatus());
    }

    /** A source of committed records. */
    public KafkaSource<SourceRecord> source(String name, List<String> from) {
        return source(name, from, "read_committed");
    }

    /**
     * A source that does not wait for records to be committed, for what only paces the job: else
     * each SAE checkpoint would wait for a Flink checkpoint before the next begins.
     */
    public KafkaSource<SourceRecord> quickSource(String name, List<String> from) {
        return source(name, from, "read_uncommitted");
    }

    private KafkaSource<SourceRecord> source(String name, List<String> from, String isolation) {
        String group = EvaluationSettings.read(options, KafkaOptions.GROUP_ID);
        return KafkaSource.<SourceRecord>builder()
                .setBootstrapServers(bootstrapServers)
                .setTopics(from)
                .setGroupId(group + "-" + name)
                .setClientIdPrefix(group + "-" + name)
                // Without state of its own the job has seen nothing: it reads from the start, also
                // where its group committed offsets before.
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setProperties(clientProperties)
                .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation)
                .setDeserializer(new SourceRecordReader())
                .build();
    }

    public KafkaSink<OutputRecord> sink() {
        Properties properties = new Properties();
        properties.putAll(clientProperties);
        long timeout =
                EvaluationSettings.read(options, KafkaOptions.TRANSACTION_TIMEOUT).toMillis();
        properties.setProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Long.toString(timeout));
        properties.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        return KafkaSink.<OutputRecord>builder()
                .setBootstrapServers(bootstrapServers)
                .setKafkaProducerConfig(properties)
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(
                        EvaluationSettings.read(options, KafkaOptions.TRANSACTION_PREFIX))
                .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                .setRecordSerializer(
                        new OutputRecordWriter(
                                EvaluationSettings.read(options, KafkaOptions.TOPIC_PREFIX),
                                client(),
                                schemas.ids()))
                .build();
    }

    private Properties client() {
        Properties properties = new Properties();
        properties.putAll(clientProperties);
        properties.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return properties;
    }
}
