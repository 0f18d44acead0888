package io.tapastream.jobs.message;

import io.tapastream.schemas.topics.RecordKeys;
import java.util.ArrayList;
import java.util.List;

/** Joins names to one key of the stages, as the keys of records are joined: they never collide. */
public final class Keys {
    private Keys() {}

    public static String join(String first, String... more) {
        List<String> parts = new ArrayList<>(List.of(more));
        parts.add(0, first);
        return RecordKeys.join(parts);
    }

    /** A name as it was before {@link #join} took it alone. */
    public static String name(String key) {
        return RecordKeys.part(key);
    }
}
