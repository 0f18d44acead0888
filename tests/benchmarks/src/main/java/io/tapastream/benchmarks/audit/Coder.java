package io.tapastream.benchmarks.audit;

/** What gives the codes of images: an SAE, or something in its place. */
interface Coder {
    /** D. */
    int latents();

    /** The code [D] of an image. */
    double[] code(PlantedData.Image image);

    /** The reconstruction of an embedding from its code; null where there is none. */
    default double[] reconstruction(double[] code) {
        return null;
    }
}
