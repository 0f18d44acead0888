package io.tapastream.tests.processes;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What a job has stored in a PostgreSQL. */
public final class StoredScores {
    private StoredScores() {}

    /** Returns when there is a MATCHScore in its table. */
    public static void awaitOne(EmbeddedPostgres postgres) throws Exception {
        FlinkRest.await("a stored score", () -> count(postgres) > 0);
    }

    private static int count(EmbeddedPostgres postgres) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT count(*) FROM tapastream.match_score")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
