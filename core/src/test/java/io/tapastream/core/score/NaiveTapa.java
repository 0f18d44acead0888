package io.tapastream.core.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** TAPAScore straight from its definition, over sets, recounted from scratch at every question. */
final class NaiveTapa {

    record Sample(Set<Integer> z, Set<Integer> zPerturbed, int r, int a, Set<Integer> present) {}

    private final Map<Integer, Sample> pairs = new LinkedHashMap<>();
    private final Map<String, Set<Integer>> coalitions = new LinkedHashMap<>();

    void insert(int handle, int[] original, int[] perturbed, int r, int a, int[] present) {
        Sample sample =
                new Sample(
                        set(original), set(perturbed), r, a, present == null ? null : set(present));
        if (pairs.put(handle, sample) != null) {
            throw new IllegalStateException("handle " + handle + " was given out twice");
        }
    }

    void remove(int handle) {
        pairs.remove(handle);
    }

    List<Integer> handles() {
        return new ArrayList<>(pairs.keySet());
    }

    void prefix(int method, int concept, int[] latents) {
        coalitions.put(method + "/" + concept, set(latents));
    }

    private Set<Integer> coalition(int method, int concept) {
        return coalitions.getOrDefault(method + "/" + concept, Set.of());
    }

    private static int max(Set<Integer> coalition, Set<Integer> z) {
        return coalition.stream().anyMatch(z::contains) ? 1 : 0;
    }

    private static Set<Integer> without(Set<Integer> left, Set<Integer> right) {
        Set<Integer> result = new HashSet<>(left);
        result.removeAll(right);
        return result;
    }

    private Set<Integer> ofRemoved(int method, Sample s) {
        Set<Integer> removed = coalition(method, s.r());
        return s.a() < 0 ? removed : without(removed, coalition(method, s.a()));
    }

    private Set<Integer> ofAdded(int method, Sample s) {
        return without(coalition(method, s.a()), coalition(method, s.r()));
    }

    int rem(int method, int handle) {
        Sample s = pairs.get(handle);
        Set<Integer> coalition = ofRemoved(method, s);
        return max(coalition, s.zPerturbed()) - max(coalition, s.z());
    }

    int add(int method, int handle) {
        Sample s = pairs.get(handle);
        Set<Integer> coalition = ofAdded(method, s);
        return max(coalition, s.zPerturbed()) - max(coalition, s.z());
    }

    boolean adds(int handle) {
        return pairs.get(handle).a() >= 0;
    }

    TapaScore score(int method, List<Integer> subset) {
        List<Integer> kept = new ArrayList<>(subset);
        kept.removeIf(p -> adds(p) && ofAdded(method, pairs.get(p)).isEmpty());
        if (kept.isEmpty()) {
            kept = subset;
        }
        return new TapaScore(
                value(method, subset),
                meanAdd(method, subset),
                meanRem(method, subset),
                stay(method, subset),
                value(method, kept),
                kept.size(),
                Double.NaN,
                Double.NaN);
    }

    private double value(int method, List<Integer> subset) {
        double add = meanAdd(method, subset);
        double rem = meanRem(method, subset);
        return Double.isNaN(add) ? -rem : add - rem;
    }

    private double meanAdd(int method, List<Integer> subset) {
        return subset.stream()
                .filter(this::adds)
                .mapToInt(p -> add(method, p))
                .average()
                .orElse(Double.NaN);
    }

    private double meanRem(int method, List<Integer> subset) {
        return subset.stream().mapToInt(p -> rem(method, p)).average().orElse(Double.NaN);
    }

    private double stay(int method, List<Integer> subset) {
        int changed = 0;
        int looked = 0;
        for (int handle : subset) {
            Sample s = pairs.get(handle);
            if (s.present() == null) {
                continue;
            }
            for (int concept : s.present()) {
                Set<Integer> coalition = coalition(method, concept);
                if (concept != s.r() && concept != s.a() && !coalition.isEmpty()) {
                    looked++;
                    changed += Math.abs(max(coalition, s.zPerturbed()) - max(coalition, s.z()));
                }
            }
        }
        return looked == 0 ? Double.NaN : (double) changed / looked;
    }

    private static Set<Integer> set(int[] values) {
        Set<Integer> result = new HashSet<>();
        Arrays.stream(values).forEach(result::add);
        return result;
    }
}
