package io.tapastream.cli.publish;

import java.math.BigDecimal;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Numbers in text files. */
final class Numbers {
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?");
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]+");

    /** Above this a number with a point stands for several whole ones. */
    private static final BigDecimal EXACT = BigDecimal.valueOf(1L << 53);

    private Numbers() {}

    /** The number, or -1 when the text is not one from 0 to 999,999,999. */
    static int nonNegative(String text) {
        if (text.isEmpty() || text.length() > 9) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = number * 10 + (digit - '0');
        }
        return number;
    }

    /** Whether the text is a number, whole or not. */
    static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches();
    }

    /**
     * The whole number that the text stands for, as 1, 1.0 and 1e0 do for 1. Empty where it is
     * none, does not fit, or is written with a point and above 2^53, where it is not exact.
     */
    static OptionalLong whole(String text) {
        if (text.length() > 40 || !isNumber(text)) {
            return OptionalLong.empty();
        }
        BigDecimal number = new BigDecimal(text);
        if (!INTEGER.matcher(text).matches() && number.abs().compareTo(EXACT) > 0) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(number.longValueExact());
        } catch (ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * The place in a list of so many, from 0, that the text stands for; -1 where it is none.
     *
     * @param size how many there are
     */
    static int place(String text, int size) {
        long place = whole(text).orElse(-1);
        return place >= 0 && place < size ? (int) place : -1;
    }
}
