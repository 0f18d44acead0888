package io.tapastream.jobs.message;

import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.score.HealthFigures;
import io.tapastream.core.score.ImageFigures;
import io.tapastream.jobs.codec.Codec;
import io.tapastream.jobs.codec.Fields;
import io.tapastream.jobs.message.EvaluationEvent.BlockInfluence;
import io.tapastream.jobs.message.EvaluationEvent.BlockReport;
import io.tapastream.jobs.message.EvaluationEvent.ConceptMatches;
import io.tapastream.jobs.message.EvaluationEvent.HealthUpdate;
import io.tapastream.jobs.message.EvaluationEvent.ImageCodes;
import io.tapastream.jobs.message.EvaluationEvent.ImageHealth;
import io.tapastream.jobs.message.EvaluationEvent.MatchUpdate;
import io.tapastream.jobs.message.EvaluationEvent.Opened;
import io.tapastream.jobs.message.EvaluationEvent.PairCodes;
import io.tapastream.jobs.message.EvaluationEvent.Sampled;
import io.tapastream.jobs.message.EvaluationEvent.SampledReport;
import io.tapastream.jobs.message.Vocabulary.VocabularyCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The bytes of an {@link EvaluationEvent}: a tag, then the event's fields. */
public final class EvaluationEventCodec extends Codec<EvaluationEvent> {
    private static final long serialVersionUID = 1L;

    private static final int OPENED = 1;
    private static final int IMAGE_CODES = 2;
    private static final int PAIR_CODES = 3;
    private static final int BLOCK_REPORT = 4;
    private static final int MATCH_UPDATE = 5;
    private static final int HEALTH_UPDATE = 6;
    private static final int SAMPLED_REPORT = 7;

    private static final VocabularyCodec VOCABULARY = new VocabularyCodec();

    @Override
    public String id() {
        return "evaluation-event";
    }

    @Override
    public Class<EvaluationEvent> type() {
        return EvaluationEvent.class;
    }

    @Override
    protected int version() {
        return 1;
    }

    @Override
    protected void writeBody(EvaluationEvent value, DataOutput out) throws IOException {
        if (value instanceof Opened event) {
            out.writeByte(OPENED);
            event.sae().write(out);
            VOCABULARY.write(event.vocabulary(), out);
            Fields.writeCount(event.imageBlocks(), out);
            Fields.writeCount(event.conceptBlocks(), out);
            Fields.writeCount(event.conceptBlock(), out);
        } else if (value instanceof ImageCodes event) {
            out.writeByte(IMAGE_CODES);
            writeImage(event, out);
        } else if (value instanceof PairCodes event) {
            out.writeByte(PAIR_CODES);
            writePair(event, out);
        } else if (value instanceof BlockReport event) {
            out.writeByte(BLOCK_REPORT);
            writeReport(event, out);
        } else if (value instanceof MatchUpdate event) {
            out.writeByte(MATCH_UPDATE);
            writeUpdate(event, out);
        } else if (value instanceof HealthUpdate event) {
            out.writeByte(HEALTH_UPDATE);
            writeHealthUpdate(event, out);
        } else if (value instanceof SampledReport event) {
            out.writeByte(SAMPLED_REPORT);
            writeSampled(event, out);
        }
    }

    @Override
    protected EvaluationEvent readBody(int version, DataInput in) throws IOException {
        int tag = in.readUnsignedByte();
        return switch (tag) {
            case OPENED ->
                    new Opened(
                            SaeCheckpoint.read(in),
                            VOCABULARY.read(in),
                            Fields.readSize(in),
                            Fields.readSize(in),
                            Fields.readSize(in));
            case IMAGE_CODES -> readImage(in);
            case PAIR_CODES -> readPair(in);
            case BLOCK_REPORT -> readReport(in);
            case MATCH_UPDATE -> readUpdate(in);
            case HEALTH_UPDATE -> readHealthUpdate(in);
            case SAMPLED_REPORT -> readSampled(in);
            default -> throw new IOException("unknown evaluation event " + tag);
        };
    }

