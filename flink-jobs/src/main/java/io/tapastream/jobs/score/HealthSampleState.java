package io.tapastream.jobs.score;

import io.tapastream.core.gather.ImageRank;
import io.tapastream.core.score.SampledImage;
import io.tapastream.core.score.SampledMeasures;
import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.encode.ImageBlock;
import io.tapastream.jobs.message.EvaluationEvent.Opened;
import io.tapastream.jobs.message.EvaluationEvent.Sampled;
import io.tapastream.jobs.message.EvaluationEvent.SampledReport;
import io.tapastream.jobs.message.SampledImageCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The health sample of one evaluation, in keyed state: embedding and activations of each. Not held
 * in memory beside; it is read when a settled score is written. All access is under the operator's
 * current key.
 */
final class HealthSampleState {
    private final MapState<String, SampledImage> images;
    private final int imageBlocks;
    private final int perBlock;

    /**
     * @param imageBlocks over which the images are spread
     * @param perBlock most images of a block's sample; 0 for none
     */
    HealthSampleState(RuntimeContext context, int imageBlocks, int perBlock) {
        images =
                context.getMapState(
                        new MapStateDescriptor<>(
                                "sampled-images",
                                Types.STRING,
                                CodecTypeInformation.of(new SampledImageCodec())));
        this.imageBlocks = imageBlocks;
        this.perBlock = perBlock;
    }

    void put(SampledReport sampled) throws Exception {
        if (sampled.replaces()) {
            for (String id : idsOf(sampled.report().imageBlock())) {
                images.remove(id);
            }
        }
        for (String id : sampled.left()) {
            images.remove(id);
        }
        for (Sampled image : sampled.images()) {
            images.put(image.imageId(), image.image());
        }
    }

    private List<String> idsOf(int block) throws Exception {
        List<String> ids = new ArrayList<>();
        for (String id : images.keys()) {
            if (ImageBlock.indexOf(id, imageBlocks) == block) {
                ids.add(id);
            }
        }
        return ids;
    }

    /**
     * The sample in the order of the images' ranks. Empty where it is not whole: where no samples
     * are wanted, or a block has not sent all of its own because an image has too many active
     * latents, or because it began under a smaller `health-sample`.
     */
    Optional<SampledMeasures> read(ScoreEvaluation evaluation) throws Exception {
        if (perBlock == 0) {
            return Optional.empty();
        }
        Opened opened = evaluation.opened();
        String dataSet = opened.vocabulary().dataSet();
        List<TreeMap<ImageRank, SampledImage>> ofBlocks = new ArrayList<>();
        for (int block = 0; block < imageBlocks; block++) {
            ofBlocks.add(new TreeMap<>());
        }
        for (Map.Entry<String, SampledImage> entry : images.entries()) {
            TreeMap<ImageRank, SampledImage> ofBlock =
                    ofBlocks.get(ImageBlock.indexOf(entry.getKey(), imageBlocks));
            ofBlock.put(ImageRank.of(dataSet, entry.getKey()), entry.getValue());
            if (ofBlock.size() > perBlock) {
                ofBlock.pollLastEntry();
            }
        }
        TreeMap<ImageRank, SampledImage> sample = new TreeMap<>();
        for (int block = 0; block < imageBlocks; block++) {
            long whole = Math.min(perBlock, evaluation.progress().images(block));
            if (ofBlocks.get(block).size() != whole) {
                return Optional.empty();
            }
            sample.putAll(ofBlocks.get(block));
        }
        int latents = opened.sae().descriptor().dictionarySize();
        return Optional.of(new SampledMeasures(List.copyOf(sample.values()), latents));
    }

    void clear() {
        images.clear();
    }
}
