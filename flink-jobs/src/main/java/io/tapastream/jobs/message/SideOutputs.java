package io.tapastream.jobs.message;

import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.message.Rejection.RejectionCodec;
import io.tapastream.jobs.message.StatusEvent.StatusEventCodec;
import org.apache.flink.util.OutputTag;

/** The side outputs that several stages have; one that a single stage has is declared there. */
public final class SideOutputs {
    /** Records that are refused, with the reason. */
    public static final OutputTag<Rejection> REJECTED =
            new OutputTag<>("rejected", CodecTypeInformation.of(new RejectionCodec()));

    /** What happened to an SAE checkpoint, for the status stage. */
    public static final OutputTag<StatusEvent> STATUS =
            new OutputTag<>("status", CodecTypeInformation.of(new StatusEventCodec()));

    private SideOutputs() {}
}
