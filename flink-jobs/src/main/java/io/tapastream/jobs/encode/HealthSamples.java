package io.tapastream.jobs.encode;

import io.tapastream.core.score.SampledImage;
import io.tapastream.jobs.codec.Pieces;
import io.tapastream.jobs.encode.HealthSampleIndex.Entry;
import io.tapastream.jobs.message.EvaluationEvent.Sampled;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the score stage has yet to be told of the health sample of a block, for each SAE checkpoint.
 * It travels in the block's progress report, so that at the score stage a sample is always the one
 * of the block's last report.
 *
 * <p>What was sent is remembered in memory only: after a restore a block's first report with
 * samples replaces all. For the task thread.
 */
final class HealthSamples {
    /** An image with more active latents than this is not sent, and its SAE has no figures. */
    static final int MOST_ACTIVE = 2048;

    private static final int MOST_BYTES_OF_ACTIVATION = 9;
    private static final int OTHER_BYTES = 64;

    private final BlockState state;
    private final HealthSampleIndex index;
    private final SaeRunner runner;
    private final Map<Place, List<Entry>> sent = new HashMap<>();

    /**
     * @param block the image block
     * @param sae key of the SAE checkpoint
     */
    private record Place(ImageBlock block, String sae) {}

    /**
     * @param replaces whether these are all images of the block's sample, whatever came before
     * @param left ids of images that are no longer in the sample, or cannot be sent
     * @param images that are new in the sample, or have another content
     */
    record Change(boolean replaces, List<String> left, List<Sampled> images) {}

    HealthSamples(BlockState state, SaeRunner runner) {
        this.state = state;
        this.index = state.healthSampleIndex();
        this.runner = runner;
    }

    /** Has the sample of the current block at hand for {@link #wants}. */
    void prepare(SaeCheckpoint sae, ImageBlock block) throws Exception {
        if (index.wanted()) {
            List<Entry> unused = index.of(block, sae.encoder(), state);
        }
    }

    /** Whether the codes of an image of a prepared block are to be kept for {@link #change}. */
    boolean wants(Sample image) {
        return index.contains(image);
    }

    /** Nothing was sent of the current block for an SAE checkpoint that is opened now. */
    void begin(SaeCheckpoint sae, ImageBlock block) {
        if (index.wanted()) {
            sent.put(new Place(block, sae.id().key()), List.of());
        }
    }

    /** After an SAE checkpoint was closed or refused in a block. */
    void forget(SaeCheckpoint sae, ImageBlock block) {
        sent.remove(new Place(block, sae.id().key()));
    }

    /** Whether images of the current block have to be sent, so that an encoder may be needed. */
    boolean due(SaeCheckpoint sae, ImageBlock block) throws Exception {
        return index.wanted() && !fresh(sae, block).isEmpty();
    }

    private List<Entry> fresh(SaeCheckpoint sae, ImageBlock block) throws Exception {
        List<Entry> before = sent.getOrDefault(new Place(block, sae.id().key()), List.of());
        List<Entry> now = index.of(block, sae.encoder(), state);
        if (now == before) {
            return List.of();
        }
        Set<Entry> known = new HashSet<>(before);
        return now.stream().filter(entry -> !known.contains(entry)).toList();
    }

    /**
     * What the score stage is to be told of the current block, which from then on counts as sent.
     *
     * @param lease the SAE's encoder; may be null where nothing is {@link #due}
     * @param known codes that have just been computed, by image id
     * @return null where nothing has changed
     * @throws SaeFailedException where the SAE gives no codes for an image
     */
    Change change(
            SaeCheckpoint sae, ImageBlock block, CodesLease lease, Map<String, SampledImage> known)
            throws Exception {
        if (!index.wanted()) {
            return null;
        }
        Place place = new Place(block, sae.id().key());
        List<Entry> before = sent.get(place);
        List<Entry> now = index.of(block, sae.encoder(), state);
        if (now.equals(before)) {
            return null;
        }
        List<Entry> fresh = fresh(sae, block);
        List<Sampled> images = images(sae, fresh, lease, known);
        Set<String> present = new HashSet<>();
        now.forEach(entry -> present.add(entry.rank().imageId()));
        fresh.forEach(entry -> present.remove(entry.rank().imageId()));
        images.forEach(image -> present.add(image.imageId()));
        List<String> left =
                before == null
                        ? List.of()
                        : before.stream()
                                .map(entry -> entry.rank().imageId())
                                .filter(id -> !present.contains(id))
                                .toList();
        sent.put(place, now);
        return new Change(before == null, left, images);
    }

    private List<Sampled> images(
            SaeCheckpoint sae, List<Entry> fresh, CodesLease lease, Map<String, SampledImage> known)
            throws Exception {
        Map<String, SampledImage> codes = new HashMap<>(known);
        List<Sample> missing = new ArrayList<>();
        for (Entry entry : fresh) {
            if (!codes.containsKey(entry.rank().imageId())) {
                missing.add(state.keptImage(sae.encoder(), entry.rank().imageId()));
            }
        }
        if (!missing.isEmpty()) {
            List<SaeRunner.Codes> computed = lease.codes(runner, missing, image -> true);
            for (int i = 0; i < missing.size(); i++) {
                codes.put(missing.get(i).id(), computed.get(i).whole());
            }
        }
        return fresh.stream()
                .map(entry -> entry.rank().imageId())
                .map(id -> new Sampled(id, codes.get(id)))
                .filter(sampled -> fits(sampled.image()))
                .toList();
    }

    /** A value in state has at most the size of a piece. */
    static boolean fits(SampledImage image) {
        int active = image.latents().length;
        return active <= MOST_ACTIVE
                && (long) Float.BYTES * image.embedding().length
                                + (long) MOST_BYTES_OF_ACTIVATION * active
                                + OTHER_BYTES
                        <= Pieces.SIZE;
    }
}
