package io.tapastream.tests.grafana;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Grafana does to a query before it sends it to PostgreSQL: variables in the format sqlstring,
 * then its own macros. Anything that it would not know is an error.
 */
public final class GrafanaMacros {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+):sqlstring}");
    private static final Pattern MACRO = Pattern.compile("\\$(__\\w+)(?:\\(([^()]*)\\))?");

    private final Instant from;
    private final Instant to;
    private final long intervalSeconds;
    private final Map<String, List<String>> variables;

    /**
     * @param from begin of the time range
     * @param to end of the time range
     * @param intervalSeconds value of $__interval
     * @param variables the values chosen, by variable
     */
    public GrafanaMacros(
            Instant from, Instant to, long intervalSeconds, Map<String, List<String>> variables) {
        this.from = from.truncatedTo(ChronoUnit.MILLIS);
        this.to = to.truncatedTo(ChronoUnit.MILLIS);
        this.intervalSeconds = intervalSeconds;
        this.variables = Map.copyOf(variables);
    }

    /**
     * @throws IllegalArgumentException where a variable has no value or a macro is not known
     */
    public String expand(String sql) {
        String withValues =
                VARIABLE.matcher(sql).replaceAll(m -> Matcher.quoteReplacement(values(m.group(1))));
        String withInterval =
                withValues.replaceAll(
                        "\\$__interval\\b(?!_)", Matcher.quoteReplacement(intervalSeconds + "s"));
        String expanded =
                MACRO.matcher(withInterval)
                        .replaceAll(
                                m ->
                                        Matcher.quoteReplacement(
                                                macro(
                                                        m.group(1),
                                                        m.group(2) == null ? "" : m.group(2))));
        if (expanded.contains("${")) {
            throw new IllegalArgumentException("not expanded: " + expanded);
        }
        return expanded;
    }

    private String values(String name) {
        List<String> values = variables.get(name);
        if (values == null || values.isEmpty()) {
            throw new IllegalArgumentException("no value for the variable " + name);
        }
        return values.stream()
                .map(value -> "'" + value.replace("'", "''") + "'")
                .collect(Collectors.joining(","));
    }

    private String macro(String name, String arguments) {
        String[] parts = arguments.split(",", -1);
        String column = parts[0].strip();
        return switch (name) {
            case "__timeFilter" -> column + " BETWEEN '" + from + "' AND '" + to + "'";
            case "__timeFrom" -> "'" + from + "'";
            case "__timeTo" -> "'" + to + "'";
            case "__timeGroup" -> group(column, parts);
            case "__timeGroupAlias" -> group(column, parts) + " AS \"time\"";
            default -> throw new IllegalArgumentException("no macro of Grafana's: $" + name);
        };
    }

    private static String group(String column, String[] parts) {
        if (parts.length < 2) {
            throw new IllegalArgumentException("a time group without an interval");
        }
        String interval = parts[1].strip().replace("'", "");
        if (!interval.endsWith("s")) {
            throw new IllegalArgumentException("an interval in other units: " + interval);
        }
        String seconds = interval.substring(0, interval.length() - 1);
        return "floor(extract(epoch from " + column + ")/" + seconds + ")*" + seconds;
    }
}
