package io.tapastream.read.model;

import io.tapastream.core.match.ConceptMatch;
import io.tapastream.schemas.ConceptMatching;
import java.util.Objects;

/**
 * The latents that one matching found for one concept.
 *
 * @param method the matching
 * @param beta of the pursuit; null for methods without one
 * @param latents in the order in which they were chosen; not to be changed
 * @param f1 after each step; not to be changed
 * @param heldOutF1 held-out F1 at k = 1, 2, ...; empty where it was not computed; not to be changed
 */
public record Coalition(
        String method, Double beta, int[] latents, double[] f1, double[] heldOutF1) {
    static Coalition of(ConceptMatching matching) {
        return new Coalition(
                matching.getMethod(),
                matching.getBeta(),
                matching.getCoalition().stream().mapToInt(Integer::intValue).toArray(),
                matching.getF1().stream().mapToDouble(Double::doubleValue).toArray(),
                matching.getHeldOutF1().stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** F1 of the first k latents; NaN where the record has no step. */
    public double f1(int k) {
        return f1.length == 0 ? Double.NaN : f1[Math.min(k, f1.length) - 1];
    }

    /** Held-out F1 at k; NaN where the record has none. */
    public double heldOutF1(int k) {
        return heldOutF1.length < k ? Double.NaN : heldOutF1[k - 1];
    }

    /** The latents that count at prefix size k: those up to the first best step, at most k. */
    public int[] prefix(int k) {
        return new ConceptMatch(0, 0, latents, f1).prefix(k);
    }

    /** Whether it is of this matching, at whatever prefix size. */
    public boolean is(String otherMethod, Double otherBeta) {
        return method.equals(otherMethod) && Objects.equals(beta, otherBeta);
    }
}
