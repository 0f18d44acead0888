package io.tapastream.cli.publish;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Text files of data sets: UTF-8, with or without a byte order mark. Every other encoding is
 * refused, as names read in a wrong one would be other names.
 */
final class TextFile {
    private TextFile() {}

    /** Reads what it needs of a text that begins behind the byte order mark. */
    interface Body<T> {
        T read(BufferedReader text) throws IOException;
    }

    /**
     * Opens a file and hands its text on.
     *
     * @param missing what to say behind "[file] is missing; "
     * @throws DataSetFolderException when the file is missing, is a folder, cannot be read or is
     *     not UTF-8
     */
    static <T> T read(Path file, String missing, Body<T> body) {
        if (Files.isDirectory(file)) {
            throw new DataSetFolderException(file + " is a folder, expected a text file");
        }
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
            skipByteOrderMark(file, bytes);
            return body.read(
                    new BufferedReader(
                            new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder())));
        } catch (NoSuchFileException e) {
            throw new DataSetFolderException("%s is missing; %s".formatted(file, missing), e);
        } catch (CharacterCodingException e) {
            throw new DataSetFolderException(
                    file + " is not a UTF-8 text file; save it as UTF-8", e);
        } catch (IOException e) {
            throw new DataSetFolderException(
                    "%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** The lines of a file, without their ends. */
    static List<String> lines(Path file, String missing) {
        return read(
                file,
                missing,
                text -> {
                    List<String> lines = new ArrayList<>();
                    for (String line = text.readLine(); line != null; line = text.readLine()) {
                        lines.add(line);
                    }
                    return lines;
                });
    }

    private static void skipByteOrderMark(Path file, InputStream bytes) throws IOException {
        bytes.mark(4);
        byte[] begin = bytes.readNBytes(4);
        bytes.reset();
        int first = at(begin, 0);
        int second = at(begin, 1);
        boolean marked = (first == 0xFE && second == 0xFF) || (first == 0xFF && second == 0xFE);
        // A text begins with an ASCII letter, quote or bracket: in UTF-16 and UTF-32 a zero is
        // beside it, in UTF-8 never.
        boolean halves = begin.length >= 2 && (first == 0) != (second == 0);
        boolean quarters = begin.length == 4 && first == 0 && second == 0;
        if (marked || halves || quarters) {
            throw new DataSetFolderException(
                    file + " is UTF-16 or UTF-32 text; save it as UTF-8 (Excel: CSV UTF-8)");
        }
        if (first == 0xEF && second == 0xBB && at(begin, 2) == 0xBF) {
            bytes.skipNBytes(3);
        }
    }

    private static int at(byte[] bytes, int index) {
        return index < bytes.length ? bytes[index] & 0xFF : -1;
    }
}