    private static void writeImage(ImageCodes event, DataOutput out) throws IOException {
        event.evaluation().write(out);
        Fields.writeCount(event.conceptBlock(), out);
        Fields.writeString(event.imageId(), out);
        out.writeBoolean(event.removed());
        Fields.writeSorted(event.latents(), out);
        Fields.writeSorted(event.concepts(), out);
        Fields.writeOptional(event.health(), EvaluationEventCodec::writeHealth, out);
    }

    private static void writeHealth(ImageHealth health, DataOutput out) throws IOException {
        Fields.writeOptional(health.figures(), EvaluationEventCodec::writeFigures, out);
        Fields.writeOptional(health.embedding(), Fields::writeFloats, out);
        Fields.writeOptional(health.previous(), Fields::writeFloats, out);
    }

    private static ImageHealth readHealth(DataInput in) throws IOException {
        return new ImageHealth(
                Fields.readOptional(EvaluationEventCodec::readFigures, in),
                Fields.readOptional(Fields::readFloats, in),
                Fields.readOptional(Fields::readFloats, in));
    }

    /** The figures of an image; those of its reconstruction only where there is one. */
    public static void writeFigures(ImageFigures figures, DataOutput out) throws IOException {
        out.writeDouble(figures.hoyer());
        out.writeBoolean(figures.reconstructed());
        if (figures.reconstructed()) {
            out.writeDouble(figures.squaredError());
            out.writeDouble(figures.relativeError());
        }
    }

    public static ImageFigures readFigures(DataInput in) throws IOException {
        double hoyer = in.readDouble();
        return in.readBoolean()
                ? new ImageFigures(hoyer, in.readDouble(), in.readDouble())
                : ImageFigures.ofCode(hoyer);
    }

    private static ImageCodes readImage(DataInput in) throws IOException {
        return new ImageCodes(
                EvaluationId.read(in),
                Fields.readSize(in),
                Fields.readString(in),
                in.readBoolean(),
                Fields.readSorted(in),
                Fields.readSorted(in),
                Fields.readOptional(EvaluationEventCodec::readHealth, in));
    }

    private static void writePair(PairCodes event, DataOutput out) throws IOException {
        event.evaluation().write(out);
        Fields.writeString(event.pairId(), out);
        out.writeBoolean(event.removed());
        Fields.writeSorted(event.original(), out);
        Fields.writeSorted(event.perturbed(), out);
        out.writeInt(event.removedConcept());
        out.writeInt(event.addedConcept());
        Fields.writeOptional(event.present(), Fields::writeSorted, out);
        out.writeLong(event.eventTime());
    }

    private static PairCodes readPair(DataInput in) throws IOException {
        return new PairCodes(
                EvaluationId.read(in),
                Fields.readString(in),
                in.readBoolean(),
                Fields.readSorted(in),
                Fields.readSorted(in),
                in.readInt(),
                in.readInt(),
                Fields.readOptional(Fields::readSorted, in),
                in.readLong());
    }

    private static void writeReport(BlockReport event, DataOutput out) throws IOException {
        event.evaluation().write(out);
        Fields.writeCount(event.conceptBlock(), out);
        Fields.writeCount(event.imageBlock(), out);
        Fields.writeCount(event.images(), out);
        Fields.writeCount(event.pairs(), out);
        Fields.writeCount(event.changes(), out);
        out.writeBoolean(event.closed());
        out.writeBoolean(event.refused());
    }

    private static BlockReport readReport(DataInput in) throws IOException {
        return new BlockReport(
                EvaluationId.read(in),
                Fields.readSize(in),
                Fields.readSize(in),
                Fields.readCount(in),
                Fields.readCount(in),
                Fields.readCount(in),
                in.readBoolean(),
                in.readBoolean());
    }

    private static void writeUpdate(MatchUpdate event, DataOutput out) throws IOException {
        event.evaluation().write(out);
        Fields.writeCount(event.conceptBlock(), out);
        Fields.writeCount(event.images(), out);
        Fields.writeCount(event.changes(), out);
        out.writeLong(event.fingerprint());
        out.writeBoolean(event.settled());
        out.writeBoolean(event.closed());
        Fields.writeList(event.influence(), EvaluationEventCodec::writeInfluence, out);
        Fields.writeList(event.concepts(), EvaluationEventCodec::writeConcept, out);
    }

