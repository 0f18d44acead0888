package io.tapastream.jobs.store;

import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.config.InvalidOptionException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.apache.flink.configuration.Configuration;
import org.postgresql.Driver;

/**
 * Where the database is and as whom to connect. Holds no password: it is read from its file at each
 * connection.
 *
 * @param url jdbc:postgresql://HOST:PORT/DATABASE, without a password
 * @param user role
 * @param passwordFile file with the password; null for none
 */
public record Database(String url, String user, String passwordFile) implements Serializable {
    private static final String SCHEME = "jdbc:postgresql:";
    private static final int CONNECT_SECONDS = 10;

    public Database {
        if (!url.startsWith(SCHEME)) {
            throw new InvalidOptionException(
                    "the option --jdbc-url must begin with "
                            + SCHEME
                            + ", for example jdbc:postgresql://localhost:5432/tapastream");
        }
        if (url.matches("(?i).*[?&]password=.*") || url.matches(SCHEME + "//[^/]*@.*")) {
            throw new InvalidOptionException(
                    "the option --jdbc-url holds a user or a password; name the role by --jdbc-user"
                            + " and the file of its password by --jdbc-password-file");
        }
    }

    /**
     * @throws InvalidOptionException where an option is missing or not valid
     */
    public static Database of(Configuration options) {
        return new Database(
                EvaluationSettings.read(options, StoreOptions.JDBC_URL),
                EvaluationSettings.read(options, StoreOptions.JDBC_USER),
                options.getOptional(StoreOptions.JDBC_PASSWORD_FILE).orElse(null));
    }

    /**
     * Connects.
     *
     * @throws SQLException where the database does not answer or refuses
     * @throws StoreException where the password file cannot be read
     */
    public Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("ApplicationName", "tapastream store");
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
        properties.setProperty("tcpKeepAlive", "true");
        if (passwordFile != null) {
            properties.setProperty("password", password());
        }
        Connection connection = new Driver().connect(url, properties);
        if (connection == null) {
            throw new StoreException("the option --jdbc-url is no address of a PostgreSQL: " + url);
        }
        return connection;
    }

    private String password() {
        try {
            return Files.readString(Path.of(passwordFile)).strip();
        } catch (IOException e) {
            throw new StoreException(
                    "the password file %s cannot be read; see --jdbc-password-file"
                            .formatted(passwordFile),
                    e);
        }
    }

    /** As a person names it: the role and the address. */
    @Override
    public String toString() {
        return user + " at " + url;
    }
}
