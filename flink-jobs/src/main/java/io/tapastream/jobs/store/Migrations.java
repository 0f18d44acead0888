package io.tapastream.jobs.store;

import io.tapastream.core.io.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The versions of the tables. Each is a file of SQL statements that is run once, in a transaction
 * of its own, and noted with its SHA-256 in tapastream.schema_version. Two that migrate at the same
 * time wait for each other.
 */
public final class Migrations {
    /** The files, in the order of their versions, which are counted from 1. */
    private static final List<String> FILES =
            List.of(
                    "V1__tables.sql",
                    "V2__epoch.sql",
                    "V3__held_out.sql",
                    "V4__baselines.sql",
                    "V5__sampled_measures.sql");

    private static final int OLDEST_POSTGRESQL = 15;

    /** Any number, as long as nothing else in the database locks by it. */
    private static final long LOCK = 0x7461706173747265L;

    private final Database database;
    private final String readerRole;

    /**
     * @param readerRole role that may read the tables, where it exists
     */
    public Migrations(Database database, String readerRole) {
        this.database = database;
        this.readerRole = readerRole;
    }

    /**
     * Applies what is missing and describes the columns as this version's schemas do; the second
     * time it changes nothing.
     *
     * @return the files that were applied
     * @throws StoreException where the database cannot be reached, is too old, holds a version that
     *     this program does not know, or one that was made from another file
     */
    public List<String> apply() {
        try (Connection connection = database.connect()) {
            check(connection);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
                statement.execute("CREATE SCHEMA IF NOT EXISTS tapastream");
                statement.execute(
                        "CREATE TABLE IF NOT EXISTS tapastream.schema_version (version integer"
                                + " PRIMARY KEY, file text NOT NULL, sha256 text NOT NULL,"
                                + " applied_at timestamptz NOT NULL DEFAULT now())");
                comment(statement);
            }
            List<String> missing = missing(connection);
            for (String file : missing) {
                apply(connection, file);
            }
            ColumnComments.apply(connection);
            grant(connection);
            connection.commit();
            return missing;
        } catch (SQLException e) {
            throw new StoreException(
                    "the tables of the database (%s) cannot be made: %s"
                            .formatted(database, e.getMessage()),
                    e);
        }
    }

    /**
     * Checks that nothing is missing.
     *
     * @throws StoreException where something is, or as {@link #apply} does
     */
    public void verify() {
        try (Connection connection = database.connect()) {
            check(connection);
            List<String> missing = missing(connection);
            if (!missing.isEmpty()) {
                throw new StoreException(
                        "the database (%s) lacks the migrations %s; run tapastream postgres migrate"
                                .formatted(database, missing));
            }
        } catch (SQLException e) {
            throw new StoreException(
                    "the tables of the database (%s) cannot be checked: %s; run tapastream postgres migrate"
                            .formatted(database, e.getMessage()),
                    e);
        }
    }

    private void check(Connection connection) throws SQLException {
        int version = connection.getMetaData().getDatabaseMajorVersion();
        if (version < OLDEST_POSTGRESQL) {
            throw new StoreException(
                    "the database (%s) is PostgreSQL %d; %d or later is needed"
                            .formatted(database, version, OLDEST_POSTGRESQL));
        }
    }

    private static void comment(Statement statement) throws SQLException {
        statement.execute(
                "COMMENT ON TABLE tapastream.schema_version IS 'The migrations that were applied.'");
        statement.execute(
                "COMMENT ON COLUMN tapastream.schema_version.version IS 'Version, counted from 1.'");
        statement.execute(
                "COMMENT ON COLUMN tapastream.schema_version.file IS 'Name of the migration.'");
        statement.execute(
                "COMMENT ON COLUMN tapastream.schema_version.sha256 IS 'SHA-256 of its text.'");
        statement.execute(
                "COMMENT ON COLUMN tapastream.schema_version.applied_at IS 'When it was applied.'");
    }

    private List<String> missing(Connection connection) throws SQLException {
        List<String> applied = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT file, sha256 FROM tapastream.schema_version ORDER BY version")) {
            while (rows.next()) {
                String file = rows.getString(1);
                if (applied.size() >= FILES.size()) {
                    throw new StoreException(
                            "the database (%s) was migrated by a later version of TapaStream (%s); use that one"
                                    .formatted(database, file));
                }
                if (!rows.getString(2).equals(sha256(text(FILES.get(applied.size()))))) {
                    throw new StoreException(
                            "the migration %s in the database (%s) is not the one of this program; a migration that was applied must never be changed"
                                    .formatted(file, database));
                }
                applied.add(file);
            }
        }
        return FILES.subList(applied.size(), FILES.size());
    }

    private static void apply(Connection connection, String file) throws SQLException {
        String text = text(file);
        try (Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "INSERT INTO tapastream.schema_version (version, file, sha256) VALUES (?, ?, ?)")) {
            insert.setInt(1, FILES.indexOf(file) + 1);
            insert.setString(2, file);
            insert.setString(3, sha256(text));
            insert.executeUpdate();
        }
    }

    private void grant(Connection connection) throws SQLException {
        try (PreparedStatement exists =
                connection.prepareStatement(
                        "SELECT quote_ident(rolname) FROM pg_roles WHERE rolname = ?")) {
            exists.setString(1, readerRole);
            try (ResultSet row = exists.executeQuery();
                    Statement statement = connection.createStatement()) {
                if (row.next()) {
                    String role = row.getString(1);
                    statement.execute("GRANT USAGE ON SCHEMA tapastream TO " + role);
                    statement.execute("GRANT SELECT ON ALL TABLES IN SCHEMA tapastream TO " + role);
                }
            }
        }
    }

    private static String text(String file) {
        try (InputStream in = Migrations.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new StoreException("the migration " + file + " is not in this program", e);
        }
    }

    private static String sha256(String text) {
        return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
    }
}
