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
 * closed, each with what was last told of it under that SAE: its codes follow once the encoder is
 * open again. Kept in state, under the operator's current key.
 */
final class DeferredSamples {
    /** Name of the state: its keys are looked up after a restore. */
    static final String DEFERRED = "deferred-samples";

    /** Lists of one, or empty where nothing was told: not every state backend keeps null. */
    private final MapState<String, List<Sample>> told;

    DeferredSamples(KeyedStateStore store) {
        told =
                store.getMapState(
                        new MapStateDescriptor<>(
                                DEFERRED,
                                Types.STRING,
                                Types.LIST(CodecTypeInformation.of(new SampleCodec()))));
    }

    /**
     * Owes an SAE checkpoint what has become of a sample; what was told before the first change
     * stays.
     *
     * @param sample key of the sample in {@link BlockState}
     * @param lastSent the sample whose codes were told last; null where none were
     */
    void defer(SaeCheckpoint sae, String sample, Sample lastSent) throws Exception {
        String key = prefix(sae) + sample;
        if (!told.contains(key)) {
            told.put(key, lastSent == null ? List.of() : List.of(lastSent));
        }
    }

    boolean owes(SaeCheckpoint sae) throws Exception {
        for (String key : told.keys()) {
            if (key.startsWith(prefix(sae))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Hands over what is deferred, by the samples' keys, and forgets it; null stands for a sample
     * of which nothing was told.
     */
    Map<String, Sample> take(SaeCheckpoint sae) throws Exception {
        Map<String, Sample> taken = new LinkedHashMap<>();
        for (Map.Entry<String, List<Sample>> entry : told.entries()) {
            if (entry.getKey().startsWith(prefix(sae))) {
                List<Sample> last = entry.getValue();
                taken.put(
                        entry.getKey().substring(prefix(sae).length()),
                        last.isEmpty() ? null : last.get(0));
            }
        }
        for (String sample : taken.keySet()) {
            told.remove(prefix(sae) + sample);
        }
        return taken;
    }

    private static String prefix(SaeCheckpoint sae) {
        return sae.id().key() + "/";
    }
}
