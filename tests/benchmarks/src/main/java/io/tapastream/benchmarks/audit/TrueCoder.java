package io.tapastream.benchmarks.audit;

import java.util.SplittableRandom;

/**
 * Codes whose latents are the concepts themselves, made worse in known amounts.
 *
 * @param seed of what is drawn; an image always has the same code
 * @param corrupted share of the entries (image, concept) that are replaced by chance, with the
 *     concept's own frequency
 * @param parts over how many latents each concept is split; an image activates one of them
 * @param merged how many concepts share a latent; it has their sum
 * @param junk latents that respond to nothing, each active in {@link #JUNK_DENSITY} of the images
 */
record TrueCoder(long seed, double corrupted, int parts, int merged, int junk) implements Coder {
    private static final double JUNK_DENSITY = 0.05;

    static TrueCoder corrupted(long seed, double share) {
        return new TrueCoder(seed, share, 1, 1, 0);
    }

    @Override
    public int latents() {
        return concepts() * parts + junk;
    }

    private int concepts() {
        return (PlantedData.CONCEPTS + merged - 1) / merged;
    }

    @Override
    public double[] code(PlantedData.Image image) {
        SplittableRandom random = new SplittableRandom(seed * 31 + image.id().hashCode());
        double[] code = new double[latents()];
        for (int concept = 0; concept < PlantedData.CONCEPTS; concept++) {
            boolean replaced = random.nextDouble() < corrupted;
            boolean chance = random.nextDouble() < PlantedData.frequency(concept);
            int part = random.nextInt(parts);
            double strength = replaced ? (chance ? 1 : 0) : image.strengths()[concept];
            code[concept / merged * parts + part] += strength;
        }
        for (int j = 0; j < junk; j++) {
            if (random.nextDouble() < JUNK_DENSITY) {
                code[concepts() * parts + j] = 0.5 + random.nextDouble();
            }
        }
        return code;
    }
}
