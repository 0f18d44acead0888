package io.tapastream.core.io;

import java.nio.ByteOrder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the header of a .npy file of two dimensions says.
 *
 * @param type element type
 * @param order byte order of the elements
 * @param fortran whether the values of a column, not of a row, are adjacent
 * @param rows first dimension
 * @param columns second dimension
 */
record NpyHeader(NpyType type, ByteOrder order, boolean fortran, int rows, int columns) {

    private static final Pattern ENTRY =
            Pattern.compile(
                    "\\G\\s*(?:'(\\w+)'|\"(\\w+)\")\\s*:\\s*"
                            + "('[^']*'|\"[^\"]*\"|True|False|\\([\\dL,\\s]*\\))\\s*(,|(?=\\}))");

    /**
     * Reads the dictionary that follows magic and length.
     *
     * @throws IllegalArgumentException with a clause that says what does not fit
     */
    static NpyHeader parse(String text) {
        return parse(text, false);
    }

    /** The same of an array of one dimension, or of one column. */
    static NpyHeader parseVector(String text) {
        return parse(text, true);
    }

    private static NpyHeader parse(String text, boolean vector) {
        String dictionary = text.strip();
        if (!dictionary.startsWith("{") || !dictionary.endsWith("}")) {
            throw new IllegalArgumentException("the header is not a dictionary");
        }
        String descr = null;
        String fortran = null;
        String shape = null;
        Matcher entry = ENTRY.matcher(dictionary).region(1, dictionary.length());
        int end = 1;
        while (entry.find()) {
            String key = entry.group(1) == null ? entry.group(2) : entry.group(1);
            String value = entry.group(3);
            switch (key) {
                case "descr" -> descr = once(key, descr, value);
                case "fortran_order" -> fortran = once(key, fortran, value);
                case "shape" -> shape = once(key, shape, value);
                default ->
                        throw new IllegalArgumentException("the header has an entry '" + key + "'");
            }
            end = entry.end();
        }
        if (!dictionary.substring(end).strip().equals("}")) {
            throw new IllegalArgumentException(
                    "the header cannot be read from its character " + end + " on");
        }
        if (descr == null || fortran == null || shape == null) {
            throw new IllegalArgumentException("the header lacks descr, fortran_order or shape");
        }
        return of(descr, fortran, shape, vector);
    }

    private static String once(String key, String old, String value) {
        if (old != null) {
            throw new IllegalArgumentException("the header has '" + key + "' twice");
        }
        return value;
    }

    private static NpyHeader of(String descr, String fortran, String shape, boolean vector) {
        if (descr.length() < 5 || "'\"".indexOf(descr.charAt(0)) < 0) {
            throw new IllegalArgumentException("the element type " + descr + " is not supported");
        }
        String quoted = descr.substring(1, descr.length() - 1);
        NpyType type = NpyType.ofCode(quoted.substring(1));
        if (type == null || "<>|=".indexOf(quoted.charAt(0)) < 0) {
            throw new IllegalArgumentException(
                    "the element type "
                            + descr
                            + " is not supported (float16/32/64, bool, int and uint 8 to 64 are)");
        }
        if (!fortran.equals("True") && !fortran.equals("False")) {
            throw new IllegalArgumentException("fortran_order is " + fortran);
        }
        int[] sizes = sizes(shape);
        if (vector && sizes.length == 1) {
            sizes = new int[] {sizes[0], 1};
        }
        if (vector && (sizes.length != 2 || sizes[1] != 1)) {
            throw new IllegalArgumentException(
                    "the array has shape " + shape + ", expected one number for each row");
        }
        if (sizes.length != 2) {
            throw new IllegalArgumentException(
                    "the array has shape " + shape + ", expected two dimensions");
        }
        return new NpyHeader(
                type,
                quoted.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
                fortran.equals("True"),
                sizes[0],
                sizes[1]);
    }

    private static int[] sizes(String shape) {
        if (!shape.startsWith("(")) {
            throw new IllegalArgumentException("the shape is " + shape + ", expected a tuple");
        }
        String inner = shape.substring(1, shape.length() - 1).strip();
        if (inner.isEmpty()) {
            return new int[0];
        }
        String[] parts =
                (inner.endsWith(",") ? inner.substring(0, inner.length() - 1) : inner)
                        .split(",", -1);
        int[] sizes = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i].strip();
            if (!part.matches("\\d{1,10}L?") || longOf(part) > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException(
                        "the shape is " + shape + ", expected sizes below 2^31");
            }
            sizes[i] = (int) longOf(part);
        }
        return sizes;
    }

    private static long longOf(String part) {
        return Long.parseLong(part.endsWith("L") ? part.substring(0, part.length() - 1) : part);
    }

    /** The length of the data in bytes. */
    long dataBytes() {
        return Math.multiplyExact((long) rows * columns, (long) type.bytes());
    }

    /** The dictionary of a file in row order, little-endian. */
    static String text(NpyType type, int rows, int columns) {
        return "{'descr': '"
                + (type.bytes() == 1 ? "|" : "<")
                + type.code()
                + "', 'fortran_order': False, 'shape': ("
                + rows
                + ", "
                + columns
                + "), }";
    }
}
