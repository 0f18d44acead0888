package io.tapastream.cli.local;

import io.tapastream.cli.console.CliException;
import io.tapastream.cli.local.TopicReport.Faulty;
import io.tapastream.schemas.topics.TopicFault;
import io.tapastream.schemas.topics.TopicRules;
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
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates the topics on a Kafka, and looks at those that exist. */
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
     * Compares topics with what they need; nothing is changed.
     *
     * @throws CliException when the brokers cannot be reached or refuse
     */
    public TopicReport inspect(List<TopicSettings> topics) throws InterruptedException {
        List<String> names = topics.stream().map(TopicSettings::name).toList();
        Map<String, KafkaFuture<TopicDescription>> found =
                admin.describeTopics(names).topicNameValues();
        Map<ConfigResource, KafkaFuture<Config>> configs =
                admin.describeConfigs(names.stream().map(TopicAdmin::resource).toList()).values();
        Map<String, Integer> partitions = new HashMap<>();
        List<String> missing = new ArrayList<>();
        List<Faulty> faulty = new ArrayList<>();
        List<String> unchecked = new ArrayList<>();
        for (TopicSettings topic : topics) {
            String name = topic.name();
            try {
                List<TopicPartitionInfo> info = found.get(name).get().partitions();
                partitions.put(name, info.size());
                Map<String, String> inForce = new HashMap<>();
                for (ConfigEntry entry : configs.get(resource(name)).get().entries()) {
                    inForce.put(entry.name(), entry.value());
                }
                int copies = info.stream().mapToInt(one -> one.replicas().size()).min().orElse(0);
                List<TopicFault> faults = TopicRules.faults(topic, inForce, copies);
                if (!faults.isEmpty()) {
                    faulty.add(new Faulty(name, faults));
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                    missing.add(name);
                } else if (e.getCause() instanceof AuthorizationException) {
                    unchecked.add(name);
                } else {
                    throw KafkaFailures.explain(
                            "look at the topic " + name, bootstrapServers, e.getCause());
                }
            }
        }
        return new TopicReport(bootstrapServers, partitions, missing, faulty, unchecked);
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    /**
     * Creates those of the topics that do not exist and returns their names. Where all exist it
     * takes no right to create any.
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
                if (!(e.getCause() instanceof TopicExistsException)
                        && !(e.getCause() instanceof AuthorizationException
                                && exists(topic.name()))) {
                    throw KafkaFailures.explain(
                            "create the topic " + topic.name(), bootstrapServers, e.getCause());
                }
            }
        }
        awaitLeaders(topics.stream().filter(topic -> created.contains(topic.name())).toList());
        return created;
    }

    private boolean exists(String topic) throws InterruptedException {
        try {
            return admin.describeTopics(List.of(topic)).topicNameValues().get(topic).get() != null;
        } catch (ExecutionException e) {
            // The refusal to create it says more.
            return false;
        }
    }

    /**
     * A topic exists before its partitions' leaders serve it. A producer that comes in between can
     * have its first batch refused and its second taken, and then no retry of the first fits any
     * more. Only a leader answers for a partition's offsets, and the client asks until it does; but
     * a broker that does not know the topic yet makes it give up, so that it is asked again.
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
