package io.tapastream.jobs.message;

import io.tapastream.jobs.codec.Codec;
import io.tapastream.jobs.codec.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * An annotated image (one view) or an image pair (two views: original, perturbed). Without views it
 * takes the image or pair of that id out again.
 *
 * @param kind image or pair
 * @param dataSet the data set
 * @param id the image's or pair's id within the data set
 * @param eventTime milliseconds since the epoch; of two records with one id the later one counts
 * @param views none, one or two
 * @param concepts sorted concepts of the image, or of the pair's original image; null where the
 *     pair's record does not say
 * @param removedConcept of a pair; -1 for an image
 * @param addedConcept of a pair; -1 where nothing was added and for an image
 * @param origin where the record was read
 */
public record Sample(
        Kind kind,
        String dataSet,
        String id,
        long eventTime,
        List<View> views,
        int[] concepts,
        int removedConcept,
        int addedConcept,
        Origin origin) {

    /** What a sample is. */
    public enum Kind {
        IMAGE,
        PAIR
    }

    /**
     * One picture of a sample: preprocessed pixels until the embed stage, then its embedding.
     *
     * @param encoder the image encoder of the embedding; null while there are pixels
     * @param pixels planar RGB, 8 bits, as the encoder's recipe wants it; null once embedded
     * @param embedding width E; null while there are pixels
     * @param source of pixels the SHA-256 of the image file, of an embedding its key in the cache
     *     of embeddings; null for a ready embedding
     */
    public record View(String encoder, byte[] pixels, float[] embedding, byte[] source) {
        public View {
            if ((pixels == null) == (embedding == null)
                    || (encoder == null) != (embedding == null)) {
                throw new IllegalArgumentException(
                        "a view has either pixels or an embedding with its encoder");
            }
        }

        public static View ofPixels(byte[] pixels, byte[] imageSha256) {
            return new View(null, pixels, null, Objects.requireNonNull(imageSha256));
        }

        /** The embedding of an image that came as an image. */
        public static View ofImage(String encoder, float[] embedding, byte[] cacheKey) {
            return new View(encoder, null, embedding, Objects.requireNonNull(cacheKey));
        }

        /** An embedding that came ready. */
        public static View ofEmbedding(String encoder, float[] embedding) {
            return new View(encoder, null, embedding, null);
        }

        /** Whether it came as an image. */
        public boolean wasImage() {
            return source != null;
        }

        void write(DataOutput out) throws IOException {
            Fields.writeOptional(encoder, Fields::writeString, out);
            Fields.writeOptional(pixels, Fields::writeBytes, out);
            Fields.writeOptional(embedding, Fields::writeFloats, out);
            Fields.writeOptional(source, Fields::writeBytes, out);
        }

        static View read(DataInput in) throws IOException {
            return new View(
                    Fields.readOptional(Fields::readString, in),
                    Fields.readOptional(Fields::readBytes, in),
                    Fields.readOptional(Fields::readFloats, in),
                    Fields.readOptional(Fields::readBytes, in));
        }
    }

    public Sample {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(dataSet, "dataSet");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(origin, "origin");
        views = List.copyOf(views);
        int whole = kind == Kind.IMAGE ? 1 : 2;
        if (!views.isEmpty() && views.size() != whole) {
            throw new IllegalArgumentException(
                    kind + " has " + views.size() + " views instead of " + whole);
        }
    }

    /** Whether the record takes its image or pair out of the data set. */
    public boolean retracts() {
        return views.isEmpty();
    }

    /** Name of the image encoder of its embeddings; only after the embed stage. */
    public String encoder() {
        return Objects.requireNonNull(views.get(0).encoder(), "not embedded yet");
    }

    /** Width E of its embeddings; only after the embed stage. */
    public int width() {
        return views.get(0).embedding().length;
    }

    public Sample withViews(List<View> newViews) {
        return new Sample(
                kind,
                dataSet,
                id,
                eventTime,
                newViews,
                concepts,
                removedConcept,
                addedConcept,
                origin);
    }

    /** Whether both say the same, whenever and wherever they were read. */
    public boolean sameContent(Sample other) {
        if (views.size() != other.views.size()
                || removedConcept != other.removedConcept
                || addedConcept != other.addedConcept
                || !Arrays.equals(concepts, other.concepts)) {
            return false;
        }
        for (int i = 0; i < views.size(); i++) {
            View mine = views.get(i);
            View theirs = other.views.get(i);
            if (!Objects.equals(mine.encoder, theirs.encoder)
                    || !Arrays.equals(mine.pixels, theirs.pixels)
                    || !Arrays.equals(mine.embedding, theirs.embedding)) {
                return false;
            }
        }
        return true;
    }

    /** The bytes of a {@link Sample}. */
    public static final class SampleCodec extends Codec<Sample> {
        private static final long serialVersionUID = 1L;

        @Override
        public String id() {
            return "sample";
        }

        @Override
        public Class<Sample> type() {
            return Sample.class;
        }

        @Override
        protected int version() {
            return 1;
        }

        @Override
        protected void writeBody(Sample value, DataOutput out) throws IOException {
            Fields.writeEnum(value.kind, out);
            Fields.writeString(value.dataSet, out);
            Fields.writeString(value.id, out);
            out.writeLong(value.eventTime);
            Fields.writeList(value.views, View::write, out);
            Fields.writeOptional(value.concepts, Fields::writeSorted, out);
            out.writeInt(value.removedConcept);
            out.writeInt(value.addedConcept);
            value.origin.write(out);
        }

        @Override
        protected Sample readBody(int version, DataInput in) throws IOException {
            return new Sample(
                    Fields.readEnum(Kind.class, in),
                    Fields.readString(in),
                    Fields.readString(in),
                    in.readLong(),
                    Fields.readList(View::read, in),
                    Fields.readOptional(Fields::readSorted, in),
                    in.readInt(),
                    in.readInt(),
                    Origin.read(in));
        }
    }
}
