package io.tapastream.jobs.encode;

import io.tapastream.jobs.message.SaeCheckpoint;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;

/**
 * The SAE checkpoints that blocks of this subtask wait for, while their encoders are opened on
 * other threads. Once a load has ended, well or not, a turn of the task thread is asked for; in it
 * {@link #due} hands over one block with the open encoder, {@link #done} follows, and the next
 * block has a turn of its own, so that records and barriers come between. The encoder is leased
 * until the last of the blocks has been evaluated.
 *
 * <p>Holds no state of its own: what waits is kept in {@link BlockSaes}, and is asked for again
 * after a restore. All methods belong to the task thread.
 */
final class EncoderLoads implements AutoCloseable {
    private final EncoderSource encoders;
    private final EncodeTask task;
    private final Map<String, Load> loads = new LinkedHashMap<>();

    /** What a turn is for. */
    sealed interface Due {
        /**
         * The encoder is open.
         *
         * @param block to evaluate
         * @param lease gives the codes of what it keeps; valid until {@link #done}
         */
        record Block(ImageBlock block, CodesLease lease) implements Due {}

        /**
         * The encoder cannot be opened.
         *
         * @param blocks all that waited; none where it was only prefetched
         * @param cause why
         */
        record Failure(List<ImageBlock> blocks, Throwable cause) implements Due {}
    }

    private record Load(CompletableFuture<CodesLease> lease, Set<ImageBlock> waiting) {}

    /**
     * @param encoders opens encoders on other threads
     * @param task gives turns
     */
    EncoderLoads(EncoderSource encoders, EncodeTask task) {
        this.encoders = encoders;
        this.task = task;
    }

    /** Has the block evaluated as soon as the encoder is open; asking again changes nothing. */
    void await(SaeCheckpoint sae, ImageBlock block) {
        load(sae).waiting().add(block);
    }

    /** Whether the block has yet to be evaluated. */
    boolean waits(SaeCheckpoint sae, ImageBlock block) {
        Load known = loads.get(sae.id().key());
        return known != null && known.waiting().contains(block);
    }

    /** Opens an encoder that is needed soon, for no block in particular. */
    void prefetch(SaeCheckpoint sae) {
        load(sae);
    }

    /** SAE checkpoints that are being opened or evaluated. */
    int size() {
        return loads.size();
    }

    private Load load(SaeCheckpoint sae) {
        Load known = loads.get(sae.id().key());
        if (known != null) {
            return known;
        }
        Load load = new Load(encoders.load(sae), new LinkedHashSet<>());
        loads.put(sae.id().key(), load);
        CompletableFuture<CodesLease> unused =
                load.lease().whenComplete((lease, failure) -> askForTurn(sae));
        return load;
    }

    /**
     * May run on any thread. A task that is over gives no turn, and {@link #close} cleans up; with
     * any other failure nobody would ever come back to the SAE checkpoint, so the task fails.
     */
    private void askForTurn(SaeCheckpoint sae) {
        try {
            task.turn(sae);
        } catch (RejectedExecutionException e) {
            return;
        } catch (Throwable e) {
            task.fail(
                    new IllegalStateException(
                            "the task gives no turn to the SAE checkpoint "
                                    + sae.id()
                                    + ", whose encoder has been opened: "
                                    + e,
                            e));
        }
    }

    /**
     * What this turn is for; empty where there is nothing left to do. A block that is handed over
     * no longer waits, and {@link #done} follows it.
     */
    Optional<Due> due(SaeCheckpoint sae) {
        Load load = loads.get(sae.id().key());
        if (load == null || !load.lease().isDone()) {
            return Optional.empty();
        }
        CodesLease lease;
        try {
            lease = load.lease().join();
        } catch (CompletionException | CancellationException e) {
            loads.remove(sae.id().key());
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return Optional.of(new Due.Failure(List.copyOf(load.waiting()), cause));
        }
        Iterator<ImageBlock> waiting = load.waiting().iterator();
        if (!waiting.hasNext()) {
            done(sae);
            return Optional.empty();
        }
        ImageBlock block = waiting.next();
        waiting.remove();
        return Optional.of(new Due.Block(block, lease));
    }

    /** After the block of {@link #due}: the next has a turn, or the encoder is released. */
    void done(SaeCheckpoint sae) {
        Load load = loads.get(sae.id().key());
        if (load.waiting().isEmpty()) {
            loads.remove(sae.id().key());
            load.lease().join().close();
        } else {
            askForTurn(sae);
        }
    }

    /** Releases every encoder, also those that are opened later. */
    @Override
    public void close() {
        List<Load> open = List.copyOf(loads.values());
        loads.clear();
        for (Load load : open) {
            CompletableFuture<CodesLease> unused =
                    load.lease()
                            .whenComplete(
                                    (lease, failure) -> {
                                        if (lease != null) {
                                            lease.close();
                                        }
                                    });
            load.lease().cancel(false);
        }
    }
}
