package io.tapastream.cli.local;

import io.tapastream.cli.console.CliException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;

/** Sentences about what a Kafka client throws. */
public final class KafkaFailures {
    private KafkaFailures() {}

    /**
     * A failure that says what could not be done, where, why, and what to do.
     *
     * @param action what was tried, as in "cannot [action]"
     */
    public static CliException explain(String action, String bootstrapServers, Throwable failure) {
        String advice;
        if (failure instanceof TimeoutException) {
            advice =
                    "; check that Kafka runs there and that the topics exist (tapastream topics creates them)";
        } else if (failure instanceof AuthenticationException
                || failure instanceof AuthorizationException) {
            advice = "; check the credentials given by --kafka-property";
        } else {
            advice = "";
        }
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return new CliException(
                "cannot %s at %s: %s%s"
                        .formatted(action, bootstrapServers, root.getMessage(), advice),
                failure);
    }
}
