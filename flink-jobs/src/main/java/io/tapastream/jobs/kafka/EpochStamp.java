package io.tapastream.jobs.kafka;

import io.tapastream.jobs.message.OutputRecord;
import io.tapastream.schemas.topics.Topic;
import io.tapastream.schemas.wire.EpochField;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes into every record, in front of the sink, from which beginning of the job's state it is;
 * see docs/decisions/0015-newest-record.md. A rejection has none.
 *
 * <p>Owns: the epoch, the same in every subtask. A job without state takes the one that was fixed
 * when it was built; one that is restored goes on with that of its state, whatever its parallelism.
 * What was written before the first Flink checkpoint was never committed, so a job that is built
 * once more before it may take another.
 */
public final class EpochStamp extends RichMapFunction<OutputRecord, OutputRecord>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(EpochStamp.class);

    private final long initial;

    private transient ListState<Long> kept;
    private transient long epoch;

    /**
     * @param initial the epoch of a job without state, later than that of every earlier beginning
     */
    public EpochStamp(long initial) {
        this.initial = initial;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        // A union: each subtask gets what all of them kept, also where there are more of them now.
        kept =
                context.getOperatorStateStore()
                        .getUnionListState(new ListStateDescriptor<>("epoch", Types.LONG));
        Long restored = null;
        for (long one : kept.get()) {
            restored = restored == null ? one : Math.max(restored, one);
        }
        epoch = restored == null ? initial : restored;
        LOG.info("records are of epoch {}, {}", epoch, restored == null ? "a new one" : "restored");
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        kept.clear();
        kept.add(epoch);
    }

    @Override
    public OutputRecord map(OutputRecord record) {
        return record.topic() == Topic.REJECTED
                ? record
                : new OutputRecord(
                        record.topic(), record.key(), EpochField.put(record.value(), epoch));
    }
}
