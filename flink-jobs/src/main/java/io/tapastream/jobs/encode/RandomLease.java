package io.tapastream.jobs.encode;

import io.tapastream.core.encode.RandomCodes;
import io.tapastream.core.score.ImageFigures;
import io.tapastream.core.score.SampledImage;
import io.tapastream.jobs.encode.SaeRunner.Codes;
import io.tapastream.jobs.message.Keys;
import io.tapastream.jobs.message.Sample;
import io.tapastream.jobs.message.Sample.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Codes that are drawn, whatever the embeddings are: an image's from its id, those of a pair's two
 * images from the data set, the pair's id and "original" or "perturbed", joined as keys of records
 * are. Every active latent has the activation 1. Holds nothing, so there is nothing to release.
 *
 * @param drawn how they are drawn
 */
record RandomLease(RandomCodes drawn) implements CodesLease {
    private static final List<String> SIDES = List.of("original", "perturbed");

    @Override
    public List<Codes> codes(SaeRunner runner, List<Sample> samples, Predicate<Sample> wanted) {
        return samples.stream().map(sample -> codes(sample, wanted)).toList();
    }

    private Codes codes(Sample sample, Predicate<Sample> wanted) {
        if (sample.kind() == Kind.PAIR) {
            return new Codes(
                    SIDES.stream()
                            .map(side -> Keys.join(sample.dataSet(), sample.id(), side))
                            .map(drawn::activeLatents)
                            .toList(),
                    null,
                    null);
        }
        int[] active = drawn.activeLatents(sample.id());
        float[] ones = new float[active.length];
        Arrays.fill(ones, 1);
        return new Codes(
                List.of(active),
                ImageFigures.ofCode(ImageFigures.hoyer(ones, drawn.latents())),
                wanted.test(sample)
                        ? new SampledImage(sample.views().get(0).embedding(), active, ones)
                        : null);
    }

    @Override
    public void close() {}
}
