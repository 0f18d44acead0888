package io.tapastream.jobs.encode;

import io.tapastream.inference.encode.SaeEncoder;
import io.tapastream.inference.encode.SaeEncoderPool.Lease;
import io.tapastream.jobs.encode.PendingSamples.Pending;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.Sample;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs SAE checkpoints over the samples of image blocks, and tells what follows.
 *
 * <p>An encoder is never read on the task thread. Where the pool has closed that of a live SAE, the
 * samples are deferred: they stand in state with what was told of them last, and follow in one turn
 * of the task thread once the encoder is open again. Until then no marker of that block is sent for
 * that SAE, so nothing counts what was not told.
 *
 * <p>An SAE that gives no codes for a sample is refused in the blocks that were run: its codes
 * there are withdrawn, and the marker says so, so that its scores never settle again.
 *
 * <p>Sets the operator's current key, and leaves it at the last block. For the task thread.
 */
final class BlockEvaluations {
    private final BlockState state;
    private final DeferredSamples deferred;
    private final BlockOutput tell;
    private final EncoderSource encoders;
    private final EncoderLoads opening;
    private final SaeRunner runner;
    private final EncodeTask task;
    private final Set<String> refusalsTold = new HashSet<>();

    /**
     * @param state of the current block
     * @param deferred of the current block
     * @param encoders gives the SAE encoders
     * @param runner runs them
     * @param task in which this runs
     */
    BlockEvaluations(
            BlockState state,
            DeferredSamples deferred,
            EncoderSource encoders,
            SaeRunner runner,
            EncodeTask task) {
        this.state = state;
        this.deferred = deferred;
        this.tell = new BlockOutput(state, task);
        this.encoders = encoders;
        this.opening = new EncoderLoads(encoders, task);
        this.runner = runner;
        this.task = task;
    }

    EncoderLoads opening() {
        return opening;
    }

    /** Runs a live SAE checkpoint over new samples, or owes it what cannot be run now. */
    void run(PendingSamples.Work work) throws Exception {
        SaeCheckpoint sae = work.sae();
        try (Lease lease = encoders.leaseIfOpen(sae)) {
            List<Pending> due = new ArrayList<>();
            for (Pending pending : work.samples()) {
                if (lease == null || opening.waits(sae, pending.block())) {
                    defer(sae, pending);
                    opening.await(sae, pending.block());
                } else {
                    due.add(pending);
                }
            }
            if (!due.isEmpty()) {
                run(sae, due, lease.encoder());
            }
        }
    }

    private void run(SaeCheckpoint sae, List<Pending> due, SaeEncoder encoder) throws Exception {
        Set<ImageBlock> blocks = new LinkedHashSet<>();
        due.forEach(pending -> blocks.add(pending.block()));
        List<SaeRunner.Codes> codes;
        try {
            codes = codes(encoder, due.stream().map(Pending::sample).toList());
        } catch (SaeFailedException e) {
            for (Pending pending : due) {
                defer(sae, pending);
            }
            refuse(sae, List.copyOf(blocks), e);
            return;
        }
        for (int i = 0; i < due.size(); i++) {
            Pending evaluated = due.get(i);
            task.enter(evaluated.block());
            tell.codes(sae, evaluated.sample(), evaluated.previous(), codes.get(i));
        }
        for (ImageBlock block : blocks) {
            task.enter(block);
            tell.markers(sae, block, false);
        }
    }

    private void defer(SaeCheckpoint sae, Pending pending) throws Exception {
        task.enter(pending.block());
        deferred.defer(sae, BlockState.key(pending.sample()), pending.previous());
    }

    /** Tells of a sample of the current block that it is no longer kept. */
    void gone(Sample gone, ImageBlock block) throws Exception {
        for (SaeCheckpoint sae : state.live(gone.encoder())) {
            if (opening.waits(sae, block)) {
                deferred.defer(sae, BlockState.key(gone), gone);
            } else {
                tell.gone(sae, gone);
                tell.markers(sae, block, false);
            }
        }
    }

    /** Ends an SAE checkpoint in the current block, behind all that it has yet to be told. */
    void close(SaeCheckpoint sae, ImageBlock block) throws Exception {
        if (state.isOpening(sae) || opening.waits(sae, block)) {
            state.closeWhenOpen(sae);
        } else if (state.isLive(sae)) {
            state.close(sae);
            tell.markers(sae, block, true);
        } else if (state.isRefused(sae)) {
            state.forgetRefused(sae);
            tell.refused(sae, block, true);
        }
    }

