package io.tapastream.core.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The covers in use: which cover each (method, concept) has, and which covers hold a latent. */
final class Covers {

    private final Cover[][] byMethod;
    private final List<List<Cover>> byConcept = new ArrayList<>();
    private final List<List<Cover>> byLatent = new ArrayList<>();

    Covers(int methods, int concepts, int latents) {
        byMethod = new Cover[methods][concepts];
        for (Cover[] covers : byMethod) {
            Arrays.fill(covers, Cover.EMPTY);
        }
        for (int concept = 0; concept < concepts; concept++) {
            byConcept.add(new ArrayList<>(2));
        }
        for (int latent = 0; latent < latents; latent++) {
            byLatent.add(List.of());
        }
    }

    Cover get(int method, int concept) {
        return byMethod[method][concept];
    }

    List<Cover> holding(int latent) {
        return byLatent.get(latent);
    }

    /** The concept's cover of these latents: one that another method uses, or a new filled one. */
    Cover acquire(int concept, int[] sorted, PairSet[] originals, PairSet[] perturbeds) {
        if (sorted.length == 0) {
            return Cover.EMPTY;
        }
        for (Cover cover : byConcept.get(concept)) {
            if (cover.holds(sorted)) {
                cover.acquire();
                return cover;
            }
        }
        Cover cover = new Cover(sorted);
        cover.acquire();
        cover.fill(originals, perturbeds);
        byConcept.get(concept).add(cover);
        for (int latent : sorted) {
            if (byLatent.get(latent).isEmpty()) {
                byLatent.set(latent, new ArrayList<>(2));
            }
            byLatent.get(latent).add(cover);
        }
        return cover;
    }

    /** Puts the acquired cover in the place of the method's present one, which is given back. */
    void replace(int method, int concept, Cover acquired) {
        Cover old = byMethod[method][concept];
        byMethod[method][concept] = acquired;
        if (old.isEmpty() || !old.release()) {
            return;
        }
        byConcept.get(concept).remove(old);
        for (int latent : old.latents()) {
            byLatent.get(latent).remove(old);
        }
    }
}
