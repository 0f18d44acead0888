package io.tapastream.jobs.message;

/** Joins names to one key; '/' and '%' within a name are percent-encoded, so keys never collide. */
public final class Keys {
    private Keys() {}

    public static String join(String first, String... more) {
        StringBuilder key = new StringBuilder(escape(first));
        for (String part : more) {
            key.append('/').append(escape(part));
        }
        return key.toString();
    }

    /** A name as it was before {@link #join} took it alone. */
    public static String name(String key) {
        return key.replace("%2F", "/").replace("%25", "%");
    }

    private static String escape(String part) {
        return part.replace("%", "%25").replace("/", "%2F");
    }
}
