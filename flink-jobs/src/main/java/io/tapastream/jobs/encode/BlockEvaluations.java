package io.tapastream.jobs.encode;

import io.tapastream.core.score.SampledImage;
import io.tapastream.jobs.encode.PendingSamples.Pending;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.Sample;
import java.util.ArrayList;
import java.util.HashMap;
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
 * <p>A report carries what has changed in the block's health sample ({@link HealthSamples}). Where
 * an image takes the place of a retracted one there and the encoder is closed, the retraction is
 * deferred too.
 *
 * <p>Enters blocks, and leaves the last one as the current block. For the task thread.
 */
final class BlockEvaluations {
    private final BlockState state;
    private final BlockSaes saes;
    private final DeferredSamples deferred;
    private final BlockOutput output;
    private final HealthSamples samples;
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
        this.samples = new HealthSamples(state, runner);
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
        for (ImageBlock block : blocks) {
            task.enter(block);
            samples.prepare(sae, block);
        }
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
        Map<ImageBlock, Map<String, SampledImage>> whole = new HashMap<>();
        blocks.forEach(block -> whole.put(block, new HashMap<>()));
        for (int i = 0; i < due.size(); i++) {
            Pending evaluated = due.get(i);
            task.enter(evaluated.block());
            output.codes(sae, evaluated.sample(), evaluated.previous(), codes.get(i));
            putWhole(evaluated.sample(), codes.get(i), whole.get(evaluated.block()));
        }
        for (ImageBlock block : blocks) {
            task.enter(block);
            try {
                report(sae, block, lease, whole.get(block));
            } catch (SaeFailedException e) {
                refuse(sae, List.of(block), e);
            }
        }
    }

    /** Keeps the whole codes of an image, where they were wanted; of one id the last content's. */
    private static void putWhole(
            Sample sample, SaeRunner.Codes codes, Map<String, SampledImage> whole) {
        if (codes.whole() != null) {
            whole.put(sample.id(), codes.whole());
        }
    }

    private void report(
            SaeCheckpoint sae, ImageBlock block, CodesLease lease, Map<String, SampledImage> whole)
            throws Exception {
        output.report(sae, block, false, samples.change(sae, block, lease, whole));
    }

    private void defer(SaeCheckpoint sae, Pending pending) throws Exception {
        task.enter(pending.block());
        deferred.defer(sae, BlockState.key(pending.sample()), pending.previous());
    }

    /** Retracts the codes of a sample of the current block that is no longer kept. */
    void retract(Sample retracted, ImageBlock block) throws Exception {
        for (SaeCheckpoint sae : saes.live(retracted.encoder())) {
            try (CodesLease lease = encoders.leaseIfOpen(sae)) {
                if (loads.waits(sae, block)) {
                    deferred.defer(sae, BlockState.key(retracted), retracted);
                } else if (lease == null && samples.due(sae, block)) {
                    // Another image takes its place in the sample: its codes are needed.
                    deferred.defer(sae, BlockState.key(retracted), retracted);
                    loads.await(sae, block);
                } else {
                    output.retraction(sae, retracted);
                    report(sae, block, lease, Map.of());
                }
            } catch (SaeFailedException e) {
                refuse(sae, List.of(block), e);
            }
        }
    }

    /** Ends an SAE checkpoint in the current block, behind all that is yet to be emitted. */
    void close(SaeCheckpoint sae, ImageBlock block) throws Exception {
        if (saes.isOpening(sae) || loads.waits(sae, block)) {
            saes.closeWhenOpen(sae);
        } else if (saes.isLive(sae)) {
            saes.close(sae);
            samples.forget(sae, block);
            output.report(sae, block, true, null);
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

    private List<SaeRunner.Codes> codes(CodesLease lease, List<Sample> due)
            throws SaeFailedException {
        long start = System.nanoTime();
        List<SaeRunner.Codes> codes = lease.codes(runner, due, samples::wants);
        if (!due.isEmpty()) {
            task.encoded(due.size(), System.nanoTime() - start);
        }
        return codes;
    }

    private void evaluate(SaeCheckpoint sae, ImageBlock block, CodesLease lease) throws Exception {
        task.enter(block);
        try {
            samples.prepare(sae, block);
            Map<String, SampledImage> whole =
                    saes.isLive(sae) ? catchUp(sae, lease) : evaluateAll(sae, block, lease);
            report(sae, block, lease, whole);
        } catch (SaeFailedException e) {
            refuse(sae, List.of(block), e);
            return;
        }
        if (saes.takeClosing(sae)) {
            close(sae, block);
        }
    }

    private Map<String, SampledImage> evaluateAll(
            SaeCheckpoint sae, ImageBlock block, CodesLease lease) throws Exception {
        List<Sample> kept = state.keptOf(sae.encoder());
        List<SaeRunner.Codes> codes = codes(lease, kept);
        saes.open(sae);
        samples.begin(sae, block);
        Map<String, SampledImage> whole = new HashMap<>();
        for (int i = 0; i < kept.size(); i++) {
            output.codes(sae, kept.get(i), null, codes.get(i));
            putWhole(kept.get(i), codes.get(i), whole);
        }
        return whole;
    }

    private Map<String, SampledImage> catchUp(SaeCheckpoint sae, CodesLease lease)
            throws Exception {
        Map<String, Sample> lastEmitted = deferred.take(sae);
        List<Sample> due = new ArrayList<>();
        for (String key : lastEmitted.keySet()) {
            Sample kept = state.kept(key);
            if (kept != null) {
                due.add(kept);
            }
        }
        List<SaeRunner.Codes> codes;
        try {
            codes = codes(lease, due);
        } catch (SaeFailedException e) {
            for (Map.Entry<String, Sample> entry : lastEmitted.entrySet()) {
                deferred.defer(sae, entry.getKey(), entry.getValue());
            }
            throw e;
        }
        Map<String, SampledImage> whole = new HashMap<>();
        for (int i = 0; i < due.size(); i++) {
            Sample previous = lastEmitted.remove(BlockState.key(due.get(i)));
            output.codes(sae, due.get(i), previous, codes.get(i));
            putWhole(due.get(i), codes.get(i), whole);
        }
        for (Sample removed : lastEmitted.values()) {
            if (removed != null) {
                output.retraction(sae, removed);
            }
        }
        return whole;
    }

    private void refuse(SaeCheckpoint sae, List<ImageBlock> blocks, Throwable cause)
            throws Exception {
        for (ImageBlock block : blocks) {
            task.enter(block);
            if (saes.isLive(sae)) {
                withdraw(sae);
            }
            saes.refuse(sae);
            samples.forget(sae, block);
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
