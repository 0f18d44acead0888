package io.tapastream.cli.report;

import java.util.Comparator;

/**
 * Orders names as a person does: runs of digits by their number, so that topk-512 is before
 * topk-1024.
 */
final class NaturalOrder implements Comparator<String> {
    static final Comparator<String> NAMES =
            new NaturalOrder().thenComparing(Comparator.naturalOrder());

    private NaturalOrder() {}

    @Override
    public int compare(String one, String other) {
        int i = 0;
        int j = 0;
        while (i < one.length() && j < other.length()) {
            int order;
            if (isDigit(one.charAt(i)) && isDigit(other.charAt(j))) {
                int endOfOne = endOfDigits(one, i);
                int endOfOther = endOfDigits(other, j);
                order = compareNumbers(one.substring(i, endOfOne), other.substring(j, endOfOther));
                i = endOfOne;
                j = endOfOther;
            } else {
                order = Character.compare(one.charAt(i), other.charAt(j));
                i++;
                j++;
            }
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.length() - i, other.length() - j);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int endOfDigits(String text, int from) {
        int end = from;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** Of numbers of any length, which may have leading zeros. */
    private static int compareNumbers(String one, String other) {
        String first = one.replaceFirst("^0+", "");
        String second = other.replaceFirst("^0+", "");
        return first.length() != second.length()
                ? Integer.compare(first.length(), second.length())
                : first.compareTo(second);
    }
}
