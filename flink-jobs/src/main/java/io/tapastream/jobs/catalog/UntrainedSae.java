package io.tapastream.jobs.catalog;

import io.tapastream.core.encode.UntrainedEncoder;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SafetensorsWriter;
import io.tapastream.jobs.config.Baseline;
import io.tapastream.jobs.config.EvaluationSettings.Baselines;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.SaeId;
import java.util.ArrayList;
import java.util.List;

/**
 * An untrained baseline, of Delta MATCHScore (arXiv 2606.24716): an SAE of a trained one's shape
 * with weights drawn from a seed. Its name has the image encoder, the shape, the kind and the seed,
 * so it is the same one for every SAE of that shape, in every run, on every machine. It takes the
 * raw embedding. The dense and the sparse one have the same weights and differ in what they keep of
 * the codes: all of them, or the k largest.
 *
 * @param kind what it is called in options
 * @param id its identity
 * @param descriptor what it keeps of the codes
 * @param encoder the weights
 */
public record UntrainedSae(
        Baseline kind, SaeId id, SaeDescriptor descriptor, UntrainedEncoder encoder)
        implements DrawnSae {
    /** The run of all baselines; no training run may have this name. */
    public static final String RUN = "baseline";

    private static final String TRAINED = "TRAINED";
    private static final String UNTRAINED = "UNTRAINED";

    /** Above it the file does not fit into an array. */
    private static final long MOST_BYTES = 2_000_000_000L;

    /**
     * The untrained baselines of an SAE checkpoint; none of one that is a baseline itself.
     *
     * @param maxBytes none is drawn whose weights would be larger
     */
    public static List<UntrainedSae> of(SaeCheckpoint sae, Baselines baselines, long maxBytes) {
        int width = sae.descriptor().embeddingWidth();
        int latents = sae.descriptor().dictionarySize();
        List<UntrainedSae> drawn = new ArrayList<>();
        if (!sae.role().equals(TRAINED)
                || (long) Float.BYTES * width * latents > Math.min(maxBytes, MOST_BYTES)) {
            return drawn;
        }
        UntrainedEncoder encoder = new UntrainedEncoder(baselines.seed(), width, latents);
        for (Baseline kind : baselines.kinds()) {
            Integer k = sae.descriptor().k();
            if (kind == Baseline.DENSE) {
                drawn.add(of(sae, kind, "dense", SaeDescriptor.UNTRAINED, null, encoder));
            } else if (kind == Baseline.SPARSE && k != null) {
                drawn.add(of(sae, kind, "top" + k, SaeDescriptor.TOPK, k, encoder));
            }
        }
        return drawn;
    }

    private static UntrainedSae of(
            SaeCheckpoint sae,
            Baseline kind,
            String label,
            String architecture,
            Integer k,
            UntrainedEncoder encoder) {
        String name =
                "untrained-%s-%s-%dx%d-seed%d"
                        .formatted(
                                label,
                                sae.encoder(),
                                encoder.width(),
                                encoder.latents(),
                                encoder.seed());
        return new UntrainedSae(
                kind,
                new SaeId(RUN, name, 0),
                new SaeDescriptor(architecture, encoder.width(), encoder.latents(), k, false, null),
                encoder);
    }

    @Override
    public String role() {
        return UNTRAINED;
    }

    /** {@inheritDoc} Its weights as a safetensors file. */
    @Override
    public byte[] file() {
        return new SafetensorsWriter()
                .metadata("seed", Long.toString(encoder.seed()))
                .add("W_enc", encoder.weights(), encoder.width(), encoder.latents())
                .add("b_enc", new float[encoder.latents()], encoder.latents())
                .add("b_dec", new float[encoder.width()], encoder.width())
                .toBytes();
    }
}
