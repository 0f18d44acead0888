package io.tapastream.jobs.encode;

import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.message.BlockCommand;
import io.tapastream.jobs.message.BlockCommand.Action;
import io.tapastream.jobs.message.Rejection;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.Sample;
import java.util.Optional;

/**
 * The image blocks of a subtask, as the operator sees them: takes samples and commands for the
 * current block, keeps what is valid and new, and has it evaluated in batches across blocks.
 *
 * <p>Samples that wait for a batch are in state already. Before anything else happens to a block (a
 * command, a retraction, a turn of an opened SAE checkpoint) they are evaluated; the operator calls
 * {@link #flush} before whatever else must come behind their codes. For the task thread.
 */
final class ImageBlocks implements AutoCloseable {
    private final BlockState state;
    private final BlockSaes saes;
    private final EncodeTask task;
    private final BlockEvaluations evaluations;
    private final PendingSamples pending = new PendingSamples();
    private final int blocks;
    private final int batch;

    /**
     * @param settings of the job
     * @param state of the current block
     * @param encoders gives the SAE encoders
     * @param task in which this runs
     */
    ImageBlocks(
            EvaluationSettings settings,
            BlockState state,
            EncoderSource encoders,
            EncodeTask task) {
        this.state = state;
        this.saes = state.saes();
        this.task = task;
        blocks = settings.blocks().imageBlocks();
        batch = settings.inference().saeBatch();
        SaeRunner runner = new SaeRunner(batch, settings.inference().reconstruction());
        evaluations = new BlockEvaluations(state, encoders, runner, task);
    }

    /** Takes an image, a pair or a retraction of one, which belongs to the current block. */
    void take(Sample sample) throws Exception {
        if (!state.hasVocabulary()) {
            state.await(sample);
            return;
        }
        accept(sample);
        if (pending.largest() >= batch) {
            flush();
        }
    }

    private void accept(Sample sample) throws Exception {
        if (sample.retracts()) {
            retract(sample);
            return;
        }
        Optional<Rejection> refused = check(sample);
        if (refused.isPresent()) {
            task.reject(refused.get());
            return;
        }
        Sample previous = state.kept(sample);
        if (!SampleRules.supersedes(sample, previous, state.retractedAt(sample))) {
            return;
        }
        state.keep(sample);
        ImageBlock block = blockOf(sample);
        for (SaeCheckpoint sae : saes.live(sample.encoder())) {
            pending.add(sae, block, sample, previous);
        }
    }

    private Optional<Rejection> check(Sample sample) throws Exception {
        Optional<Rejection> refused = SampleRules.checkConcepts(sample, state.concepts());
        return refused.isPresent() ? refused : checkWidth(sample);
    }

    private Optional<Rejection> checkWidth(Sample sample) throws Exception {
        return SampleRules.checkWidth(sample, saes.width(sample.encoder()));
    }

    private ImageBlock blockOf(Sample sample) {
        return ImageBlock.of(sample, blocks);
    }

    private void retract(Sample retraction) throws Exception {
        flush();
        ImageBlock block = blockOf(retraction);
        task.enter(block);
        for (Sample retracted : state.retract(retraction)) {
            state.remove(retracted);
            evaluations.retract(retracted, block);
        }
    }

    /**
     * Takes a command for the current block.
     *
     * @throws IllegalStateException where an SAE checkpoint is opened or closed in a block that
     *     does not know the vocabulary yet
     */
    void take(BlockCommand command) throws Exception {
        ImageBlock block = new ImageBlock(command.dataSet(), command.block());
        flush();
        task.enter(block);
        if (command.action() != Action.VOCABULARY) {
            requireVocabulary(command);
        }
        switch (command.action()) {
            case VOCABULARY -> {
                state.vocabulary(command.concepts(), command.conceptBlocks());
                for (Sample sample : state.releaseWaiting()) {
                    accept(sample);
                }
                flush();
            }
            case OPEN -> open(command.sae(), block);
            case CLOSE -> evaluations.close(command.sae(), block);
        }
    }

    /**
     * The catalog, one subtask, sends a data set's vocabulary to every block before any SAE
     * checkpoint, over the same channel and from one state. A block without it is one that did not
     * exist when the state began.
     */
    private void requireVocabulary(BlockCommand command) throws Exception {
        if (!state.hasVocabulary()) {
            throw new IllegalStateException(
                    "the image block "
                            + command.block()
                            + " of the data set "
                            + command.dataSet()
                            + " has the command "
                            + command.action()
                            + " for the SAE checkpoint "
                            + command.sae().id()
                            + " before its vocabulary, which the catalog sends first: image-blocks"
                            + " is fixed for the life of a job's state, start the job with the"
                            + " number that its savepoint was taken with");
        }
    }

    private void open(SaeCheckpoint sae, ImageBlock block) throws Exception {
        if (saes.knows(sae)) {
            return;
        }
        saes.await(sae);
        for (Sample sample : state.keptOf(sae.encoder())) {
            Optional<Rejection> refused = checkWidth(sample);
            if (refused.isPresent()) {
                state.remove(sample);
                task.reject(refused.get());
            }
        }
        evaluations.loads().await(sae, block);
    }

    /** Whether samples wait for a batch. */
    boolean hasPending() {
        return !pending.isEmpty();
    }

    /** Evaluates all that waits for a batch; leaves any block as the current one. */
    void flush() throws Exception {
        if (pending.isEmpty()) {
            return;
        }
        for (PendingSamples.Work work : pending.drain()) {
            evaluations.run(work);
        }
    }

    /** Called in the turn that was asked for with {@link EncodeTask#turn}. */
    void turn(SaeCheckpoint sae) throws Exception {
        flush();
        evaluations.turn(sae);
    }

    /** Asks again for what the current block waited for when the snapshot was taken. */
    void resume(ImageBlock block) throws Exception {
        evaluations.resume(block);
    }

    /** SAE checkpoints whose encoders are being opened or that are being evaluated. */
    int loading() {
        return evaluations.loads().size();
    }

    /** Forgets what waits for a batch and releases every encoder. */
    @Override
    public void close() {
        pending.drain();
        evaluations.loads().close();
    }
}
