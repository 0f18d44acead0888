package io.tapastream.demo;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** One value for each {@link BirdGroup}: what a picture shows, and so its concepts. Immutable. */
record BirdTraits(Map<BirdGroup, Integer> values) {

    BirdTraits {
        values = Map.copyOf(values);
        for (BirdGroup group : BirdGroup.values()) {
            Integer value = values.get(group);
            if (value == null || value < 0 || value >= group.size()) {
                throw new IllegalArgumentException(
                        "The value of "
                                + group
                                + " is "
                                + value
                                + ", but must be in 0.."
                                + (group.size() - 1)
                                + ".");
            }
        }
    }

    static BirdTraits draw(RandomGenerator random) {
        Map<BirdGroup, Integer> values = new EnumMap<>(BirdGroup.class);
        for (BirdGroup group : BirdGroup.values()) {
            values.put(group, random.nextInt(group.size()));
        }
        return new BirdTraits(values);
    }

    int value(BirdGroup group) {
        return values.get(group);
    }

    boolean is(BirdGroup group, String name) {
        int value = group.value(name);
        if (value < 0) {
            throw new IllegalArgumentException(group + " has no value '" + name + "'.");
        }
        return value(group) == value;
    }

    BirdTraits with(BirdGroup group, int value) {
        Map<BirdGroup, Integer> changed = new EnumMap<>(values);
        changed.put(group, value);
        return new BirdTraits(changed);
    }

    /**
     * The same traits but for one group, which gets another of its values, each with the same
     * probability.
     */
    BirdTraits redraw(BirdGroup group, RandomGenerator random) {
        int step = 1 + random.nextInt(group.size() - 1);
        return with(group, (value(group) + step) % group.size());
    }

    /** The concepts shown, ascending: one per group. */
    List<Integer> concepts() {
        List<Integer> concepts = new ArrayList<>();
        for (BirdGroup group : BirdGroup.values()) {
            concepts.add(group.concept(value(group)));
        }
        return concepts;
    }
}
