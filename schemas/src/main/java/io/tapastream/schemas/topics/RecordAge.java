package io.tapastream.schemas.topics;

import java.util.Comparator;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * Which of two output records with one key counts: the one of the later epoch, within an epoch the
 * one of the higher revision, whatever the order in which they come. Of two records of the same
 * epoch and revision the one that comes later counts. See docs/decisions/0015-newest-record.md.
 *
 * @param epoch from which beginning of the job's state the record is, milliseconds since 1970-01-01
 *     UTC; 0 in records that do not say it
 * @param revision of the record within the epoch; 0 for records without one
 */
public record RecordAge(long epoch, long revision) implements Comparable<RecordAge> {
    private static final Comparator<RecordAge> OLDEST_FIRST =
            Comparator.comparingLong(RecordAge::epoch).thenComparingLong(RecordAge::revision);

    /** The age of a record of any output topic. */
    public static RecordAge of(SpecificRecord record) {
        return new RecordAge(field(record, "epoch"), field(record, "revision"));
    }

    private static long field(SpecificRecord record, String name) {
        Schema.Field field = record.getSchema().getField(name);
        return field == null ? 0 : (Long) record.get(field.pos());
    }

    /**
     * Whether a record of this age, which comes now, takes the place of a known one.
     *
     * @param known its age; null where none is known
     */
    public boolean replaces(RecordAge known) {
        return known == null || compareTo(known) >= 0;
    }

    /**
     * Whether a record, which comes now, takes the place of a known one of the same key.
     *
     * @param known null where none is known
     */
    public static boolean replaces(SpecificRecord record, SpecificRecord known) {
        return known == null || of(record).replaces(of(known));
    }

    /** The older is less. */
    @Override
    public int compareTo(RecordAge other) {
        return OLDEST_FIRST.compare(this, other);
    }
}
