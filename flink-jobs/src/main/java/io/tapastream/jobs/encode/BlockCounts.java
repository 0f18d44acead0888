package io.tapastream.jobs.encode;

import io.tapastream.jobs.message.Sample.Kind;

/**
 * What an image block keeps of one image encoder.
 *
 * @param images number of images
 * @param pairs number of pairs
 * @param changes how often its images have changed
 */
record BlockCounts(long images, long pairs, long changes) {
    static final BlockCounts NONE = new BlockCounts(0, 0, 0);

    /** After a sample was put in (1), replaced (0) or removed (-1). */
    BlockCounts after(Kind kind, int difference) {
        return kind == Kind.IMAGE
                ? new BlockCounts(images + difference, pairs, changes + 1)
                : new BlockCounts(images, pairs + difference, changes);
    }

    long[] toArray() {
        return new long[] {images, pairs, changes};
    }

    static BlockCounts of(long[] array) {
        return array == null ? NONE : new BlockCounts(array[0], array[1], array[2]);
    }
}
