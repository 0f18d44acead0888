package io.tapastream.tests.faults;

import io.tapastream.schemas.PairLatents;
import io.tapastream.schemas.Rejected;
import io.tapastream.schemas.topics.Topics;
import io.tapastream.schemas.wire.RecordFraming;
import io.tapastream.tests.processes.FlinkRest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What lies in the topics when the job has stopped, and what is wrong with it. */
final class CommittedOutput {
    private final String bootstrapServers;

    CommittedOutput(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * What was found.
     *
     * @param records committed records of each topic but rejected
     * @param rejected committed records of the topic rejected
     * @param faults what must not be, in words; empty where all is well
     */
    record Findings(Map<String, Integer> records, int rejected, List<String> faults) {}

    Findings examine(List<FaultLoad.Garbage> garbage) throws Exception {
        List<String> faults = new ArrayList<>();
        Map<String, Integer> counts = new TreeMap<>();
        for (String topic : Topics.DEFAULT.outputs()) {
            if (!topic.equals(Topics.DEFAULT.rejected())) {
                List<ConsumerRecord<byte[], byte[]>> records = read(topic, faults);
                counts.put(topic, records.size());
                examineRevisions(topic, records, faults);
            }
        }
        List<ConsumerRecord<byte[], byte[]>> rejected = read(Topics.DEFAULT.rejected(), faults);
        examineRejected(rejected, garbage, faults);
        return new Findings(counts, rejected.size(), faults);
    }

    /** Each (key, revision) once, and revisions that grow with the offset. */
    private static void examineRevisions(
            String topic, List<ConsumerRecord<byte[], byte[]>> records, List<String> faults)
            throws Exception {
        Map<String, Long> newest = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            SpecificRecord value = RecordFraming.SINGLE_OBJECT.decode(record.value());
            long revision = revision(value);
            String key = new String(record.key(), StandardCharsets.UTF_8);
            if (!seen.add(key + "#" + revision)) {
                faults.add("%s holds revision %d of %s twice".formatted(topic, revision, key));
            }
            Long before = newest.put(key, revision);
            if (before != null && before > revision) {
                faults.add(
                        "%s holds revision %d of %s behind %d"
                                .formatted(topic, revision, key, before));
            }
        }
    }

    /** What tells two records of a key apart; those of pairs carry the pair's time instead. */
    private static long revision(SpecificRecord value) {
        if (value instanceof PairLatents latents) {
            return 2 * latents.getEventTime().toEpochMilli()
                    + (latents.getOriginal() == null ? 1 : 0);
        }
        return (Long) value.get(value.getSchema().getField("revision").pos());
    }

    /** One rejection for each record of garbage in the input topics, and no other. */
    private void examineRejected(
            List<ConsumerRecord<byte[], byte[]>> rejected,
            List<FaultLoad.Garbage> garbage,
            List<String> faults)
            throws Exception {
        Map<String, Integer> expected = new TreeMap<>();
        for (String topic : Topics.DEFAULT.inputs()) {
            List<byte[]> sent =
                    garbage.stream()
                            .filter(bad -> bad.topic().equals(topic))
                            .map(FaultLoad.Garbage::bytes)
                            .toList();
            for (ConsumerRecord<byte[], byte[]> record : read(topic, faults)) {
                if (sent.stream().anyMatch(bytes -> Arrays.equals(bytes, record.value()))) {
                    expected.put(place(topic, record.partition(), record.offset()), 1);
                }
            }
        }
        if (expected.size() != garbage.size()) {
            faults.add(
                    "%d records of garbage lie in the input topics, %d were sent"
                            .formatted(expected.size(), garbage.size()));
        }
        Map<String, Integer> found = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : rejected) {
            Rejected rejection = RecordFraming.SINGLE_OBJECT.decode(record.value(), Rejected.class);
            found.merge(
                    place(rejection.getTopic(), rejection.getPartition(), rejection.getOffset()),
                    1,
                    Integer::sum);
        }
        if (!found.equals(expected)) {
            faults.add("rejected holds " + found + ", expected " + expected);
        }
    }

    private static String place(String topic, int partition, long offset) {
        return topic + "/" + partition + "/" + offset;
    }

    /** All committed records; a transaction that is still open is a fault. */
    private List<ConsumerRecord<byte[], byte[]>> read(String topic, List<String> faults) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> committed = consumer("read_committed");
                KafkaConsumer<byte[], byte[]> uncommitted = consumer("read_uncommitted")) {
            List<TopicPartition> partitions =
                    committed.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            Map<TopicPartition, Long> ends = committed.endOffsets(partitions);
            Map<TopicPartition, Long> highest = uncommitted.endOffsets(partitions);
            if (!ends.equals(highest)) {
                faults.add(
                        "%s has open transactions: readers come to %s of %s"
                                .formatted(topic, ends, highest));
            }
            committed.assign(partitions);
            committed.seekToBeginning(partitions);
            long end = System.nanoTime() + FlinkRest.DEADLINE.toNanos();
            while (partitions.stream().anyMatch(p -> committed.position(p) < ends.get(p))) {
                if (System.nanoTime() > end) {
                    throw new AssertionError(topic + " could not be read to its end");
                }
                committed.poll(Duration.ofMillis(200)).forEach(all::add);
            }
        }
        return all;
    }

    private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        isolation),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    static String summary(Findings findings) {
        return findings.records().entrySet().stream()
                        .map(entry -> entry.getValue() + " in " + entry.getKey())
                        .collect(Collectors.joining(", "))
                + ", "
                + findings.rejected()
                + " in rejected";
    }
}
