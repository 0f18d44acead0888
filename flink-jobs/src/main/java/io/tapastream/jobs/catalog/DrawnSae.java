package io.tapastream.jobs.catalog;

import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.jobs.config.Baseline;
import io.tapastream.jobs.config.EvaluationSettings.Baselines;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.SaeId;
import java.util.ArrayList;
import java.util.List;

/** A baseline that the job draws from a seed (docs/decisions/0005-delta.md). */
public sealed interface DrawnSae permits UntrainedSae, RandomSae {
    /** Older than every pair: under a baseline a pair's time is its own. */
    long EVENT_TIME = 0;

    /** What it is called in options. */
    Baseline kind();

    /** Its identity: run {@link UntrainedSae#RUN}, step 0, and a name that says how it is drawn. */
    SaeId id();

    /** UNTRAINED or RANDOM. */
    String role();

    SaeDescriptor descriptor();

    /** What is kept of it in the model store: the same bytes whenever it is drawn. */
    byte[] file();

    /**
     * All baselines of an SAE checkpoint; none of one that is a baseline itself.
     *
     * @param maxBytes none is drawn whose weights would be larger
     */
    static List<DrawnSae> of(SaeCheckpoint sae, Baselines baselines, long maxBytes) {
        List<DrawnSae> drawn = new ArrayList<>(UntrainedSae.of(sae, baselines, maxBytes));
        RandomSae.of(sae, baselines).ifPresent(drawn::add);
        return drawn;
    }

    /** The SAE checkpoint, once the file is in the model store; its cause is the trained one. */
    default SaeCheckpoint stored(String sha256, long byteLength, SaeCheckpoint cause) {
        return new SaeCheckpoint(
                id(),
                EVENT_TIME,
                cause.encoder(),
                role(),
                descriptor(),
                sha256,
                byteLength,
                List.of(),
                cause.origin());
    }
}