    private static MatchUpdate readUpdate(DataInput in) throws IOException {
        return new MatchUpdate(
                EvaluationId.read(in),
                Fields.readSize(in),
                Fields.readCount(in),
                Fields.readCount(in),
                in.readLong(),
                in.readBoolean(),
                in.readBoolean(),
                Fields.readList(EvaluationEventCodec::readInfluence, in),
                Fields.readList(EvaluationEventCodec::readConcept, in));
    }

    private static void writeSampled(SampledReport event, DataOutput out) throws IOException {
        writeReport(event.report(), out);
        out.writeBoolean(event.replaces());
        Fields.writeList(event.left(), Fields::writeString, out);
        Fields.writeList(
                event.images(),
                (sampled, to) -> {
                    Fields.writeString(sampled.imageId(), to);
                    SampledImageCodec.writeImage(sampled.image(), to);
                },
                out);
    }

    private static SampledReport readSampled(DataInput in) throws IOException {
        return new SampledReport(
                readReport(in),
                in.readBoolean(),
                Fields.readList(Fields::readString, in),
                Fields.readList(
                        from ->
                                new Sampled(
                                        Fields.readString(from), SampledImageCodec.readImage(from)),
                        in));
    }

    private static void writeInfluence(BlockInfluence value, DataOutput out) throws IOException {
        Fields.writeCount(value.beta(), out);
        Fields.writeCount(value.k(), out);
        Fields.writeLongs(value.groups(), out);
    }

    private static BlockInfluence readInfluence(DataInput in) throws IOException {
        return new BlockInfluence(Fields.readSize(in), Fields.readSize(in), Fields.readLongs(in));
    }

    private static void writeHealthUpdate(HealthUpdate event, DataOutput out) throws IOException {
        event.evaluation().write(out);
        Fields.writeCount(event.images(), out);
        out.writeLong(event.fingerprint());
        Fields.writeInts(event.latentSupport(), out);
        out.writeDouble(event.figures().hoyer());
        out.writeDouble(event.figures().r2());
        out.writeDouble(event.figures().relativeL2());
    }

    private static HealthUpdate readHealthUpdate(DataInput in) throws IOException {
        return new HealthUpdate(
                EvaluationId.read(in),
                Fields.readCount(in),
                in.readLong(),
                Fields.readInts(in),
                new HealthFigures(in.readDouble(), in.readDouble(), in.readDouble()));
    }

    static void writeConcept(ConceptMatches value, DataOutput out) throws IOException {
        Fields.writeCount(value.concept(), out);
        Fields.writeCount(value.support(), out);
        Fields.writeList(
                value.matches(),
                (match, to) -> {
                    Fields.writeInts(match.coalition(), to);
                    Fields.writeDoubles(match.f1(), to);
                },
                out);
        Fields.writeList(value.heldOut(), Fields::writeDoubles, out);
    }

    static ConceptMatches readConcept(DataInput in) throws IOException {
        int concept = Fields.readSize(in);
        int support = Fields.readSize(in);
        return new ConceptMatches(
                concept,
                Fields.readList(
                        from ->
                                new ConceptMatch(
                                        concept,
                                        support,
                                        Fields.readInts(from),
                                        Fields.readDoubles(from)),
                        in),
                Fields.readList(Fields::readDoubles, in));
    }

    /** The bytes of {@link ConceptMatches}, for state. */
    public static final class ConceptMatchesCodec extends Codec<ConceptMatches> {
        private static final long serialVersionUID = 1L;

        @Override
        public String id() {
            return "concept-matches";
        }

        @Override
        public Class<ConceptMatches> type() {
            return ConceptMatches.class;
        }

        @Override
        protected int version() {
            return 1;
        }

        @Override
        protected void writeBody(ConceptMatches value, DataOutput out) throws IOException {
            writeConcept(value, out);
        }

        @Override
        protected ConceptMatches readBody(int version, DataInput in) throws IOException {
            return readConcept(in);
        }
    }
}
