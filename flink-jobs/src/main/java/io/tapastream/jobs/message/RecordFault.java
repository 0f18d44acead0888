package io.tapastream.jobs.message;

/**
 * Which failures count as the fault of the one record that was handled, so that it is refused and
 * the job goes on: every unchecked exception, and memory or stack that ran out. A record that
 * caused one would cause it again after each restart, for ever. Other errors (a class that cannot
 * be loaded, a broken JVM) say nothing about the record and fail the task.
 *
 * <p>For code that changes no state before it throws: checking, decoding, verifying.
 */
public final class RecordFault {
    /** Reason code: something that nobody foresaw. */
    public static final String UNEXPECTED = "UNEXPECTED";

    /** Reason code: it asked for more memory than there is. */
    public static final String OUT_OF_MEMORY = "OUT_OF_MEMORY";

    private static final Object ALONE = new Object();

    private final String reason;
    private final String sentence;
    private final Throwable cause;

    private RecordFault(String reason, String sentence, Throwable cause) {
        this.reason = reason;
        this.sentence = sentence;
        this.cause = cause;
    }

    /**
     * Something done for one record.
     *
     * @param <T> its result
     * @param <E> what it throws where it refuses the record itself, or where nobody can go on
     */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /**
     * What becomes of a record that failed.
     *
     * @param <T> the result in its place
     * @param <E> what it throws instead
     */
    @FunctionalInterface
    public interface Refusal<T, E extends Exception> {
        T of(RecordFault fault) throws E;
    }

    /**
     * Does something for one record. Where memory runs out it is tried once more while no other
     * record in this process is: only one that asks for too much by itself is refused.
     *
     * @param refusal of the record, should the failure be its fault
     */
    public static <T, E extends Exception> T guard(Work<T, E> work, Refusal<T, E> refusal)
            throws E {
        try {
            return work.run();
        } catch (RuntimeException | StackOverflowError e) {
            return refusal.of(unexpected(e));
        } catch (OutOfMemoryError e) {
            return alone(work, refusal);
        }
    }

    private static <T, E extends Exception> T alone(Work<T, E> work, Refusal<T, E> refusal)
            throws E {
        synchronized (ALONE) {
            try {
                return work.run();
            } catch (RuntimeException | StackOverflowError e) {
                return refusal.of(unexpected(e));
            } catch (OutOfMemoryError e) {
                return refusal.of(
                        new RecordFault(
                                OUT_OF_MEMORY,
                                "it asks for more memory than the process has: " + e.getMessage(),
                                e));
            }
        }
    }

    private static RecordFault unexpected(Throwable e) {
        return new RecordFault(
                UNEXPECTED,
                "it cannot be used, for a reason that was not foreseen; please report it: " + e,
                e);
    }

    /** The code, for counting. */
    public String reason() {
        return reason;
    }

    /** One sentence for a person. */
    public String sentence() {
        return sentence;
    }

    public Throwable cause() {
        return cause;
    }
}
