package io.tapastream.jobs.message;

import io.tapastream.jobs.codec.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;

/**
 * Identity of an SAE checkpoint.
 *
 * @param run the training run
 * @param sae the SAE's name within the run
 * @param step the training step, not negative
 */
public record SaeId(String run, String sae, long step) {
    public SaeId {
        Objects.requireNonNull(run, "run");
        Objects.requireNonNull(sae, "sae");
        if (step < 0) {
            throw new IllegalArgumentException("step must not be negative: " + step);
        }
    }

    /** One string for the identity; '/' and '%' within a name are escaped. */
    public String key() {
        return lineage() + "/" + step;
    }

    /** The training run and SAE without the step: the checkpoints that supersede each other. */
    public String lineage() {
        return Keys.join(run, sae);
    }

    @Override
    public String toString() {
        return key();
    }

    void write(DataOutput out) throws IOException {
        Fields.writeString(run, out);
        Fields.writeString(sae, out);
        Fields.writeCount(step, out);
    }

    static SaeId read(DataInput in) throws IOException {
        return new SaeId(Fields.readString(in), Fields.readString(in), Fields.readCount(in));
    }
}
