package io.tapastream.jobs.kafka;

import io.tapastream.schemas.topics.Topic;
import io.tapastream.schemas.topics.TopicRight;
import io.tapastream.schemas.topics.TopicUser;
import io.tapastream.schemas.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * Which rights a job's user lacks, as the brokers themselves say. A missing right shows otherwise
 * only when the job uses it: as restarts without end, or, of the exactly-once sink, as transactions
 * of an earlier start that stay open.
 */
final class KafkaRights {
    private final Admin admin;
    private final long end;

    /**
     * @param patience in all
     */
    KafkaRights(Admin admin, Duration patience) {
        this.admin = admin;
        this.end = System.nanoTime() + patience.toNanos();
    }

    /**
     * What is lacking of the rights on topics. Of a topic that does not exist nothing is said, and
     * of none where the brokers check no rights.
     *
     * @return such as "Read on image-pairs", in the order of the catalogue
     * @throws TimeoutException where the brokers do not answer in time
     */
    List<String> lackingTopics(TopicUser user, Topics names)
            throws InterruptedException, TimeoutException {
        Map<String, Set<TopicRight>> needed = new LinkedHashMap<>();
        for (Topic topic : Topic.values()) {
            Set<TopicRight> rights = TopicRight.of(topic, user);
            if (!rights.isEmpty()) {
                needed.put(names.name(topic), rights);
            }
        }
        Map<String, KafkaFuture<TopicDescription>> answers =
                admin.describeTopics(
                                needed.keySet(),
                                new DescribeTopicsOptions().includeAuthorizedOperations(true))
                        .topicNameValues();
        List<String> lacking = new ArrayList<>();
        for (Map.Entry<String, Set<TopicRight>> topic : needed.entrySet()) {
            Set<String> operations = operations(topic.getValue());
            operations.removeAll(granted(answers.get(topic.getKey())));
            operations.forEach(operation -> lacking.add(operation + " on " + topic.getKey()));
        }
        return lacking;
    }

    private static Set<String> operations(Set<TopicRight> rights) {
        return rights.stream()
                .map(TopicRight::operation)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> granted(KafkaFuture<TopicDescription> answer)
            throws InterruptedException, TimeoutException {
        Set<AclOperation> granted;
        try {
            granted = answer.get(left(), TimeUnit.NANOSECONDS).authorizedOperations();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return Set.of();
            }
            granted = null;
        }
        // Nothing is known of a topic that is not there.
        return granted == null
                ? operations(Set.of(TopicRight.values()))
                : granted.stream().map(KafkaRights::name).collect(Collectors.toSet());
    }

    private static String name(AclOperation operation) {
        return operation == AclOperation.DESCRIBE_CONFIGS
                ? TopicRight.DESCRIBE_CONFIGS.operation()
                : operation.name().charAt(0)
                        + operation.name().substring(1).toLowerCase(Locale.ROOT);
    }

    /** What is lacking of the rights on consumer groups: Read on each, or nothing. */
    List<String> lackingGroups(List<String> groups) throws InterruptedException, TimeoutException {
        Map<String, KafkaFuture<ConsumerGroupDescription>> answers =
                admin.describeConsumerGroups(groups).describedGroups();
        List<String> lacking = new ArrayList<>();
        for (String group : groups) {
            if (refused(answers.get(group))) {
                lacking.add(TopicRight.READ.operation() + " on the consumer group " + group);
            }
        }
        return lacking;
    }

    /** What is lacking of the rights on transactional ids: Write, or nothing. */
    List<String> lackingTransactions(String id) throws InterruptedException, TimeoutException {
        return refused(admin.describeTransactions(List.of(id)).description(id))
                ? List.of(TopicRight.WRITE.operation() + " on the transactional id " + id)
                : List.of();
    }

    private boolean refused(KafkaFuture<?> answer) throws InterruptedException, TimeoutException {
        try {
            answer.get(left(), TimeUnit.NANOSECONDS);
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof AuthorizationException;
        }
    }

    private long left() {
        return Math.max(0, end - System.nanoTime());
    }
}
