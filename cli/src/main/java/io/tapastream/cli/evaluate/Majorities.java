package io.tapastream.cli.evaluate;

import java.util.IdentityHashMap;
import java.util.List;

/** Counts how many of some images agree with most of the images at the same place. */
final class Majorities {
    private Majorities() {}

    /**
     * @param places where each image is, told apart by identity
     * @param labels of the images
     */
    static int correct(List<?> places, List<Boolean> labels) {
        IdentityHashMap<Object, int[]> counts = new IdentityHashMap<>();
        for (int i = 0; i < places.size(); i++) {
            counts.computeIfAbsent(places.get(i), place -> new int[2])[labels.get(i) ? 1 : 0]++;
        }
        return counts.values().stream().mapToInt(each -> Math.max(each[0], each[1])).sum();
    }
}