    /** Asks again for what the current block waited for when the snapshot was taken. */
    void resume(ImageBlock block) throws Exception {
        for (SaeCheckpoint sae : state.opening()) {
            opening.await(sae, block);
        }
        for (SaeCheckpoint sae : state.live()) {
            if (deferred.owes(sae)) {
                opening.await(sae, block);
            } else {
                opening.prefetch(sae);
            }
        }
    }

    /** What the task calls in the turn that was asked for with {@link EncodeTask#turn}. */
    void turn(SaeCheckpoint sae) throws Exception {
        EncoderLoads.Due due = opening.due(sae).orElse(null);
        if (due instanceof EncoderLoads.Due.Failure failure) {
            cannotOpen(sae, failure);
        } else if (due instanceof EncoderLoads.Due.Block open) {
            evaluate(sae, open.block(), open.encoder());
            opening.done(sae);
        }
    }

    private void cannotOpen(SaeCheckpoint sae, EncoderLoads.Due.Failure failure) throws Exception {
        if (!SaeRefusals.isFaultOfSae(failure.cause())) {
            throw new IllegalStateException(
                    "the encoder of the SAE checkpoint "
                            + sae.id()
                            + " cannot be opened, which is not the fault of the SAE checkpoint: "
                            + failure.cause()
                            + "; it is opened again when the task restarts",
                    failure.cause());
        }
        refuse(sae, failure.blocks(), failure.cause());
    }

    private List<SaeRunner.Codes> codes(SaeEncoder encoder, List<Sample> samples)
            throws SaeFailedException {
        long start = System.nanoTime();
        List<SaeRunner.Codes> codes = runner.run(encoder, samples);
        if (!samples.isEmpty()) {
            task.encoded(samples.size(), System.nanoTime() - start);
        }
        return codes;
    }

    private void evaluate(SaeCheckpoint sae, ImageBlock block, SaeEncoder encoder)
            throws Exception {
        task.enter(block);
        try {
            if (state.isLive(sae)) {
                catchUp(sae, encoder);
            } else {
                evaluateAll(sae, encoder);
            }
        } catch (SaeFailedException e) {
            refuse(sae, List.of(block), e);
            return;
        }
        tell.markers(sae, block, false);
        if (state.takeClosing(sae)) {
            close(sae, block);
        }
    }

    private void evaluateAll(SaeCheckpoint sae, SaeEncoder encoder) throws Exception {
        List<Sample> samples = state.keptOf(sae.encoder());
        List<SaeRunner.Codes> codes = codes(encoder, samples);
        state.open(sae);
        for (int i = 0; i < samples.size(); i++) {
            tell.codes(sae, samples.get(i), null, codes.get(i));
        }
    }

    private void catchUp(SaeCheckpoint sae, SaeEncoder encoder) throws Exception {
        Map<String, Sample> told = deferred.take(sae);
        List<Sample> samples = new ArrayList<>();
        for (String key : told.keySet()) {
            Sample kept = state.kept(key);
            if (kept != null) {
                samples.add(kept);
            }
        }
        List<SaeRunner.Codes> codes;
        try {
            codes = codes(encoder, samples);
        } catch (SaeFailedException e) {
            for (Map.Entry<String, Sample> entry : told.entrySet()) {
                deferred.defer(sae, entry.getKey(), entry.getValue());
            }
            throw e;
        }
        for (int i = 0; i < samples.size(); i++) {
            Sample previous = told.remove(BlockState.key(samples.get(i)));
            tell.codes(sae, samples.get(i), previous, codes.get(i));
        }
        for (Sample gone : told.values()) {
            if (gone != null) {
                tell.gone(sae, gone);
            }
        }
    }

    private void refuse(SaeCheckpoint sae, List<ImageBlock> blocks, Throwable cause)
            throws Exception {
        for (ImageBlock block : blocks) {
            task.enter(block);
            if (state.isLive(sae)) {
                withdraw(sae);
            }
            state.refuse(sae);
            boolean closing = state.takeClosing(sae);
            if (closing) {
                state.forgetRefused(sae);
            }
            tell.refused(sae, block, closing);
        }
        if (!blocks.isEmpty() && refusalsTold.add(sae.id().key())) {
            task.refused(sae, cause);
        }
    }

    /** Takes out everything that was told of the current block. */
    private void withdraw(SaeCheckpoint sae) throws Exception {
        Map<String, Sample> told = deferred.take(sae);
        for (Sample kept : state.keptOf(sae.encoder())) {
            if (!told.containsKey(BlockState.key(kept))) {
                tell.gone(sae, kept);
            }
        }
        for (Sample previous : told.values()) {
            if (previous != null) {
                tell.gone(sae, previous);
            }
        }
    }
}
