package io.tapastream.jobs.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.JdbcStatementBuilder;
import org.apache.flink.connector.jdbc.core.datastream.sink.JdbcSink;

/** Writes the records of one table, at least once; {@link StoreTable} makes it exactly once. */
final class PostgresSink {
    /** The connection is opened again before each further attempt; that waits by itself. */
    private static final int RETRIES = 3;

    private PostgresSink() {}

    static JdbcSink<StoredRecord> of(
            StoreTable table,
            Database database,
            Duration flushInterval,
            int flushRecords,
            Duration reconnectTimeout) {
        return JdbcSink.<StoredRecord>builder()
                .withQueryStatement(table.upsert(), new Parameters())
                .withExecutionOptions(
                        JdbcExecutionOptions.builder()
                                .withBatchIntervalMs(flushInterval.toMillis())
                                .withBatchSize(flushRecords)
                                .withMaxRetries(RETRIES)
                                .build())
                .buildAtLeastOnce(new ReconnectingConnection(database, reconnectTimeout));
    }

    /** As {@link StoreTable#upsert} numbers them. */
    static final class Parameters implements JdbcStatementBuilder<StoredRecord> {
        private static final long serialVersionUID = 1L;

        @Override
        public void accept(PreparedStatement statement, StoredRecord record) throws SQLException {
            statement.setBytes(1, record.key());
            if (record.run() == null) {
                statement.setNull(2, Types.VARCHAR);
            } else {
                statement.setString(2, record.run());
            }
            statement.setLong(3, record.age().epoch());
            statement.setLong(4, record.age().revision());
            statement.setString(5, record.rows());
            statement.setString(6, record.identity());
        }
    }
}
