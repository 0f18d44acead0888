package io.tapastream.jobs.decode;

import io.tapastream.jobs.message.Rejection;
import io.tapastream.jobs.message.SaePart;
import io.tapastream.jobs.message.Sample;
import io.tapastream.jobs.message.Vocabulary;

/**
 * What a record holds: exactly one of these, but that a rejected manifest of an SAE checkpoint
 * comes with the part that informs intake of it.
 *
 * @param sample an image or a pair
 * @param vocabulary of a data set
 * @param saePart a manifest or a chunk
 * @param rejection why it is refused
 */
record Decoded(Sample sample, Vocabulary vocabulary, SaePart saePart, Rejection rejection) {
    static Decoded of(Sample sample) {
        return new Decoded(sample, null, null, null);
    }

    static Decoded of(Vocabulary vocabulary) {
        return new Decoded(null, vocabulary, null, null);
    }

    static Decoded of(SaePart part) {
        return new Decoded(null, null, part, null);
    }

    static Decoded of(Rejection rejection) {
        return new Decoded(null, null, null, rejection);
    }

    /** The same, with the part that informs intake of it. */
    Decoded with(SaePart part) {
        return new Decoded(sample, vocabulary, part, rejection);
    }
}
