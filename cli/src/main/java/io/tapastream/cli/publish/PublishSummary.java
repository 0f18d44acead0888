package io.tapastream.cli.publish;

import java.util.List;

/**
 * What came of publishing.
 *
 * @param published records that the brokers have
 * @param left places, from 0, of the rows that were left out, ascending
 * @param bytes size of the images that were published, in bytes
 */
public record PublishSummary(long published, List<Integer> left, long bytes) {
    public PublishSummary {
        left = List.copyOf(left);
    }

    /** Rows that were left out. */
    public long skipped() {
        return left.size();
    }
}
