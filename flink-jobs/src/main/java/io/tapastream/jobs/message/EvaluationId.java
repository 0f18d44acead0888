package io.tapastream.jobs.message;

import io.tapastream.jobs.codec.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;

/**
 * One SAE checkpoint on one data set: what a score belongs to.
 *
 * @param sae the SAE checkpoint
 * @param dataSet the data set
 */
public record EvaluationId(SaeId sae, String dataSet) {
    public EvaluationId {
        Objects.requireNonNull(sae, "sae");
        Objects.requireNonNull(dataSet, "dataSet");
    }

    public String key() {
        return sae.key() + "/" + Keys.join(dataSet);
    }

    /** The key of one of the concept blocks over which the matching is split. */
    public String blockKey(int conceptBlock) {
        return key() + "/" + conceptBlock;
    }

    @Override
    public String toString() {
        return key();
    }

    void write(DataOutput out) throws IOException {
        sae.write(out);
        Fields.writeString(dataSet, out);
    }

    static EvaluationId read(DataInput in) throws IOException {
        return new EvaluationId(SaeId.read(in), Fields.readString(in));
    }
}
