package io.tapastream.demo;

/**
 * The k largest positive values of a vector. Where values are equal the lower index is kept. Fewer
 * than k are found when fewer are positive. A min-heap: O(D + m log k) with m values that enter it.
 * Not thread safe.
 */
final class TopK {

    private final int[] indices;
    private final float[] values;
    private int count;

    TopK(int k) {
        indices = new int[k];
        values = new float[k];
    }

    void select(float[] vector) {
        count = 0;
        float least = 0f;
        for (int i = 0; i < vector.length; i++) {
            if (vector[i] > least) {
                if (count < indices.length) {
                    up(i, vector[i]);
                    least = count == indices.length ? values[0] : 0f;
                } else {
                    down(i, vector[i]);
                    least = values[0];
                }
            }
        }
    }

    int count() {
        return count;
    }

    int index(int i) {
        return indices[i];
    }

    float value(int i) {
        return values[i];
    }

    private void up(int index, float value) {
        int at = count++;
        while (at > 0 && below(index, value, (at - 1) / 2)) {
            set(at, (at - 1) / 2);
            at = (at - 1) / 2;
        }
        indices[at] = index;
        values[at] = value;
    }

    private void down(int index, float value) {
        int at = 0;
        for (int child = 1; child < count; child = 2 * at + 1) {
            if (child + 1 < count && below(indices[child + 1], values[child + 1], child)) {
                child++;
            }
            if (below(index, value, child)) {
                break;
            }
            set(at, child);
            at = child;
        }
        indices[at] = index;
        values[at] = value;
    }

    /** Whether (index, value) would be thrown out before the entry. */
    private boolean below(int index, float value, int entry) {
        return value < values[entry] || (value == values[entry] && index > indices[entry]);
    }

    private void set(int to, int from) {
        indices[to] = indices[from];
        values[to] = values[from];
    }
}
