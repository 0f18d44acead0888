package io.tapastream.jobs.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Values as PostgreSQL reads them from JSON. Doubles keep every bit; what is undefined (NaN, an
 * infinity) is null; a NUL, which PostgreSQL cannot hold in a text, becomes U+FFFD; times that it
 * cannot hold become the nearest that it can.
 */
final class StoreJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

    private StoreJson() {}

    static String text(Map<String, Object> row) {
        return write(values(row));
    }

    static String text(Collection<Map<String, Object>> rows) {
        return write(rows.stream().map(StoreJson::values).toList());
    }

    /** Kafka's time of a record, milliseconds since 1970. */
    static String time(long timestamp) {
        return time(Instant.ofEpochMilli(Math.max(0, timestamp)));
    }

    private static String time(Instant instant) {
        if (instant.isBefore(FIRST)) {
            return FIRST.toString();
        }
        return (instant.isAfter(LAST) ? LAST : instant).toString();
    }

    private static Map<String, Object> values(Map<String, Object> row) {
        Map<String, Object> values = new LinkedHashMap<>();
        row.forEach((column, value) -> values.put(column, value(value)));
        return values;
    }

    private static Object value(Object value) {
        if (value instanceof Double number) {
            return Double.isFinite(number) ? number : null;
        }
        if (value instanceof Instant instant) {
            return time(instant);
        }
        if (value instanceof Collection<?> items) {
            return items.stream().map(StoreJson::value).toArray();
        }
        if (value instanceof CharSequence || value instanceof Enum<?>) {
            return value.toString().replace('\0', '\uFFFD');
        }
        return value;
    }

    private static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a record that cannot be written as JSON", e);
        }
    }
}
