package io.tapastream.jobs.message;

import io.tapastream.jobs.codec.Codec;
import io.tapastream.jobs.message.SaeCheckpoint.SaeCheckpointCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The events about SAE checkpoints that the catalog receives. */
public sealed interface SaeCheckpointEvent {

    /**
     * Intake: an SAE checkpoint was verified and is in the model store.
     *
     * @param sae the SAE checkpoint
     */
    record Announced(SaeCheckpoint sae) implements SaeCheckpointEvent {}

    /**
     * The job's own status records: an SAE checkpoint is settled on every data set, or over.
     *
     * @param id the SAE checkpoint
     */
    record Evaluated(SaeId id) implements SaeCheckpointEvent {}

    /** The bytes of {@link SaeCheckpointEvent}. */
    final class SaeCheckpointEventCodec extends Codec<SaeCheckpointEvent> {
        private static final long serialVersionUID = 1L;

        private static final int ANNOUNCED = 1;
        private static final int EVALUATED = 2;
        private static final SaeCheckpointCodec SAE = new SaeCheckpointCodec();

        @Override
        public String id() {
            return "sae-checkpoint-event";
        }

        @Override
        public Class<SaeCheckpointEvent> type() {
            return SaeCheckpointEvent.class;
        }

        @Override
        protected int version() {
            return 1;
        }

        @Override
        protected void writeBody(SaeCheckpointEvent value, DataOutput out) throws IOException {
            if (value instanceof Announced announced) {
                out.writeByte(ANNOUNCED);
                SAE.write(announced.sae, out);
            } else if (value instanceof Evaluated evaluated) {
                out.writeByte(EVALUATED);
                evaluated.id.write(out);
            }
        }

        @Override
        protected SaeCheckpointEvent readBody(int version, DataInput in) throws IOException {
            int tag = in.readUnsignedByte();
            return switch (tag) {
                case ANNOUNCED -> new Announced(SAE.read(in));
                case EVALUATED -> new Evaluated(SaeId.read(in));
                default -> throw new IOException("unknown kind of SAE event " + tag);
            };
        }
    }
}
