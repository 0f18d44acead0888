package io.tapastream.jobs.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A real PostgreSQL of its own, on a free port. As root it needs user namespaces (unshare -U), as
 * PostgreSQL refuses to run as root.
 */
final class TestDatabase implements AutoCloseable {
    private final EmbeddedPostgres postgres;

    TestDatabase() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    Database database() {
        return database("postgres");
    }

    Database database(String user) {
        return new Database(
                "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres", user, null);
    }

    Connection connect() throws SQLException {
        return database().connect();
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The rows of a query, columns joined by '|', as PostgreSQL writes them; null is "null". */
    List<String> query(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    columns.add(String.valueOf(rows.getString(i)));
                }
                all.add(String.join("|", columns));
            }
            return all;
        }
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
