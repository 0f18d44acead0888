package io.tapastream.schemas.topics;

import java.util.Objects;

/**
 * A setting of a topic that exists, which is not what the topic needs.
 *
 * @param setting Kafka's name of the setting
 * @param found its value, as it is in force
 * @param needed the value that it needs
 * @param consequence what the value found causes, a clause
 * @param losesData whether records are lost silently that the job still needs
 */
public record TopicFault(
        String setting, String found, String needed, String consequence, boolean losesData) {
    public TopicFault {
        Objects.requireNonNull(setting, "setting");
        Objects.requireNonNull(found, "found");
        Objects.requireNonNull(needed, "needed");
        Objects.requireNonNull(consequence, "consequence");
    }

    /** Setting, value found, value needed and what it causes, a clause. */
    public String clause() {
        return "%s is %s, needed is %s: %s".formatted(setting, found, needed, consequence);
    }
}
