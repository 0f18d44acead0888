package io.tapastream.jobs.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.apache.flink.connector.jdbc.datasource.connections.JdbcConnectionProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that is opened again while the database is unavailable, with growing pauses, until
 * a time is over; then the task fails and Flink starts the job again from its last Flink
 * checkpoint, which loses nothing, as every write can be repeated.
 *
 * <p>Not thread-safe; each sink of each subtask has its own.
 */
final class ReconnectingConnection implements JdbcConnectionProvider {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ReconnectingConnection.class);
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final int VALID_SECONDS = 5;

    private final Database database;
    private final Duration timeout;
    private transient Connection connection;

    ReconnectingConnection(Database database, Duration timeout) {
        this.database = database;
        this.timeout = timeout;
    }

    @Override
    public Connection getConnection() {
        return connection;
    }

    @Override
    public boolean isConnectionValid() throws SQLException {
        return connection != null && connection.isValid(VALID_SECONDS);
    }

    @Override
    public Connection getOrEstablishConnection() throws SQLException {
        if (connection == null) {
            connection = establish();
        }
        return connection;
    }

    @Override
    public Connection reestablishConnection() throws SQLException {
        closeConnection();
        return getOrEstablishConnection();
    }

    @Override
    public void closeConnection() {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.debug("a connection to {} was already closed", database, e);
            }
            connection = null;
        }
    }

    @Override
    public void close() {
        closeConnection();
    }

    private Connection establish() throws SQLException {
        long end = System.nanoTime() + timeout.toNanos();
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            try {
                return database.connect();
            } catch (SQLException e) {
                if (System.nanoTime() > end) {
                    throw new SQLException(
                            "the database (%s) could not be reached for %d s: %s"
                                    .formatted(database, timeout.toSeconds(), e.getMessage()),
                            e.getSQLState(),
                            e);
                }
                LOG.warn(
                        "the database ({}) cannot be reached, the next attempt is in {} ms; nothing"
                                + " is lost: {}",
                        database,
                        pause,
                        e.getMessage());
                pause(pause);
                pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            }
        }
    }

    private void pause(long millis) throws SQLException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting for " + database, e);
        }
    }
}
