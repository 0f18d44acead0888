package io.tapastream.jobs.decode;

import io.tapastream.core.io.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** SHA-256 as lower-case hex. */
public final class Digests {
    private Digests() {}

    public static String sha256(byte[] bytes) {
        return Sha256.hex(bytes);
    }

    /** The 32 bytes themselves. */
    static byte[] sha256Bytes(byte[] bytes) {
        return Sha256.of(bytes);
    }

    /** Of all that is left in the stream; does not close it. */
    public static String sha256(InputStream in) throws IOException {
        MessageDigest digest = Sha256.begin();
        Sha256.update(digest, in);
        return Sha256.hex(digest);
    }
}
