package io.tapastream.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * The groups of mutually exclusive values that describe a drawn bird, in the manner of the
 * attribute groups of CUB-200-2011 ("has_wing_color::blue"). Every image shows exactly one value of
 * each group; each (group, value) is one concept. Concepts are numbered 0..C-1 in the order of the
 * groups and of their values.
 */
enum BirdGroup {
    WING_COLOR("has_wing_color", "blue", "red", "yellow", "black", "white"),
    BELLY_COLOR("has_belly_color", "white", "orange", "purple", "green"),
    BELLY_PATTERN("has_belly_pattern", "solid", "spotted", "striped"),
    BILL_SHAPE("has_bill_shape", "dagger", "cone", "hooked"),
    HEAD_PATTERN("has_head_pattern", "plain", "crested", "capped", "masked", "eyering"),
    BACKGROUND("has_background", "forest", "water", "sand", "snow");

    private final String attribute;

    // List.of is immutable; the checker only sees the interface.
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> values;

    BirdGroup(String attribute, String... values) {
        this.attribute = attribute;
        this.values = List.of(values);
    }

    int size() {
        return values.size();
    }

    /**
     * The concept of this group's value. Throws IndexOutOfBoundsException when the group has no
     * such value.
     */
    int concept(int value) {
        java.util.Objects.checkIndex(value, values.size());
        int first = 0;
        for (BirdGroup group : values()) {
            if (group == this) {
                return first + value;
            }
            first += group.size();
        }
        throw new AssertionError(this);
    }

    /** The index of a value of this group by its name; -1 when there is none. */
    int value(String name) {
        return values.indexOf(name);
    }

    /** All concept names, at the index of their concept. */
    static List<String> conceptNames() {
        List<String> names = new ArrayList<>();
        for (BirdGroup group : values()) {
            for (String value : group.values) {
                names.add(group.attribute + "::" + value);
            }
        }
        return List.copyOf(names);
    }
}
