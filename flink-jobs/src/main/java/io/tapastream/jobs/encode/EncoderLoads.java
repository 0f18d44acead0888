package io.tapastream.jobs.encode;

import io.tapastream.inference.encode.SaeEncoder;
import io.tapastream.inference.encode.SaeEncoderPool.Lease;
import io.tapastream.jobs.message.SaeCheckpoint;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * The SAE checkpoints that blocks of this subtask wait for, while their encoders are opened on
 * other threads. Once one is open its blocks are evaluated one by one, each in a turn of its own on
 * the task thread, so that records and barriers come between. The encoder is held until the last of
 * them is through.
 *
 * <p>Keeps nothing for good: what waits stands in {@link BlockState}, and is asked for again after
 * a restore. All methods belong to the task thread.
 */
final class EncoderLoads implements AutoCloseable {
    private final Function<SaeCheckpoint, CompletableFuture<Lease>> loader;
    private final TaskThread taskThread;
    private final Blocks blocks;
    private final Map<String, Opening> openings = new LinkedHashMap<>();
    private boolean closed;

    /** What becomes of a block that waited. */
    interface Blocks {
        /** The encoder is open: runs it over what the block has for it. */
        void evaluate(SaeCheckpoint sae, ImageBlock block, SaeEncoder encoder) throws Exception;

        /** The encoder cannot be opened, ever. */
        void refuse(SaeCheckpoint sae, List<ImageBlock> waiting, Throwable cause) throws Exception;
    }

    /** Runs what it is given on the task thread, in turn; the task fails with what it throws. */
    interface TaskThread {
        /**
         * @throws RejectedExecutionException where the task is over
         */
        void execute(Turn turn);
    }

    /** What is run on the task thread. */
    interface Turn {
        void run() throws Exception;
    }

    private static final class Opening {
        private final SaeCheckpoint sae;
        private final Set<ImageBlock> waiting = new LinkedHashSet<>();
        private CompletableFuture<Lease> lease;

        Opening(SaeCheckpoint sae) {
            this.sae = sae;
        }
    }

    /**
     * @param loader opens an encoder on another thread
     * @param taskThread runs turns
     */
    EncoderLoads(
            Function<SaeCheckpoint, CompletableFuture<Lease>> loader,
            TaskThread taskThread,
            Blocks blocks) {
        this.loader = loader;
        this.taskThread = taskThread;
        this.blocks = blocks;
    }

    /** Has the block evaluated as soon as the encoder is open; asking again changes nothing. */
    void await(SaeCheckpoint sae, ImageBlock block) {
        opening(sae).waiting.add(block);
    }

    /** Whether the block has yet to be evaluated. */
    boolean waits(SaeCheckpoint sae, ImageBlock block) {
        Opening known = openings.get(sae.id().key());
        return known != null && known.waiting.contains(block);
    }

    /** Opens an encoder that is needed soon, for no block in particular. */
    void prefetch(SaeCheckpoint sae) {
        opening(sae);
    }

    /** SAE checkpoints that are being opened or evaluated. */
    int size() {
        return openings.size();
    }

    private Opening opening(SaeCheckpoint sae) {
        Opening known = openings.get(sae.id().key());
        if (known != null) {
            return known;
        }
        Opening opening = new Opening(sae);
        openings.put(sae.id().key(), opening);
        opening.lease = loader.apply(sae);
        CompletableFuture<Lease> unused =
                opening.lease.whenComplete((lease, failure) -> later(opening, failure));
        return opening;
    }

    /** May run on any thread. A task that is over takes nothing more: {@link #close} cleans up. */
    private void later(Opening opening, Throwable failure) {
        try {
            taskThread.execute(() -> turn(opening, failure));
        } catch (RejectedExecutionException e) {
            return;
        }
    }

    private void turn(Opening opening, Throwable failure) throws Exception {
        if (closed) {
            return;
        }
        if (failure != null) {
            openings.remove(opening.sae.id().key());
            blocks.refuse(opening.sae, new ArrayList<>(opening.waiting), failure);
            return;
        }
        Iterator<ImageBlock> waiting = opening.waiting.iterator();
        if (waiting.hasNext()) {
            ImageBlock block = waiting.next();
            waiting.remove();
            blocks.evaluate(opening.sae, block, opening.lease.join().encoder());
        }
        if (opening.waiting.isEmpty()) {
            openings.remove(opening.sae.id().key());
            opening.lease.join().close();
        } else {
            later(opening, null);
        }
    }

    /** Lets go of every encoder, also of those that open later. */
    @Override
    public void close() {
        closed = true;
        for (Opening opening : openings.values()) {
            CompletableFuture<Lease> unused =
                    opening.lease.whenComplete(
                            (lease, failure) -> {
                                if (lease != null) {
                                    lease.close();
                                }
                            });
            opening.lease.cancel(false);
        }
        openings.clear();
    }
}
