package io.tapastream.jobs.message;

import io.tapastream.jobs.codec.Codec;
import io.tapastream.jobs.codec.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;

/**
 * A change in the status of an SAE checkpoint, sent by the stage where it happened.
 *
 * @param id the SAE checkpoint
 * @param kind what happened
 * @param dataSet on which data set; null where on none in particular
 * @param reason code of the reason of a refusal or skip; null otherwise
 * @param sentence the reason for a person; null where there is none
 */
public record StatusEvent(SaeId id, Kind kind, String dataSet, String reason, String sentence) {

    /** What can happen, and which stage reports it. */
    public enum Kind {
        /** Intake: the first of its records has come. */
        RECEIVING,
        /** Intake: it is not complete in time or does not verify; it may be sent again. */
        REFUSED,
        /** Catalog: it can not be evaluated beside what is there. */
        TURNED_DOWN,
        /** Catalog: it waits until others of its run are settled. */
        QUEUED,
        /** Catalog: a newer one came while it waited. */
        SKIPPED,
        /** Catalog: it is evaluated from now on. */
        LIVE,
        /** Catalog: it is evaluated on this data set. */
        OPENED,
        /** Catalog: newer ones have taken its place. */
        SUPERSEDED,
        /** Score: everything kept of this data set has been evaluated. */
        SETTLED,
        /** Score: its last records on this data set are written. */
        CLOSED,
        /** Encode: its encoder cannot be opened, or gives no codes; it will not settle. */
        FAILED
    }

    public StatusEvent {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(kind, "kind");
        boolean onDataSet = kind == Kind.OPENED || kind == Kind.SETTLED || kind == Kind.CLOSED;
        if (onDataSet != (dataSet != null)) {
            throw new IllegalArgumentException(kind + " with data set " + dataSet);
        }
    }

    public static StatusEvent of(SaeId id, Kind kind) {
        return new StatusEvent(id, kind, null, null, null);
    }

    public static StatusEvent on(EvaluationId evaluation, Kind kind) {
        return new StatusEvent(evaluation.sae(), kind, evaluation.dataSet(), null, null);
    }

    public static StatusEvent because(SaeId id, Kind kind, String reason, String sentence) {
        return new StatusEvent(id, kind, null, reason, ShortText.sentence(sentence));
    }

    /** The bytes of a {@link StatusEvent}. */
    public static final class StatusEventCodec extends Codec<StatusEvent> {
        private static final long serialVersionUID = 1L;

        @Override
        public String id() {
            return "status-event";
        }

        @Override
        public Class<StatusEvent> type() {
            return StatusEvent.class;
        }

        @Override
        protected int version() {
            return 1;
        }

        @Override
        protected void writeBody(StatusEvent value, DataOutput out) throws IOException {
            value.id.write(out);
            Fields.writeEnum(value.kind, out);
            Fields.writeOptional(value.dataSet, Fields::writeString, out);
            Fields.writeOptional(value.reason, Fields::writeString, out);
            Fields.writeOptional(value.sentence, Fields::writeString, out);
        }

        @Override
        protected StatusEvent readBody(int version, DataInput in) throws IOException {
            return new StatusEvent(
                    SaeId.read(in),
                    Fields.readEnum(Kind.class, in),
                    Fields.readOptional(Fields::readString, in),
                    Fields.readOptional(Fields::readString, in),
                    Fields.readOptional(Fields::readString, in));
        }
    }
}
