package io.tapastream.tests.endtoend;

import io.tapastream.schemas.topics.Topics;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Takes the savepoint that {@link SavepointIT} restores. Run once for a version, in the folder
 * {@code tests}; the argument is the folder to write, {@code
 * src/test/resources/savepoints/VERSION}.
 */
final class SavepointWriter {
    private SavepointWriter() {}

    public static void main(String[] args) throws Exception {
        Path kept = Files.createDirectories(Path.of(args[0]));
        Path work = Files.createTempDirectory("savepoint-writer");
        Workload workload = new Workload(31);
        byte[] first = workload.sae();
        byte[] second = workload.sae();
        List<SpecificRecord> records = new ArrayList<>();
        records.add(workload.vocabulary());
        for (int i = 0; i < 40; i++) {
            records.add(workload.image(i, i));
        }
        for (int i = 0; i < 12; i++) {
            records.add(workload.pair(i, i));
        }
        for (int i = 30; i < 36; i++) {
            records.add(workload.image(i, 100 + i));
        }
        records.add(workload.takeOutImage(3, 200));
        records.add(workload.takeOutPair(2, 200));
        records.addAll(Checkpoints.records("sae", 5, first));
        records.addAll(Checkpoints.records("sae", 6, second));
        // Some chunks of a third are on their way.
        List<SpecificRecord> third = Checkpoints.records("sae", 7, workload.sae());
        records.addAll(third.subList(0, 2));
        try (LocalEvaluator evaluator = new LocalEvaluator(work);
                SettledScores scores = new SettledScores(evaluator)) {
            evaluator.start(evaluator.options(), new Configuration(), 2);
            ExactStreamIT.publish(evaluator, records);
            scores.await("sae", 5, workload.batch(first));
            scores.await("sae", 6, workload.batch(second));
            scores.awaitSampled("sae", 5, workload.sampled(first));
            scores.awaitSampled("sae", 6, workload.sampled(second));
            // A transaction that the savepoint has begun could not be committed on another broker.
            Thread.sleep(Duration.ofSeconds(10).toMillis());
            Path savepoint = Path.of(URI.create(evaluator.stopWithSavepoint()));
            KeptSavepoint result = new KeptSavepoint(kept);
            KeptSavepoint.copy(savepoint, result.savepoint());
            KeptSavepoint.copy(work.resolve("models"), result.models());
            List<KeptSavepoint.Input> inputs = inputs(evaluator.bootstrapServers());
            // The rest of the third SAE checkpoint follows after the restore.
            result.writeInputs(inputs);
        }
    }

    private static List<KeptSavepoint.Input> inputs(String bootstrapServers) {
        List<KeptSavepoint.Input> inputs = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    Topics.DEFAULT.inputs().stream()
                            .flatMap(topic -> consumer.partitionsFor(topic).stream())
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long due =
                    consumer.endOffsets(partitions).values().stream()
                            .mapToLong(Long::longValue)
                            .sum();
            while (inputs.size() < due) {
                for (ConsumerRecord<byte[], byte[]> read : consumer.poll(Duration.ofMillis(200))) {
                    inputs.add(
                            new KeptSavepoint.Input(
                                    read.topic(), read.partition(), read.key(), read.value()));
                }
            }
        }
        return inputs;
    }
}
