package io.tapastream.jobs.kafka;

import io.tapastream.jobs.config.EvaluationArguments;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.config.InvalidOptionException;
import io.tapastream.jobs.config.KafkaOptions;
import io.tapastream.schemas.topics.TopicUser;
import io.tapastream.schemas.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the brokers, before a job is submitted, whether they accept its credentials and grant its
 * rights. Without this a job with a wrong password or a missing right would restart for ever, and
 * several of its sources failing at one time can end Flink's JobManager together with every other
 * job that it runs.
 */
public final class KafkaAccess {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaAccess.class);

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private KafkaAccess() {}

    /**
     * Of the evaluation job. Returns when the brokers accept the credentials and grant the rights,
     * or when they cannot be asked: they do not answer in time, or their name is not known yet. The
     * job then waits for them.
     *
     * @param options of the job
     * @throws InvalidOptionException where the brokers refuse the credentials, or a right is
     *     missing
     */
    public static void ofEvaluation(Configuration options) {
        String group = EvaluationSettings.read(options, KafkaOptions.GROUP_ID);
        require(
                options,
                TopicUser.EVALUATION,
                KafkaConnection.SOURCES.stream().map(name -> group + "-" + name).toList(),
                EvaluationSettings.read(options, KafkaOptions.TRANSACTION_PREFIX));
    }

    /**
     * The same of the job that fills PostgreSQL.
     *
     * @param group its consumer group
     */
    public static void ofStore(Configuration options, String group) {
        require(options, TopicUser.STORE, List.of(group), null);
    }

    private static void require(
            Configuration options, TopicUser user, List<String> groups, String transactions) {
        String servers = EvaluationSettings.read(options, KafkaOptions.BOOTSTRAP_SERVERS);
        Properties client = EvaluationArguments.kafkaProperties(options);
        client.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
        ScramClasses.keep();
        Admin admin = null;
        try {
            admin = Admin.create(client);
            admin.describeCluster().clusterId().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            KafkaRights rights = new KafkaRights(admin, PATIENCE);
            List<String> lacking =
                    new ArrayList<>(
                            rights.lackingTopics(
                                    user,
                                    new Topics(
                                            EvaluationSettings.read(
                                                    options, KafkaOptions.TOPIC_PREFIX))));
            lacking.addAll(rights.lackingGroups(groups));
            if (transactions != null) {
                // As the sink's ids are: the prefix, and more behind a hyphen.
                lacking.addAll(rights.lackingTransactions(transactions + "-0"));
            }
            if (!lacking.isEmpty()) {
                throw lacking(servers, lacking);
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthenticationException) {
                throw refused(servers, e.getCause());
            }
            LOG.warn("the brokers at {} cannot be asked yet: {}", servers, e.getMessage());
        } catch (TimeoutException e) {
            LOG.warn("the brokers at {} do not answer yet; the job waits for them", servers);
        } catch (KafkaException e) {
            // As when the name of the brokers is not known yet: the job waits for that as well.
            LOG.warn("the brokers at {} cannot be asked yet", servers, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (admin != null) {
                admin.close(Duration.ZERO);
            }
        }
    }

    private static InvalidOptionException lacking(String servers, List<String> rights) {
        return new InvalidOptionException(
                "the job's user lacks rights at the brokers at %s: %s; grant them (docs/security.md)"
                        .formatted(servers, String.join(", ", rights)));
    }

    private static InvalidOptionException refused(String servers, Throwable cause) {
        String reason = cause.getMessage();
        if (cause.getCause() != null && cause.getCause().getMessage() != null) {
            reason += " (" + cause.getCause().getMessage() + ")";
        }
        return new InvalidOptionException(
                "the job cannot log in to the brokers at "
                        + servers
                        + ": "
                        + reason
                        + "; check the options that begin with kafka.",
                cause);
    }
}
