package io.tapastream.jobs.encode;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.function.ThrowingRunnable;

/** A task's mailbox that can be made to take nothing more, for another reason than being closed. */
final class BreakableMailbox implements MailboxExecutor {
    private final MailboxExecutor mailbox;
    private final AtomicReference<Error> error;

    /**
     * @param mailbox in working order
     * @param error thrown to whoever gives work; none where it works
     */
    BreakableMailbox(MailboxExecutor mailbox, AtomicReference<Error> error) {
        this.mailbox = mailbox;
        this.error = error;
    }

    @Override
    public void execute(
            MailOptions options,
            ThrowingRunnable<? extends Exception> work,
            String description,
            Object... arguments) {
        Error thrown = error.get();
        if (thrown != null) {
            throw thrown;
        }
        mailbox.execute(options, work, description, arguments);
    }

    @Override
    public void yield() throws InterruptedException {
        mailbox.yield();
    }

    @Override
    public boolean tryYield() {
        return mailbox.tryYield();
    }

    @Override
    public boolean shouldInterrupt() {
        return mailbox.shouldInterrupt();
    }
}
