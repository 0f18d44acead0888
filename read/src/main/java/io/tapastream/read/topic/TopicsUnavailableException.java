package io.tapastream.read.topic;

import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * The topics cannot be read now: brokers or the schema registry do not answer or refuse, or the
 * topics do not exist. The message is one sentence with what to do.
 */
public final class TopicsUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TopicsUnavailableException(String message) {
        super(message);
    }

    TopicsUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * A failure of a Kafka client.
     *
     * @param action what was tried, as in "cannot [action]"
     */
    static TopicsUnavailableException of(
            String action, String bootstrapServers, Throwable failure) {
        return new TopicsUnavailableException(sentence(action, bootstrapServers, failure), failure);
    }

    /**
     * One sentence about a failure of a Kafka client: what could not be done, where, why, and what
     * to do.
     *
     * @param action what was tried, as in "cannot [action]"
     */
    public static String sentence(String action, String bootstrapServers, Throwable failure) {
        String advice;
        if (failure instanceof TimeoutException) {
            advice =
                    "; check that Kafka runs there and that the topics exist (tapastream topics creates them)";
        } else if (failure instanceof AuthenticationException) {
            advice = "; check the credentials given by --kafka-property";
        } else if (failure instanceof AuthorizationException) {
            advice = "; give its user the right to (docs/security.md)";
        } else {
            advice = "";
        }
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return "cannot %s at %s: %s%s"
                .formatted(action, bootstrapServers, root.getMessage(), advice);
    }
}
