package io.tapastream.cli.publish;

/** One record that is above Kafka's limit. */
public final class RecordTooLargeForTopicException extends RecordRefusedException {
    private static final long serialVersionUID = 1L;

    RecordTooLargeForTopicException(String topic, int bytes, Throwable cause) {
        super(
                "a record of %,d bytes is above Kafka's limit for the topic %s; publish URIs instead of bytes, or raise max.request.size and max.message.bytes"
                        .formatted(bytes, topic),
                cause);
    }
}
