package io.tapastream.jobs.catalog;

import io.tapastream.jobs.kafka.RetryingDecoder;
import io.tapastream.jobs.kafka.SourceRecord;
import io.tapastream.jobs.message.RecordFault;
import io.tapastream.jobs.message.SaeCheckpointEvent;
import io.tapastream.jobs.message.SaeCheckpointEvent.Evaluated;
import io.tapastream.jobs.message.SaeId;
import io.tapastream.jobs.message.SideOutputs;
import io.tapastream.schemas.SaeCheckpointStatus;
import io.tapastream.schemas.SaePhase;
import io.tapastream.schemas.wire.WireFormatException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Finds in the job's own status records the SAE checkpoints that are through, and so leave their
 * place to the next. These records only pace the job: one that was never committed, or that a
 * previous job wrote, lets the next SAE checkpoint begin earlier and changes no score.
 */
public final class EvaluatedDecoder extends ProcessFunction<SourceRecord, SaeCheckpointEvent> {
    private static final long serialVersionUID = 1L;

    private static final Set<SaePhase> OVER = EnumSet.of(SaePhase.CLOSED, SaePhase.REFUSED);

    private final RetryingDecoder framing;

    /**
     * @param framing by which records are read
     */
    public EvaluatedDecoder(RetryingDecoder framing) {
        this.framing = framing;
    }

    @Override
    public void processElement(
            SourceRecord record, Context context, Collector<SaeCheckpointEvent> out) {
        if (record.value() == null) {
            return;
        }
        try {
            RecordFault.guard(
                            () -> evaluated(record),
                            fault -> refuse(record, fault.reason(), fault.sentence(), context))
                    .ifPresent(out::collect);
        } catch (WireFormatException e) {
            refuse(record, e.code().name(), e.getMessage(), context);
        }
    }

    private Optional<SaeCheckpointEvent> evaluated(SourceRecord record) throws WireFormatException {
        SaeCheckpointStatus status = framing.decode(record.value(), SaeCheckpointStatus.class);
        if (status.getSettledAt() == null && !OVER.contains(status.getPhase())) {
            return Optional.empty();
        }
        return Optional.of(
                new Evaluated(new SaeId(status.getRun(), status.getSae(), status.getStep())));
    }

    private static Optional<SaeCheckpointEvent> refuse(
            SourceRecord record, String reason, String sentence, Context context) {
        context.output(SideOutputs.REJECTED, record.reject(reason, sentence, null, null));
        return Optional.empty();
    }
}
