package io.tapastream.jobs.encode;

import io.tapastream.jobs.message.Keys;
import io.tapastream.jobs.message.Sample;
import java.nio.charset.StandardCharsets;

/**
 * One of the blocks over which the images and pairs of a data set are spread.
 *
 * <p>The hash is fixed by its definition (FNV-1a over the id's UTF-8 bytes, then a finaliser), so a
 * restored state finds its samples again.
 *
 * @param dataSet the data set
 * @param index the block's number
 */
public record ImageBlock(String dataSet, int index) {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;
    private static final long MIX = 0xff51afd7ed558ccdL;

    /** The block that keeps a sample, of so many. */
    public static ImageBlock of(Sample sample, int blocks) {
        return new ImageBlock(sample.dataSet(), indexOf(sample.id(), blocks));
    }

    /** The block of a {@link #key}. */
    static ImageBlock ofKey(String key) {
        int slash = key.lastIndexOf('/');
        return new ImageBlock(
                Keys.name(key.substring(0, slash)), Integer.parseInt(key.substring(slash + 1)));
    }

    /** The number of the block that keeps the image or pair of this id. */
    public static int indexOf(String id, int blocks) {
        long hash = OFFSET;
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * PRIME;
        }
        hash = (hash ^ (hash >>> 33)) * MIX;
        hash ^= hash >>> 33;
        return (int) Long.remainderUnsigned(hash, blocks);
    }

    public String key() {
        return Keys.join(dataSet) + "/" + index;
    }
}
