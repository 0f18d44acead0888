package io.tapastream.jobs.encode;

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
 * Runs SAE checkpoints over the samples of image blocks, and emits what follows.
 *
 * <p>An encoder is never read on the task thread. Where the pool has closed that of a live SAE, the
 * samples are deferred: state keeps what was last emitted of them, and their codes follow in one
 * turn of the task thread once the encoder is open again. Until then no progress report of that
 * block is sent for that SAE, so nothing counts codes that were not emitted.
 *
 * <p>An SAE that gives no codes for a sample is refused in the blocks that were run: its codes
 * there are retracted, and the progress report says so, so that its scores never settle again.
 *
 * <p>Enters blocks, and leaves the last one as the current block. For the task thread.
 */
final class BlockEvaluations {
    private final BlockState state;
    private final BlockSaes saes;
    private final DeferredSamples deferred;
    private final BlockOutput output;
    private final EncoderSource encoders;
    private final EncoderLoads loads;
    private final SaeRunner runner;
    private final EncodeTask task;
    private final Set<String> reportedRefusals = new HashSet<>();

    /**
     * @param state of the current block
     * @param encoders gives the SAE encoders
     * @param runner runs them
     * @param task in which this runs
     */
    BlockEvaluations(BlockState state, EncoderSource encoders, SaeRunner runner, EncodeTask task) {
        this.state = state;
        this.saes = state.saes();
        this.deferred = state.deferred();
        this.output = new BlockOutput(state, task);
        this.encoders = encoders;
        this.loads = new EncoderLoads(encoders, task);
        this.runner = runner;
        this.task = task;
    }

    EncoderLoads loads() {
        return loads;
    }

    /** Runs a live SAE checkpoint over new samples, or defers to it what cannot be run now. */
    void run(PendingSamples.Work work) throws Exception {
        SaeCheckpoint sae = work.sae();
        try (CodesLease lease = encoders.leaseIfOpen(sae)) {
            List<Pending> due = new ArrayList<>();
            for (Pending pending : work.samples()) {
                if (lease == null || loads.waits(sae, pending.block())) {
                    defer(sae, pending);
                    loads.await(sae, pending.block());
                } else {
                    due.add(pending);
                }
            }
            if (!due.isEmpty()) {
                run(sae, due, lease);
            }
        }
    }

    private void run(SaeCheckpoint sae, List<Pending> due, CodesLease lease) throws Exception {
        Set<ImageBlock> blocks = new LinkedHashSet<>();
        due.forEach(pending -> blocks.add(pending.block()));
        List<SaeRunner.Codes> codes;
        try {
            codes = codes(lease, due.stream().map(Pending::sample).toList());
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
            output.codes(sae, evaluated.sample(), evaluated.previous(), codes.get(i));
        }
        for (ImageBlock block : blocks) {
            task.enter(block);
            output.report(sae, block, false);
        }
    }

    private void defer(SaeCheckpoint sae, Pending pending) throws Exception {
        task.enter(pending.block());
        deferred.defer(sae, BlockState.key(pending.sample()), pending.previous());
    }

    /** Retracts the codes of a sample of the current block that is no longer kept. */
    void retract(Sample retracted, ImageBlock block) throws Exception {
        for (SaeCheckpoint sae : saes.live(retracted.encoder())) {
            if (loads.waits(sae, block)) {
                deferred.defer(sae, BlockState.key(retracted), retracted);
            } else {
                output.retraction(sae, retracted);
                output.report(sae, block, false);
            }
        }
    }

    /** Ends an SAE checkpoint in the current block, behind all that is yet to be emitted. */
    void close(SaeCheckpoint sae, ImageBlock block) throws Exception {
        if (saes.isOpening(sae) || loads.waits(sae, block)) {
            saes.closeWhenOpen(sae);
        } else if (saes.isLive(sae)) {
            saes.close(sae);
            output.report(sae, block, true);
        } else if (saes.isRefused(sae)) {
            saes.forgetRefused(sae);
            output.refused(sae, block, true);
        }
    }

