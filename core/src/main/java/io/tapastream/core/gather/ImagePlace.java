package io.tapastream.core.gather;

import io.tapastream.core.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Where an image is in the division of a data set's images: its fold, for scores on images that did
 * not choose the coalitions, and its group, for intervals over images. Both follow from the names
 * of the data set and of the image alone, so neither order nor time of arrival matters.
 *
 * @param fold 0 or 1
 * @param group 0..63; independent of the fold
 */
public record ImagePlace(int fold, int group) {
    /** Number of folds. */
    public static final int FOLDS = 2;

    /** Number of groups. */
    public static final int GROUPS = 64;

    /**
     * @throws IllegalArgumentException where the fold or the group does not exist
     */
    public ImagePlace {
        if (fold < 0 || fold >= FOLDS || group < 0 || group >= GROUPS) {
            throw new IllegalArgumentException(
                    "fold " + fold + " must be 0 or 1, and group " + group + " below " + GROUPS);
        }
    }

    /**
     * The place of a named image: of SHA-256 over the UTF-8 of the data set, a byte 0 and the
     * image's id, the lowest bit of the first byte is the fold, the lowest six bits of the second
     * the group.
     */
    public static ImagePlace of(String dataSet, String imageId) {
        byte[] hash = hash(dataSet, imageId);
        return new ImagePlace(hash[0] & 1, hash[1] & (GROUPS - 1));
    }

    static byte[] hash(String dataSet, String imageId) {
        MessageDigest digest = Sha256.begin();
        digest.update(dataSet.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        return digest.digest(imageId.getBytes(StandardCharsets.UTF_8));
    }

    /** The place of a row without a name, whose fold is given: its group is row / 2 modulo 64. */
    public static ImagePlace ofRow(int row, int fold) {
        return new ImagePlace(fold, row / FOLDS % GROUPS);
    }

    /** The place of a row without a name: its fold is the row's number modulo 2. */
    public static ImagePlace ofRow(int row) {
        return ofRow(row, row % FOLDS);
    }
}
