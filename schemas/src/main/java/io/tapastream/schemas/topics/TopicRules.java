package io.tapastream.schemas.topics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the settings of a topic that exists mean for the job. Only the settings that matter are
 * compared, and each only where it has an effect: the time of retention has none on a topic that is
 * compacted only.
 */
public final class TopicRules {
    private static final String CLEANUP = "cleanup.policy";
    private static final String TIME = "retention.ms";
    private static final String BYTES = "retention.bytes";
    private static final String LARGEST = "max.message.bytes";
    private static final String ACKNOWLEDGING = "min.insync.replicas";
    private static final String COMPACT = "compact";
    private static final String DELETE = "delete";
    private static final String UNLIMITED = "-1";

    /** Kafka's own default; producers send no larger requests either unless configured to. */
    private static final long USUAL_LARGEST = 1_048_588;

    private final TopicSettings needed;
    private final Map<String, String> found;
    private final int copies;
    private final List<TopicFault> faults = new ArrayList<>();

    private TopicRules(TopicSettings needed, Map<String, String> found, int copies) {
        this.needed = needed;
        this.found = found;
        this.copies = copies;
    }

    /**
     * What does not fit.
     *
     * @param needed what the topic would be created with
     * @param found the settings in force, those of the broker included; one that is missing is not
     *     compared
     * @param copies of each partition; 0 where that is not known
     */
    public static List<TopicFault> faults(
            TopicSettings needed, Map<String, String> found, int copies) {
        TopicRules rules = new TopicRules(needed, found, copies);
        if (needed.config().get(CLEANUP).equals(COMPACT)) {
            rules.compacted();
        } else {
            rules.kept();
        }
        rules.writable();
        return List.copyOf(rules.faults);
    }

    private void kept() {
        Set<String> policies = policies();
        if (policies.contains(COMPACT)) {
            add(
                    CLEANUP,
                    DELETE,
                    "compaction deletes all records of a key but the last (the chunks of an SAE"
                            + " checkpoint have one key), and records without a key are refused",
                    true);
        }
        if (policies.contains(DELETE)) {
            time().ifPresent(
                            time ->
                                    add(
                                            TIME,
                                            UNLIMITED,
                                            "records are deleted after "
                                                    + time
                                                    + ", and a job that is started later or begins"
                                                    + " anew does not see them",
                                            false));
            bytes().ifPresent(
                            bytes ->
                                    add(
                                            BYTES,
                                            UNLIMITED,
                                            "the oldest records of a partition are deleted where it"
                                                    + " has more than "
                                                    + bytes
                                                    + ", and a job that is started later or begins"
                                                    + " anew does not see them",
                                            false));
        }
    }

    private void compacted() {
        Set<String> policies = policies();
        if (policies.contains(DELETE) && (time().isPresent() || bytes().isPresent())) {
            String when =
                    time().map(time -> "after " + time)
                            .orElseGet(
                                    () ->
                                            "where a partition has more than "
                                                    + bytes().orElseThrow());
            add(CLEANUP, COMPACT, "also the newest record of each key is deleted " + when, false);
        } else if (found.containsKey(CLEANUP) && !policies.contains(COMPACT)) {
            add(
                    CLEANUP,
                    COMPACT,
                    "every revision is kept for good, so that the topic grows and takes ever longer"
                            + " to read",
                    false);
        }
    }

    private void writable() {
        long largest = number(LARGEST, USUAL_LARGEST);
        if (largest < USUAL_LARGEST) {
            add(
                    LARGEST,
                    Long.toString(USUAL_LARGEST),
                    "Kafka refuses larger records than that",
                    false);
        }
        if (copies > 0 && number(ACKNOWLEDGING, 1) > copies) {
            add(
                    ACKNOWLEDGING,
                    Integer.toString(copies),
                    "nothing can be written, as a partition has fewer copies than must acknowledge",
                    false);
        }
    }

    private void add(String setting, String value, String consequence, boolean losesData) {
        String now = found.get(setting);
        faults.add(
                new TopicFault(
                        setting, now.isEmpty() ? "empty" : now, value, consequence, losesData));
    }

    private Set<String> policies() {
        return Arrays.stream(found.getOrDefault(CLEANUP, "").split(","))
                .map(String::strip)
                .collect(Collectors.toSet());
    }

    private Optional<String> time() {
        long millis = number(TIME, -1);
        return millis < 0 ? Optional.empty() : Optional.of(duration(millis));
    }

    private Optional<String> bytes() {
        long most = number(BYTES, -1);
        return most < 0 ? Optional.empty() : Optional.of(most + " bytes");
    }

    private long number(String setting, long usual) {
        String value = found.get(setting);
        return value == null ? usual : Long.parseLong(value);
    }

    private static String duration(long millis) {
        long[] units = {86_400_000, 3_600_000, 60_000, 1000};
        String[] names = {"days", "hours", "minutes", "s"};
        for (int i = 0; i < units.length; i++) {
            if (millis >= units[i] && millis % units[i] == 0) {
                return millis / units[i] + " " + names[i];
            }
        }
        return millis + " ms";
    }

    /**
     * The settings that mend these faults, as kafka-configs.sh takes them. A topic that is no
     * longer compacted is subject to its retention from then on, so that goes with it.
     */
    public static String mending(List<TopicFault> faults) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (TopicFault fault : faults) {
            settings.put(fault.setting(), fault.needed());
            if (fault.setting().equals(CLEANUP) && fault.needed().equals(DELETE)) {
                settings.put(TIME, UNLIMITED);
                settings.put(BYTES, UNLIMITED);
            }
        }
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .collect(Collectors.joining(","));
    }
}
