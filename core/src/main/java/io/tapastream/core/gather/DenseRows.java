package io.tapastream.core.gather;

/**
 * Rows as bits, by row and by latent, for codes in which a good part of all latents is active (an
 * untrained SAE without sparsity has about half). Rows are numbered 0..N-1 without gaps.
 *
 * <p>Space: 2 N D + N C bits. Immutable after construction.
 */
public final class DenseRows {
    private final int rows;
    private final int concepts;
    private final int latents;
    private final int rowWords;
    private final int columnWords;
    private final long[] byRow;
    private final long[] byLatent;
    private final long[] byConcept;
    private final int[] latentSupport;

    private DenseRows(RowStore store) {
        rows = store.rows();
        concepts = store.concepts();
        latents = store.latents();
        rowWords = words(latents);
        columnWords = words(rows);
        byRow = new long[Math.multiplyExact(rows + 1, rowWords)];
        byLatent = new long[Math.multiplyExact(latents, columnWords)];
        byConcept = new long[Math.multiplyExact(concepts, columnWords)];
        latentSupport = store.latentSupport().clone();
        int[] number = new int[store.handleLimit()];
        int next = 0;
        for (int handle = 0; handle < number.length; handle++) {
            number[handle] = store.isLive(handle) ? next++ : -1;
        }
        for (int j = 0; j < latents; j++) {
            setColumn(store.rowsOfLatent(j), number, byLatent, j * columnWords);
        }
        for (int c = 0; c < concepts; c++) {
            setColumn(store.rowsOfConcept(c), number, byConcept, c * columnWords);
        }
        for (int handle = 0; handle < number.length; handle++) {
            if (number[handle] >= 0) {
                store.setBits(handle, byRow, number[handle] * rowWords);
            }
        }
    }

    /** The rows present in a store, as bits. */
    public static DenseRows of(RowStore store) {
        return new DenseRows(store);
    }

    /** Words that hold so many bits. */
    public static int words(int bits) {
        return (bits + 63) >>> 6;
    }

    private static void setColumn(IntList handles, int[] number, long[] columns, int from) {
        for (int i = 0; i < handles.size(); i++) {
            int row = number[handles.get(i)];
            if (row >= 0) {
                columns[from + (row >>> 6)] |= 1L << row;
            }
        }
    }

    public int rows() {
        return rows;
    }

    public int concepts() {
        return concepts;
    }

    public int latents() {
        return latents;
    }

    /** Words per row; row i starts at word i * rowWords() of {@link #byRow}. */
    public int rowWords() {
        return rowWords;
    }

    /** Words per column; see {@link #byLatent} and {@link #byConcept}. */
    public int columnWords() {
        return columnWords;
    }

    /** Bit j of row i: latent j is active in it. Row N is all zeros. Not a copy: read only. */
    public long[] byRow() {
        return byRow;
    }

    /** Bit i of column j: latent j is active in row i. Not a copy: read only. */
    public long[] byLatent() {
        return byLatent;
    }

    /** Bit i of column c: row i shows concept c. Not a copy: read only. */
    public long[] byConcept() {
        return byConcept;
    }

    /** P [D]. Not a copy: read only. */
    public int[] latentSupport() {
        return latentSupport;
    }
}
