package io.tapastream.jobs.catalog;

import io.tapastream.core.encode.RandomCodes;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.jobs.config.Baseline;
import io.tapastream.jobs.config.EvaluationSettings.Baselines;
import io.tapastream.jobs.intake.RandomCodesFile;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.SaeId;
import java.util.Optional;

/**
 * The random baseline of a trained SAE: codes that ignore the image, with as many active latents as
 * the SAE's k; of an SAE without k half of the latents, as published. The score that chance gives
 * to coalitions of so many latents. Its name has the image encoder, the shape, the number of active
 * latents and the seed.
 *
 * @param id its identity
 * @param descriptor the shape; its k is the number of active latents, null for half of them
 * @param codes how they are drawn
 */
record RandomSae(SaeId id, SaeDescriptor descriptor, RandomCodes codes) implements DrawnSae {
    private static final String TRAINED = "TRAINED";
    private static final String RANDOM = "RANDOM";

    /** The random baseline of an SAE checkpoint; none of one that is a baseline itself. */
    static Optional<RandomSae> of(SaeCheckpoint sae, Baselines baselines) {
        if (!sae.role().equals(TRAINED) || !baselines.kinds().contains(Baseline.RANDOM)) {
            return Optional.empty();
        }
        int width = sae.descriptor().embeddingWidth();
        int latents = sae.descriptor().dictionarySize();
        Integer k = sae.descriptor().k();
        String name =
                "random-%s-%s-%dx%d-seed%d"
                        .formatted(
                                k == null ? "dense" : "active" + k,
                                sae.encoder(),
                                width,
                                latents,
                                baselines.seed());
        return Optional.of(
                new RandomSae(
                        new SaeId(UntrainedSae.RUN, name, 0),
                        new SaeDescriptor(SaeDescriptor.RANDOM, width, latents, k, false, null),
                        new RandomCodes(
                                baselines.seed(), latents, k == null ? RandomCodes.DENSE : k)));
    }

    @Override
    public Baseline kind() {
        return Baseline.RANDOM;
    }

    @Override
    public String role() {
        return RANDOM;
    }

    @Override
    public byte[] file() {
        return RandomCodesFile.toBytes(codes);
    }
}
