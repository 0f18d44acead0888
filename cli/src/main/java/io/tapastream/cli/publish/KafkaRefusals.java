package io.tapastream.cli.publish;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;

/** Tells what Kafka refuses of one record from failures that are about all of them. */
final class KafkaRefusals {
    private KafkaRefusals() {}

    /** Whether it is about one record, so that others can still be sent. */
    static boolean isOfOneRecord(Exception problem) {
        return isTooLarge(problem)
                || problem instanceof InvalidRecordException
                || problem instanceof InvalidTimestampException
                || problem instanceof CorruptRecordException
                || problem instanceof SerializationException
                || isCollateral(problem);
    }

    private static boolean isTooLarge(Exception problem) {
        return problem instanceof RecordTooLargeException
                || problem instanceof RecordBatchTooLargeException;
    }

    /** Whether another record of the batch is at fault; only the producer's message says so. */
    static boolean isCollateral(Exception problem) {
        return problem.getClass() == KafkaException.class
                && problem.getMessage() != null
                && problem.getMessage().contains("part of a batch");
    }

    /** Says why a record is refused. */
    static RecordRefusedException explain(String topic, int bytes, Exception problem) {
        return isTooLarge(problem)
                ? new RecordTooLargeForTopicException(topic, bytes, problem)
                : new RecordRefusedException(
                        "the topic %s refuses the record of %,d bytes: %s"
                                .formatted(topic, bytes, problem.getMessage()),
                        problem);
    }
}
