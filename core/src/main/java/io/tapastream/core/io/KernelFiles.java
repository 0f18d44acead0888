package io.tapastream.core.io;

import io.tapastream.core.measures.Cknna;
import io.tapastream.core.measures.DenseKernel;
import io.tapastream.core.measures.SparseKernel;
import java.nio.file.Path;

/**
 * The files of CKNNA; row i of both is of one image.
 *
 * @param activations .npy [N,D], the images' codes
 * @param embeddings .npy [N,E], the images' embeddings; held in memory as float64
 */
public record KernelFiles(Path activations, Path embeddings) {

    /**
     * Reads the files and computes CKNNA, NaN where it is undefined.
     *
     * @throws DataFileException where a file cannot be read or does not fit the other
     */
    public double cknna() {
        try (NpyFile codes = NpyFile.open(activations);
                NpyFile vectors = NpyFile.open(embeddings)) {
            NpyContent.requireRows(vectors, codes.rows(), "images of " + activations);
            SparseKernel ofCodes = new SparseKernel(codes.columns());
            NpyContent.forEachFiniteRow(codes, (image, values) -> ofCodes.add(values));
            DenseKernel ofEmbeddings = new DenseKernel(vectors.rows(), vectors.columns());
            NpyContent.forEachFiniteRow(vectors, ofEmbeddings::set);
            return Cknna.of(ofCodes, ofEmbeddings, Cknna.NEIGHBOURS);
        }
    }
}
