package io.tapastream.cli.publish;

/**
 * What came of publishing.
 *
 * @param published records that the brokers have
 * @param skipped rows that were left out
 * @param bytes size of the images that were read, in bytes
 */
public record PublishSummary(long published, long skipped, long bytes) {
    /** What came of both. */
    PublishSummary plus(PublishSummary other) {
        return new PublishSummary(
                published + other.published, skipped + other.skipped, bytes + other.bytes);
    }
}
