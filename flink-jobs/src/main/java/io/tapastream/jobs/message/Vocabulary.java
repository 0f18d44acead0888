package io.tapastream.jobs.message;

import io.tapastream.jobs.codec.Codec;
import io.tapastream.jobs.codec.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/**
 * The ordered concept names of a data set.
 *
 * @param dataSet the data set
 * @param concepts the names; a concept's index is its place
 * @param origin where the record was read
 */
public record Vocabulary(String dataSet, List<String> concepts, Origin origin) {
    public Vocabulary {
        Objects.requireNonNull(dataSet, "dataSet");
        Objects.requireNonNull(origin, "origin");
        concepts = List.copyOf(concepts);
        if (concepts.isEmpty()) {
            throw new IllegalArgumentException("a vocabulary needs at least one concept");
        }
    }

    public int size() {
        return concepts.size();
    }

    /** The bytes of a {@link Vocabulary}. */
    public static final class VocabularyCodec extends Codec<Vocabulary> {
        private static final long serialVersionUID = 1L;

        @Override
        public String id() {
            return "vocabulary";
        }

        @Override
        public Class<Vocabulary> type() {
            return Vocabulary.class;
        }

        @Override
        protected int version() {
            return 1;
        }

        @Override
        protected void writeBody(Vocabulary value, DataOutput out) throws IOException {
            Fields.writeString(value.dataSet, out);
            Fields.writeList(value.concepts, Fields::writeString, out);
            value.origin.write(out);
        }

        @Override
        protected Vocabulary readBody(int version, DataInput in) throws IOException {
            return new Vocabulary(
                    Fields.readString(in),
                    Fields.readList(Fields::readString, in),
                    Origin.read(in));
        }
    }
}
