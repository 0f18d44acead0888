package io.tapastream.jobs.encode;

import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.Sample;
import io.tapastream.jobs.message.Sample.SampleCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The images and pairs of a block that changed while the encoder of a live SAE checkpoint was
 * closed, each with what was last emitted of it under that SAE: its codes follow once the encoder
 * is open again. Kept in state, under the operator's current key.
 */
final class DeferredSamples {
    /** Lists of one, or empty where nothing was emitted: not every state backend keeps null. */
    private final MapState<String, List<Sample>> lastEmitted;

    DeferredSamples(KeyedStateStore store) {
        lastEmitted =
                store.getMapState(
                        new MapStateDescriptor<>(
                                "deferred-samples",
                                Types.STRING,
                                Types.LIST(CodecTypeInformation.of(new SampleCodec()))));
    }

    /**
     * Defers to an SAE checkpoint what has become of a sample; what was emitted before the first
     * change stays.
     *
     * @param sample key of the sample in {@link BlockState}
     * @param previous the sample whose codes were emitted last; null where none were
     */
    void defer(SaeCheckpoint sae, String sample, Sample previous) throws Exception {
        String key = prefix(sae) + sample;
        if (!lastEmitted.contains(key)) {
            lastEmitted.put(key, previous == null ? List.of() : List.of(previous));
        }
    }

    boolean has(SaeCheckpoint sae) throws Exception {
        for (String key : lastEmitted.keys()) {
            if (key.startsWith(prefix(sae))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Hands over what is deferred, by the samples' keys, and forgets it; null stands for a sample
     * of which nothing was emitted.
     */
    Map<String, Sample> take(SaeCheckpoint sae) throws Exception {
        Map<String, Sample> taken = new LinkedHashMap<>();
        for (Map.Entry<String, List<Sample>> entry : lastEmitted.entries()) {
            if (entry.getKey().startsWith(prefix(sae))) {
                List<Sample> last = entry.getValue();
                taken.put(
                        entry.getKey().substring(prefix(sae).length()),
                        last.isEmpty() ? null : last.get(0));
            }
        }
        for (String sample : taken.keySet()) {
            lastEmitted.remove(prefix(sae) + sample);
        }
        return taken;
    }

    private static String prefix(SaeCheckpoint sae) {
        return sae.id().key() + "/";
    }
}
