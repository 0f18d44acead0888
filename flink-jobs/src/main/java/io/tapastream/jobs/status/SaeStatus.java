package io.tapastream.jobs.status;

import io.tapastream.jobs.codec.Codec;
import io.tapastream.jobs.codec.Fields;
import io.tapastream.jobs.message.StatusEvent;
import io.tapastream.jobs.message.StatusEvent.Kind;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The status of one SAE checkpoint. Intake, catalog, encode and score report events over channels
 * of their own, so an event of a later stage may arrive before one of an earlier stage. Each
 * stage's events are in order; an event of the catalog outranks those of intake, one of encode
 * outranks both, and what happened on a data set is a set that only grows. So the end does not
 * depend on how the channels race.
 *
 * @param last the newest event of intake, catalog or encode; null before the first
 * @param reason code of a refusal or skip; null otherwise
 * @param sentence the reason for a person; null otherwise
 * @param superseded whether newer ones have taken its place
 * @param open data sets that it is evaluated on, sorted
 * @param settled data sets on which it was settled, sorted
 * @param closed data sets on which it is over, sorted
 * @param since when the phase began, milliseconds since the epoch
 * @param announcedAt when the catalog first reported it; null before
 * @param settledAt when it was first settled on all data sets; null before
 * @param revision counts the changes
 */
public record SaeStatus(
        Kind last,
        String reason,
        String sentence,
        boolean superseded,
        List<String> open,
        List<String> settled,
        List<String> closed,
        long since,
        Long announcedAt,
        Long settledAt,
        long revision) {
    private static final Set<Kind> INTAKE = EnumSet.of(Kind.RECEIVING, Kind.REFUSED);

    /** Before anything is known. */
    static final SaeStatus UNKNOWN =
            new SaeStatus(
                    null, null, null, false, List.of(), List.of(), List.of(), 0, null, null, 0);

    /** Where it is; the words of the status record. */
    enum Phase {
        UNKNOWN,
        RECEIVING,
        QUEUED,
        LIVE,
        SETTLED,
        SUPERSEDED,
        CLOSED,
        SKIPPED,
        REFUSED
    }

    public SaeStatus {
        open = List.copyOf(open);
        settled = List.copyOf(settled);
        closed = List.copyOf(closed);
    }

    Phase phase() {
        if (last == null) {
            return Phase.UNKNOWN;
        }
        return switch (last) {
            case RECEIVING -> Phase.RECEIVING;
            case REFUSED, TURNED_DOWN, FAILED -> Phase.REFUSED;
            case QUEUED -> Phase.QUEUED;
            case SKIPPED -> Phase.SKIPPED;
            default -> livePhase();
        };
    }

    private Phase livePhase() {
        if (superseded) {
            return closed.containsAll(open) ? Phase.CLOSED : Phase.SUPERSEDED;
        }
        return settledEverywhere() ? Phase.SETTLED : Phase.LIVE;
    }

    private boolean settledEverywhere() {
        return last == Kind.LIVE && !open.isEmpty() && settled.containsAll(open);
    }

    /** After another event; the same instance where it changes nothing. */
    SaeStatus after(StatusEvent event, long now) {
        SaeStatus changed = apply(event);
        if (changed.equals(this)) {
            return this;
        }
        boolean known = changed.last != null && !INTAKE.contains(changed.last);
        return new SaeStatus(
                changed.last,
                changed.reason,
                changed.sentence,
                changed.superseded,
                changed.open,
                changed.settled,
                changed.closed,
                changed.phase() == phase() ? since : now,
                announcedAt == null && known ? Long.valueOf(now) : announcedAt,
                settledAt == null && changed.settledEverywhere() ? Long.valueOf(now) : settledAt,
                revision + 1);
    }

    private SaeStatus apply(StatusEvent event) {
        return switch (event.kind()) {
            case RECEIVING, REFUSED ->
                    last == null || INTAKE.contains(last) ? withWord(event) : this;
            case TURNED_DOWN, QUEUED, SKIPPED, LIVE, FAILED ->
                    last == Kind.FAILED ? this : withWord(event);
            case SUPERSEDED -> with(true, open, settled, closed);
            case OPENED -> with(superseded, plus(open, event), settled, closed);
            case SETTLED -> with(superseded, open, plus(settled, event), closed);
            case CLOSED -> with(superseded, open, settled, plus(closed, event));
        };
    }

    private SaeStatus withWord(StatusEvent event) {
        return new SaeStatus(
                event.kind(),
                event.reason(),
                event.sentence(),
                superseded,
                open,
                settled,
                closed,
                since,
                announcedAt,
                settledAt,
                revision);
    }

    private SaeStatus with(
            boolean over, List<String> nowOpen, List<String> nowSettled, List<String> nowClosed) {
        return new SaeStatus(
                last,
                reason,
                sentence,
                over,
                nowOpen,
                nowSettled,
                nowClosed,
                since,
                announcedAt,
                settledAt,
                revision);
    }

    private static List<String> plus(List<String> dataSets, StatusEvent event) {
        TreeSet<String> all = new TreeSet<>(dataSets);
        all.add(event.dataSet());
        return List.copyOf(all);
    }

    /** The bytes of a {@link SaeStatus}. */
    public static final class SaeStatusCodec extends Codec<SaeStatus> {
        private static final long serialVersionUID = 1L;

        @Override
        public String id() {
            return "status-of-sae-checkpoint";
        }

        @Override
        public Class<SaeStatus> type() {
            return SaeStatus.class;
        }

        @Override
        protected int version() {
            return 1;
        }

        @Override
        protected void writeBody(SaeStatus value, DataOutput out) throws IOException {
            Fields.writeOptional(value.last, Fields::writeEnum, out);
            Fields.writeOptional(value.reason, Fields::writeString, out);
            Fields.writeOptional(value.sentence, Fields::writeString, out);
            out.writeBoolean(value.superseded);
            Fields.writeList(value.open, Fields::writeString, out);
            Fields.writeList(value.settled, Fields::writeString, out);
            Fields.writeList(value.closed, Fields::writeString, out);
            Fields.writeCount(value.since, out);
            Fields.writeOptional(value.announcedAt, Fields::writeCount, out);
            Fields.writeOptional(value.settledAt, Fields::writeCount, out);
            Fields.writeCount(value.revision, out);
        }

        @Override
        protected SaeStatus readBody(int version, DataInput in) throws IOException {
            return new SaeStatus(
                    Fields.readOptional(from -> Fields.readEnum(Kind.class, from), in),
                    Fields.readOptional(Fields::readString, in),
                    Fields.readOptional(Fields::readString, in),
                    in.readBoolean(),
                    Fields.readList(Fields::readString, in),
                    Fields.readList(Fields::readString, in),
                    Fields.readList(Fields::readString, in),
                    Fields.readCount(in),
                    Fields.readOptional(Fields::readCount, in),
                    Fields.readOptional(Fields::readCount, in),
                    Fields.readCount(in));
        }
    }
}
