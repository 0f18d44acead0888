package io.tapastream.jobs.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Waits, before the job is submitted, for a database that comes later: one that does not answer,
 * that starts up, or that is not created yet.
 */
final class DatabaseWait {
    private static final Duration PAUSE = Duration.ofSeconds(2);

    /** No connection, of whatever reason. */
    private static final String UNREACHABLE = "08";

    /**
     * The server starts or stops; the database does not exist, as before the first start is over.
     */
    private static final Set<String> NOT_YET = Set.of("57P01", "57P02", "57P03", "3D000");

    private DatabaseWait() {}

    /**
     * Returns when the database takes a connection, or when it refuses one for a reason that
     * waiting does not change, which the next connection then says.
     *
     * @param patience after it this returns in any case
     * @param notice is told once why it waits
     */
    static void await(Database database, Duration patience, Consumer<String> notice) {
        long end = System.nanoTime() + patience.toNanos();
        boolean told = false;
        while (true) {
            try {
                database.connect().close();
                return;
            } catch (SQLException e) {
                if (!comes(e) || System.nanoTime() - end > 0) {
                    return;
                }
                if (!told) {
                    notice.accept(
                            "waiting for the database (%s), at most %d s: %s"
                                    .formatted(database, patience.toSeconds(), e.getMessage()));
                    told = true;
                }
            }
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static boolean comes(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith(UNREACHABLE) || NOT_YET.contains(state));
    }
}
