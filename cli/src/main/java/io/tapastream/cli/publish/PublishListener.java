package io.tapastream.cli.publish;

/** Hears how publishing goes on. */
public interface PublishListener {
    /** Hears nothing. */
    PublishListener SILENT =
            new PublishListener() {
                @Override
                public void published(long count) {}

                @Override
                public void skipped(BadRow row) {}
            };

    /** So many records have been handed over so far. */
    void published(long count);

    /** This row was left out. */
    void skipped(BadRow row);

    /**
     * So much is with the brokers, whether or not publishing went to its end.
     *
     * @param records how many records
     * @param bytes size of their images, in bytes
     */
    default void delivered(long records, long bytes) {}
}
