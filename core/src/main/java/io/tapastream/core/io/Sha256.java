package io.tapastream.core.io;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, and its lower-case hexadecimal form. */
public final class Sha256 {
    private static final int BUFFER_BYTES = 1 << 16;

    private Sha256() {}

    /** A digest that bytes can be given to piece by piece. */
    public static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * Gives the digest all that is left in the stream, which stays open.
     *
     * @return how many bytes that was
     */
    public static long update(MessageDigest digest, InputStream in) throws IOException {
        long length = 0;
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            digest.update(buffer, 0, read);
            length += read;
        }
        return length;
    }

    /** The 32 bytes. */
    public static byte[] of(byte[] bytes) {
        return begin().digest(bytes);
    }

    /** In hexadecimal, of these bytes. */
    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(of(bytes));
    }

    /** In hexadecimal, of all that is left in the stream, which stays open. */
    public static String hex(InputStream in) throws IOException {
        MessageDigest digest = begin();
        update(digest, in);
        return hex(digest);
    }

    /** In hexadecimal, of all that the digest was given, which begins again. */
    public static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}
