package io.tapastream.jobs.compare;

import io.tapastream.core.compare.Finding;
import io.tapastream.core.compare.Silence;
import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.message.OutputRecord;
import io.tapastream.jobs.message.SaeCheckpointEvent;
import io.tapastream.jobs.message.SaeCheckpointEvent.SaeCheckpointEventCodec;
import io.tapastream.jobs.message.SaeId;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Notices, keyed by (run, SAE), that no further SAE checkpoint comes, and that one comes after all.
 * It goes by the job's own clock: the steps of a run that is published afterwards came when they
 * were read. Only SAEs under test can be silent: a baseline or a probe is published once.
 *
 * <p>Owns: the last SAE checkpoint, when it arrived, and whether it was said that the run is
 * silent.
 */
public final class SilenceFunction
        extends KeyedProcessFunction<String, SaeCheckpointEvent, OutputRecord> {
    private static final long serialVersionUID = 1L;

    /** An SAE checkpoint is announced once, so it is raised at most once and withdrawn once. */
    private static final long RAISED = 1;

    private static final long WITHDRAWN = 2;

    private final long longest;

    private transient Silence silence;
    private transient ValueState<SaeCheckpointEvent> last;
    private transient ValueState<Long> lastArrival;
    private transient ValueState<Boolean> raised;

    /**
     * @param longest the longest time between two SAE checkpoints, milliseconds
     */
    public SilenceFunction(long longest) {
        this.longest = longest;
    }

    @Override
    public void open(OpenContext context) {
        silence = new Silence(longest);
        last =
                getRuntimeContext()
                        .getState(
                                new ValueStateDescriptor<>(
                                        "last",
                                        CodecTypeInformation.of(new SaeCheckpointEventCodec())));
        lastArrival =
                getRuntimeContext()
                        .getState(new ValueStateDescriptor<>("last-arrival", Types.LONG));
        raised = getRuntimeContext().getState(new ValueStateDescriptor<>("raised", Types.BOOLEAN));
    }

    @Override
    public void processElement(
            SaeCheckpointEvent event, Context context, Collector<OutputRecord> out)
            throws Exception {
        if (!((SaeCheckpointEvent.Announced) event).sae().underTest()) {
            return;
        }
        long now = context.timerService().currentProcessingTime();
        if (Boolean.TRUE.equals(raised.value())) {
            double seconds = (now - lastArrival.value()) / 1000.0;
            Finding over = new Finding(seconds, Double.NaN, longest / 1000.0, false);
            out.collect(CompareRecords.silence(lastId(), over, now, false, WITHDRAWN));
            raised.clear();
        }
        last.update(event);
        lastArrival.update(now);
        context.timerService().registerProcessingTimeTimer(silence.due(now));
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<OutputRecord> out)
            throws Exception {
        Optional<Finding> found = silence.find(lastArrival.value(), time);
        if (found.isPresent() && raised.value() == null) {
            raised.update(true);
            out.collect(CompareRecords.silence(lastId(), found.get(), time, true, RAISED));
        }
    }

    private SaeId lastId() throws Exception {
        return ((SaeCheckpointEvent.Announced) last.value()).sae().id();
    }
}
