package io.tapastream.cli.local;

import io.tapastream.cli.console.CliException;
import io.tapastream.schemas.topics.TopicSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates the topics on a Kafka. */
public final class TopicAdmin implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration UNKNOWN_TOPIC_PAUSE = Duration.ofMillis(50);

    private final String bootstrapServers;
    private final Admin admin;

    private TopicAdmin(String bootstrapServers, Admin admin) {
        this.bootstrapServers = bootstrapServers;
        this.admin = admin;
    }

    /**
     * A client of these brokers; it connects when it is first used.
     *
     * @param properties further settings of the Kafka client
     * @throws CliException when a setting is wrong
     */
    public static TopicAdmin connect(String bootstrapServers, Map<String, String> properties) {
        Map<String, Object> config = new HashMap<>(properties);
        config.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.putIfAbsent(
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        config.putIfAbsent(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis() / 2);
        try {
            return new TopicAdmin(bootstrapServers, Admin.create(config));
        } catch (KafkaException e) {
            throw KafkaFailures.explain("connect to Kafka", bootstrapServers, e);
        }
    }

    /**
     * Creates those of the topics that do not exist and returns their names.
     *
     * @param replicationFactor copies of each partition, or -1 for the broker's default
     * @throws CliException when the brokers cannot be reached or refuse
     */
    public List<String> createMissing(List<TopicSettings> topics, short replicationFactor)
            throws InterruptedException {
        List<NewTopic> wanted = new ArrayList<>();
        for (TopicSettings topic : topics) {
            wanted.add(
                    new NewTopic(
                                    topic.name(),
                                    Optional.of(topic.partitions()),
                                    replicationFactor < 0
                                            ? Optional.empty()
                                            : Optional.of(replicationFactor))
                            .configs(topic.config()));
        }
        Map<String, KafkaFuture<Void>> results = admin.createTopics(wanted).values();
        List<String> created = new ArrayList<>();
        for (TopicSettings topic : topics) {
            try {
                results.get(topic.name()).get();
                created.add(topic.name());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw KafkaFailures.explain(
                            "create the topic " + topic.name(), bootstrapServers, e.getCause());
                }
            }
        }
        awaitLeaders(topics.stream().filter(topic -> created.contains(topic.name())).toList());
        return created;
    }

    /**
     * A topic exists before its partitions' leaders serve it. A producer that comes in between can
     * have its first batch refused and its second taken, and then no retry of the first fits any
     * more. Only a leader answers for a partition's offsets, and the client asks until it does; but
     * a broker that has not heard of the topic yet makes it give up, so that it is asked again.
     */
    private void awaitLeaders(List<TopicSettings> topics) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
        for (TopicSettings topic : topics) {
            for (int partition = 0; partition < topic.partitions(); partition++) {
                partitions.put(new TopicPartition(topic.name(), partition), OffsetSpec.earliest());
            }
        }
        if (partitions.isEmpty()) {
            return;
        }
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (true) {
            try {
                admin.listOffsets(partitions).all().get();
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
                        || System.nanoTime() > deadline) {
                    throw KafkaFailures.explain(
                            "find the leaders of the new topics", bootstrapServers, e.getCause());
                }
                Thread.sleep(UNKNOWN_TOPIC_PAUSE.toMillis());
            }
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
