package io.tapastream.benchmarks.audit;

import io.tapastream.core.encode.RandomCodes;

/** Codes that ignore the image: the job's baseline random. */
record RandomCoder(RandomCodes codes) implements Coder {
    @Override
    public int latents() {
        return codes.latents();
    }

    @Override
    public double[] code(PlantedData.Image image) {
        double[] code = new double[latents()];
        for (int latent : codes.activeLatents(image.id())) {
            code[latent] = 1;
        }
        return code;
    }
}
