package io.tapastream.cli.publish;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The rows of a text file whose columns are separated by spaces, as CUB-200-2011 has them. */
final class TextRows {
    private TextRows() {}

    /** Takes the rows one by one. */
    interface RowConsumer {
        /**
         * @param line the line in the file, from 1
         * @param columns what is between the spaces; those at the start and the end do not count
         */
        void row(long line, List<String> columns);
    }

    /**
     * Hands every line that is not empty on.
     *
     * @throws DataSetFolderException when the file is missing or is not UTF-8
     */
    static void read(Path file, RowConsumer consumer) {
        TextFile.read(
                file,
                "expected the folder of CUB-200-2011, with images.txt and attributes/. Images of your own come as a CSV or JSONL file of paths and concepts (docs/own-data.md)",
                reader -> {
                    long line = 0;
                    for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                        line++;
                        if (!text.isBlank()) {
                            consumer.row(line, columns(text));
                        }
                    }
                    return line;
                });
    }

    private static List<String> columns(String text) {
        List<String> columns = new ArrayList<>(5);
        int end = text.stripTrailing().length();
        int at = skipSpaces(text, 0);
        while (true) {
            int space = text.indexOf(' ', at);
            if (space < 0 || space >= end) {
                columns.add(text.substring(at, end));
                return columns;
            }
            columns.add(text.substring(at, space));
            at = skipSpaces(text, space);
        }
    }

    private static int skipSpaces(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at;
    }
}
