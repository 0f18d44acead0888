package io.tapastream.jobs.store;

import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.config.EvaluationArguments;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.config.InvalidOptionException;
import io.tapastream.jobs.config.KafkaOptions;
import io.tapastream.jobs.config.RegistryOptions;
import io.tapastream.jobs.kafka.RetryingDecoder;
import io.tapastream.jobs.kafka.SourceRecord;
import io.tapastream.jobs.kafka.SourceRecordReader;
import io.tapastream.jobs.store.StoredRecord.StoredRecordCodec;
import io.tapastream.schemas.registry.RegistrySettings;
import io.tapastream.schemas.registry.SchemaRegistry;
import io.tapastream.schemas.registry.SchemaRegistryException;
import io.tapastream.schemas.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** Reads the output topics, committed records only, and writes each to its table. */
public final class StorePipeline {
    private static final Duration FLINK_CHECKPOINT_INTERVAL = Duration.ofSeconds(10);

    private StorePipeline() {}

    /**
     * Waits for the database, then applies the migrations that it lacks, or checks that it lacks
     * none; and checks that the schema registry answers, where there is one.
     *
     * @param notice is told what is waited for
     * @return the migrations that were applied
     * @throws StoreException where the database cannot be used
     * @throws InvalidOptionException where the schema registry cannot
     */
    public static List<String> prepare(Configuration options, Consumer<String> notice) {
        checkRegistry(RegistryOptions.settings(options));
        Database database = Database.of(options);
        DatabaseWait.await(
                database, EvaluationSettings.read(options, StoreOptions.DATABASE_WAIT), notice);
        Migrations migrations =
                new Migrations(
                        database, EvaluationSettings.read(options, StoreOptions.READER_ROLE));
        if (EvaluationSettings.read(options, StoreOptions.MIGRATE)) {
            return migrations.apply();
        }
        migrations.verify();
        return List.of();
    }

    private static void checkRegistry(RegistrySettings registry) {
        try {
            if (registry != null) {
                SchemaRegistry.of(registry).check();
            }
        } catch (SchemaRegistryException e) {
            throw new InvalidOptionException(e.getMessage(), e);
        }
    }

    /**
     * Adds the job to an environment.
     *
     * @throws io.tapastream.jobs.config.InvalidOptionException where an option is missing or out of
     *     range
     */
    public static void build(StreamExecutionEnvironment environment, Configuration options) {
        configure(environment);
        DataStream<StoredRecord> records =
                environment
                        .fromSource(
                                source(options),
                                WatermarkStrategy.noWatermarks(),
                                "source: output topics")
                        .uid("source-output-topics")
                        .flatMap(
                                new RowsDecoder(
                                        new RetryingDecoder(
                                                RegistryOptions.settings(options), Map.of())))
                        .returns(CodecTypeInformation.of(new StoredRecordCodec()))
                        .name("rows")
                        .uid("rows");
        List<StoreTable> tables = new ArrayList<>();
        StoreTables.layouts().forEach(layout -> tables.add(layout.table()));
        tables.add(StoreTables.UNREADABLE);
        tables.forEach(table -> sink(records, table, options));
    }

    private static void sink(
            DataStream<StoredRecord> records, StoreTable table, Configuration options) {
        String name = table.name();
        records.filter(record -> record.table().equals(name))
                .name("of " + name)
                .uid("of-" + name)
                .sinkTo(
                        PostgresSink.of(
                                table,
                                Database.of(options),
                                EvaluationSettings.read(options, StoreOptions.FLUSH_INTERVAL),
                                EvaluationSettings.read(options, StoreOptions.FLUSH_RECORDS),
                                EvaluationSettings.read(options, StoreOptions.RECONNECT_TIMEOUT)))
                .name("table " + name)
                .uid("table-" + name);
    }

    private static void configure(StreamExecutionEnvironment environment) {
        Configuration defaults = new Configuration();
        defaults.set(PipelineOptions.GENERIC_TYPES, false);
        defaults.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        if (!environment
                .getConfiguration()
                .getOptional(CheckpointingOptions.CHECKPOINTING_INTERVAL)
                .isPresent()) {
            defaults.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, FLINK_CHECKPOINT_INTERVAL);
        }
        environment.configure(defaults);
    }

    private static KafkaSource<SourceRecord> source(Configuration options) {
        Topics topics = new Topics(EvaluationSettings.read(options, KafkaOptions.TOPIC_PREFIX));
        String group = EvaluationSettings.read(options, StoreOptions.GROUP_ID);
        return KafkaSource.<SourceRecord>builder()
                .setBootstrapServers(
                        EvaluationSettings.read(options, KafkaOptions.BOOTSTRAP_SERVERS))
                .setTopics(topics.summaries())
                .setGroupId(group)
                .setClientIdPrefix(group)
                // Without state of its own the job reads all that there is; what was stored before
                // is known by its revision and changes nothing.
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setProperties(EvaluationArguments.kafkaProperties(options))
                .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
                .setDeserializer(new SourceRecordReader())
                .build();
    }
}
