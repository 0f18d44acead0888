package io.tapastream.jobs.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Kafka takes in one record of each output topic: the producer's own limit, and those of the
 * topic, which are the broker's where the topic has none of its own. Thread-safe.
 */
final class TopicLimits {
    private static final Logger LOG = LoggerFactory.getLogger(TopicLimits.class);
    private static final int DEFAULT_REQUEST = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final int request;
    private final Map<String, Integer> batches;
    private final Map<String, Boolean> compacted;

    /**
     * @param request most bytes of a record that the producer sends
     * @param batches most bytes of a compressed batch that each topic takes; no entry where unknown
     * @param compacted whether a topic takes no record without a key; no entry where unknown
     */
    TopicLimits(int request, Map<String, Integer> batches, Map<String, Boolean> compacted) {
        this.request = request;
        this.batches = Map.copyOf(batches);
        this.compacted = Map.copyOf(compacted);
    }

    /**
     * Asks the brokers, for at most half a minute. Where they do not answer, or the user may not
     * describe a topic's settings, only the producer's own limit is known.
     *
     * @param client settings of the Kafka client, bootstrap.servers among them
     */
    static TopicLimits read(Properties client, Collection<String> topics) {
        Map<String, Integer> batches = new HashMap<>();
        Map<String, Boolean> compacted = new HashMap<>();
        Admin admin = null;
        try {
            admin = Admin.create(client);
            Map<ConfigResource, KafkaFuture<Config>> answers =
                    admin.describeConfigs(
                                    topics.stream()
                                            .map(
                                                    topic ->
                                                            new ConfigResource(
                                                                    ConfigResource.Type.TOPIC,
                                                                    topic))
                                            .toList())
                            .values();
            long end = System.nanoTime() + PATIENCE.toNanos();
            for (Map.Entry<ConfigResource, KafkaFuture<Config>> answer : answers.entrySet()) {
                String topic = answer.getKey().name();
                try {
                    long left = Math.max(0, end - System.nanoTime());
                    Config config = answer.getValue().get(left, TimeUnit.NANOSECONDS);
                    largestBatch(config).ifPresent(bytes -> batches.put(topic, bytes));
                    compacted.put(topic, isCompacted(config));
                } catch (ExecutionException | TimeoutException e) {
                    LOG.warn(
                            "the settings of the topic {} cannot be read, so that a record above"
                                    + " its max.message.bytes would fail the job: {}",
                            topic,
                            e.getCause() == null ? e.toString() : e.getCause().getMessage());
                }
            }
        } catch (KafkaException e) {
            LOG.warn("the settings of the output topics cannot be read: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (admin != null) {
                // A client whose task is cancelled must not go on asking.
                admin.close(Duration.ZERO);
            }
        }
        return new TopicLimits(request(client), batches, compacted);
    }

    private static OptionalInt largestBatch(Config config) {
        int least = Integer.MAX_VALUE;
        for (String name :
                new String[] {
                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG, TopicConfig.SEGMENT_BYTES_CONFIG
                }) {
            ConfigEntry entry = config.get(name);
            if (entry != null && entry.value() != null) {
                least = Math.min(least, Integer.parseInt(entry.value()));
            }
        }
        return least == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(least);
    }

    private static boolean isCompacted(Config config) {
        ConfigEntry policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG);
        return policy != null
                && policy.value() != null
                && policy.value().contains(TopicConfig.CLEANUP_POLICY_COMPACT);
    }

    private static int request(Properties client) {
        Object given = client.get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
        return given == null ? DEFAULT_REQUEST : Integer.parseInt(given.toString().strip());
    }

    /** Most bytes of one record that the producer sends, uncompressed. */
    int request() {
        return request;
    }

    /** Most bytes of one compressed batch that the topic takes; empty where unknown. */
    OptionalInt batch(String topic) {
        Integer bytes = batches.get(topic);
        return bytes == null ? OptionalInt.empty() : OptionalInt.of(bytes);
    }

    /** Whether the topic refuses records without a key. */
    boolean needsKey(String topic) {
        return compacted.getOrDefault(topic, false);
    }
}
