package io.tapastream.cli.publish;

/** How an image travels. */
public enum ImageTransport {
    /** The bytes of the file in the record, at most about 1 MB with Kafka's default limit. */
    BYTES,
    /** The file's URI; the job must be able to read the same path. */
    URI
}
