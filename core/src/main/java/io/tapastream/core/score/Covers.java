package io.tapastream.core.score;

import java.util.Arrays;

/** The covers in use: which cover each (method, concept) has, and which covers hold a latent. */
final class Covers {

    private final Cover[][] byMethod;
    private final CoverList[] byConcept;
    private final CoverList[] byLatent;

    Covers(int methods, int concepts, int latents) {
        byMethod = new Cover[methods][concepts];
        for (Cover[] covers : byMethod) {
            Arrays.fill(covers, Cover.EMPTY);
        }
        byConcept = new CoverList[concepts];
        Arrays.setAll(byConcept, concept -> new CoverList());
        byLatent = new CoverList[latents];
    }

    Cover get(int method, int concept) {
        return byMethod[method][concept];
    }

    /** Marks the pair in all covers that hold one of these latents of its original image. */
    void activateOriginal(int[] latents, int pair) {
        for (int latent : latents) {
            CoverList holding = byLatent[latent];
            for (int i = 0; holding != null && i < holding.size(); i++) {
                holding.get(i).activateOriginal(pair);
            }
        }
    }

    /** The same for its perturbed image. */
    void activatePerturbed(int[] latents, int pair) {
        for (int latent : latents) {
            CoverList holding = byLatent[latent];
            for (int i = 0; holding != null && i < holding.size(); i++) {
                holding.get(i).activatePerturbed(pair);
            }
        }
    }

    /** Takes the pair out of all covers that hold one of these latents. */
    void clear(int[] latents, int pair) {
        for (int latent : latents) {
            CoverList holding = byLatent[latent];
            for (int i = 0; holding != null && i < holding.size(); i++) {
                holding.get(i).clear(pair);
            }
        }
    }

    /** The concept's cover of these latents: one that another method uses, or a new filled one. */
    Cover acquire(int concept, int[] sorted, PairSet[] originals, PairSet[] perturbeds) {
        if (sorted.length == 0) {
            return Cover.EMPTY;
        }
        CoverList ofConcept = byConcept[concept];
        for (int i = 0; i < ofConcept.size(); i++) {
            if (ofConcept.get(i).holds(sorted)) {
                ofConcept.get(i).acquire();
                return ofConcept.get(i);
            }
        }
        Cover cover = new Cover(sorted);
        cover.acquire();
        cover.fill(originals, perturbeds);
        ofConcept.add(cover);
        for (int latent : sorted) {
            if (byLatent[latent] == null) {
                byLatent[latent] = new CoverList();
            }
            byLatent[latent].add(cover);
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
        byConcept[concept].remove(old);
        for (int latent : old.latents()) {
            byLatent[latent].remove(old);
        }
    }
}
