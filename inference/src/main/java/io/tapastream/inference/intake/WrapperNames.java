package io.tapastream.inference.intake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes what training wrappers put before the names of a state dict off again.
 *
 * <p>torch.compile, FSDP and activation checkpointing put a part of their own before, or into, the
 * names of what they wrap; no library's names have these parts, so they are removed wherever they
 * are. DDP, DataParallel, averaged models and modules that hold the SAE put module., sae. and the
 * like before all names; such a part goes only where every name has it.
 */
final class WrapperNames {
    private static final Set<String> ANYWHERE =
            Set.of(
                    "_orig_mod",
                    "_fsdp_wrapped_module",
                    "_checkpoint_wrapped_module",
                    "_forward_module");
    private static final List<String> IN_FRONT =
            List.of("module.", "sae.", "model.", "ae.", "autoencoder.", "_sae.");

    /** What an averaged model keeps beside the module that it wraps. */
    private static final Set<String> BESIDE = Set.of("n_averaged");

    private WrapperNames() {}

    /**
     * @param names new names by old ones; empty where nothing is taken off
     * @param parts what was taken off
     */
    record Unwrapped(Map<String, String> names, Set<String> parts) {}

    /** Takes nothing off where two tensors would get one name. */
    static Unwrapped unwrapped(Set<String> names) {
        Map<String, String> renamed = new LinkedHashMap<>();
        Set<String> parts = new TreeSet<>();
        for (String name : names) {
            renamed.put(name, withoutParts(name, parts));
        }
        for (String front = shared(renamed); front != null; front = shared(renamed)) {
            int length = front.length();
            parts.add(front);
            renamed.replaceAll((old, now) -> beside(now) ? now : now.substring(length));
        }
        boolean distinct = Set.copyOf(renamed.values()).size() == renamed.size();
        return parts.isEmpty() || !distinct
                ? new Unwrapped(Map.of(), Set.of())
                : new Unwrapped(renamed, parts);
    }

    private static String withoutParts(String name, Set<String> parts) {
        List<String> kept = new ArrayList<>();
        for (String part : name.split("\\.", -1)) {
            if (ANYWHERE.contains(part)) {
                parts.add(part + ".");
            } else {
                kept.add(part);
            }
        }
        return String.join(".", kept);
    }

    private static String shared(Map<String, String> renamed) {
        for (String front : IN_FRONT) {
            boolean any = renamed.values().stream().anyMatch(name -> name.startsWith(front));
            if (any
                    && renamed.values().stream()
                            .allMatch(name -> beside(name) || longer(name, front))) {
                return front;
            }
        }
        return null;
    }

    private static boolean longer(String name, String front) {
        return name.startsWith(front) && name.length() > front.length();
    }

    /** Of the training rather than of the SAE, so that it is outside the wrapper. */
    private static boolean beside(String name) {
        return BESIDE.contains(name)
                || name.startsWith("optimizer.")
                || name.startsWith("lr_scheduler.");
    }
}
