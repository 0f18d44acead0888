package io.tapastream.inference.encode;

/** The largest value above 0 of each of equally large contiguous groups; the lowest latent wins. */
final class GroupMaxSelector implements RowSelector {
    private final int groups;

    GroupMaxSelector(int groups) {
        this.groups = groups;
    }

    @Override
    public void select(int[] bits, CodeSink sink) {
        int size = bits.length / groups;
        for (int from = 0; from < bits.length; from += size) {
            int best = -1;
            int bar = 0;
            for (int j = from; j < from + size; j++) {
                if (bits[j] > bar) {
                    bar = bits[j];
                    best = j;
                }
            }
            if (best >= 0) {
                sink.add(best, Float.intBitsToFloat(bar));
            }
        }
    }
}
