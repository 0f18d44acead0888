package io.tapastream.core.gather;

import java.nio.ByteBuffer;

/**
 * The place of an image in an order of a data set's images that is as good as random, but follows
 * from the names of the data set and of the image alone. So the first m images of that order are a
 * sample that depends neither on order nor on time of arrival.
 *
 * @param hash bytes 2 to 9, the first being 0, of the SHA-256 of {@link ImagePlace}, big-endian;
 *     compared without sign
 * @param imageId the image's id, which decides between equal hashes
 */
public record ImageRank(long hash, String imageId) implements Comparable<ImageRank> {
    private static final int FIRST_BYTE = 2;

    /** The rank of a named image. */
    public static ImageRank of(String dataSet, String imageId) {
        byte[] digest = ImagePlace.hash(dataSet, imageId);
        return new ImageRank(ByteBuffer.wrap(digest).getLong(FIRST_BYTE), imageId);
    }

    @Override
    public int compareTo(ImageRank other) {
        int order = Long.compareUnsigned(hash, other.hash);
        return order != 0 ? order : imageId.compareTo(other.imageId);
    }
}