    /** Asks again for what the current block waited for when the snapshot was taken. */
    void resume(ImageBlock block) throws Exception {
        for (SaeCheckpoint sae : saes.opening()) {
            loads.await(sae, block);
        }
        for (SaeCheckpoint sae : saes.live()) {
            if (deferred.has(sae)) {
                loads.await(sae, block);
            } else {
                loads.prefetch(sae);
            }
        }
    }

    /** What the task calls in the turn that was asked for with {@link EncodeTask#turn}. */
    void turn(SaeCheckpoint sae) throws Exception {
        EncoderLoads.Due due = loads.due(sae).orElse(null);
        if (due instanceof EncoderLoads.Due.Failure failure) {
            cannotOpen(sae, failure);
        } else if (due instanceof EncoderLoads.Due.Block open) {
            evaluate(sae, open.block(), open.lease());
            loads.done(sae);
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

    private List<SaeRunner.Codes> codes(CodesLease lease, List<Sample> samples)
            throws SaeFailedException {
        long start = System.nanoTime();
        List<SaeRunner.Codes> codes = lease.codes(runner, samples);
        if (!samples.isEmpty()) {
            task.encoded(samples.size(), System.nanoTime() - start);
        }
        return codes;
    }

    private void evaluate(SaeCheckpoint sae, ImageBlock block, CodesLease lease) throws Exception {
        task.enter(block);
        try {
            if (saes.isLive(sae)) {
                catchUp(sae, lease);
            } else {
                evaluateAll(sae, lease);
            }
        } catch (SaeFailedException e) {
            refuse(sae, List.of(block), e);
            return;
        }
        output.report(sae, block, false);
        if (saes.takeClosing(sae)) {
            close(sae, block);
        }
    }

    private void evaluateAll(SaeCheckpoint sae, CodesLease lease) throws Exception {
        List<Sample> samples = state.keptOf(sae.encoder());
        List<SaeRunner.Codes> codes = codes(lease, samples);
        saes.open(sae);
        for (int i = 0; i < samples.size(); i++) {
            output.codes(sae, samples.get(i), null, codes.get(i));
        }
    }

    private void catchUp(SaeCheckpoint sae, CodesLease lease) throws Exception {
        Map<String, Sample> lastEmitted = deferred.take(sae);
        List<Sample> samples = new ArrayList<>();
        for (String key : lastEmitted.keySet()) {
            Sample kept = state.kept(key);
            if (kept != null) {
                samples.add(kept);
            }
        }
        List<SaeRunner.Codes> codes;
        try {
            codes = codes(lease, samples);
        } catch (SaeFailedException e) {
            for (Map.Entry<String, Sample> entry : lastEmitted.entrySet()) {
                deferred.defer(sae, entry.getKey(), entry.getValue());
            }
            throw e;
        }
        for (int i = 0; i < samples.size(); i++) {
            Sample previous = lastEmitted.remove(BlockState.key(samples.get(i)));
            output.codes(sae, samples.get(i), previous, codes.get(i));
        }
        for (Sample removed : lastEmitted.values()) {
            if (removed != null) {
                output.retraction(sae, removed);
            }
        }
    }

    private void refuse(SaeCheckpoint sae, List<ImageBlock> blocks, Throwable cause)
            throws Exception {
        for (ImageBlock block : blocks) {
            task.enter(block);
            if (saes.isLive(sae)) {
                withdraw(sae);
            }
            saes.refuse(sae);
            boolean closing = saes.takeClosing(sae);
            if (closing) {
                saes.forgetRefused(sae);
            }
            output.refused(sae, block, closing);
        }
        if (!blocks.isEmpty() && reportedRefusals.add(sae.id().key())) {
            task.refused(sae, cause);
        }
    }

    /** Retracts everything that was emitted of the current block. */
    private void withdraw(SaeCheckpoint sae) throws Exception {
        Map<String, Sample> lastEmitted = deferred.take(sae);
        for (Sample kept : state.keptOf(sae.encoder())) {
            if (!lastEmitted.containsKey(BlockState.key(kept))) {
                output.retraction(sae, kept);
            }
        }
        for (Sample previous : lastEmitted.values()) {
            if (previous != null) {
                output.retraction(sae, previous);
            }
        }
    }
}
