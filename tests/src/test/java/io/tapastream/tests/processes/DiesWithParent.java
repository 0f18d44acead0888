package io.tapastream.tests.processes;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * Runs the main method of another class and ends at once when the parent process is gone, also when
 * that was killed: no process stays behind. Arguments: the parent's process id, the class, its
 * arguments.
 */
public final class DiesWithParent {
    private DiesWithParent() {}

    /** Runs the class named by the second argument. */
    public static void main(String[] args) throws Exception {
        ProcessHandle parent =
                ProcessHandle.of(Long.parseLong(args[0]))
                        .orElseThrow(() -> new IllegalStateException("the parent is gone"));
        CompletableFuture<Void> unused =
                parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1));
        Class.forName(args[1])
                .getMethod("main", String[].class)
                .invoke(null, (Object) Arrays.copyOfRange(args, 2, args.length));
    }
}
