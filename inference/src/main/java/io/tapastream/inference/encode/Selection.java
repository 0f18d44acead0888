package io.tapastream.inference.encode;

/** Selection by partitioning (Hoare's algorithm with the median of three). */
final class Selection {
    private Selection() {}

    /**
     * The k-th largest of values[0] .. values[size - 1], k from 1 to size; reorders the values.
     * Cost O(n) on average.
     */
    static int largest(int[] values, int size, int k) {
        int low = 0;
        int high = size - 1;
        int wanted = k - 1;
        while (low < high) {
            int pivot = median(values[low], values[(low + high) >>> 1], values[high]);
            int left = low;
            int right = high;
            while (left <= right) {
                while (values[left] > pivot) {
                    left++;
                }
                while (values[right] < pivot) {
                    right--;
                }
                if (left <= right) {
                    int value = values[left];
                    values[left++] = values[right];
                    values[right--] = value;
                }
            }
            if (wanted <= right) {
                high = right;
            } else if (wanted >= left) {
                low = left;
            } else {
                return values[wanted];
            }
        }
        return values[wanted];
    }

    private static int median(int a, int b, int c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }
}
