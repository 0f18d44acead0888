package io.tapastream.cli.serve;

import io.tapastream.schemas.ImageBytes;
import io.tapastream.schemas.ImageUri;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The images of pairs, as files that a browser shows. A record may name any file: only those within
 * the folders that were allowed are read, after links are followed, and only bytes that begin like
 * a picture leave the server. Immutable.
 */
final class PairImages {
    private static final int LARGEST = 32 << 20;

    private final List<Path> folders;

    /**
     * @param contentType as HTTP names it
     * @param bytes of the file
     */
    record Picture(String contentType, byte[] bytes) {}

    /**
     * @param folders from which pictures may be shown that come by URI
     * @throws IOException when one of them is not there
     */
    PairImages(List<Path> folders) throws IOException {
        List<Path> real = new ArrayList<>();
        for (Path folder : folders) {
            real.add(folder.toRealPath());
        }
        this.folders = List.copyOf(real);
    }

    /** The picture; empty where there is none to show. */
    Optional<Picture> picture(Object content) throws IOException {
        byte[] bytes = null;
        if (content instanceof ImageBytes image) {
            ByteBuffer data = image.getData().duplicate();
            bytes = new byte[data.remaining()];
            data.get(bytes);
        } else if (content instanceof ImageUri image) {
            bytes = read(image.getUri()).orElse(null);
        }
        String type = bytes == null ? null : type(bytes);
        return type == null ? Optional.empty() : Optional.of(new Picture(type, bytes));
    }

    private Optional<byte[]> read(String uri) throws IOException {
        Path file;
        try {
            URI parsed = new URI(uri);
            if (!"file".equalsIgnoreCase(parsed.getScheme())) {
                return Optional.empty();
            }
            file = Path.of(parsed).toRealPath();
        } catch (URISyntaxException | IllegalArgumentException | IOException e) {
            return Optional.empty();
        }
        if (folders.stream().noneMatch(file::startsWith) || Files.size(file) > LARGEST) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(in.readNBytes(LARGEST));
        }
    }

    /** The type by the first bytes; null when it is no picture that browsers show. */
    private static String type(byte[] bytes) {
        String begin =
                new String(bytes, 0, Math.min(12, bytes.length), StandardCharsets.ISO_8859_1);
        if (begin.startsWith("\u00FF\u00D8\u00FF")) {
            return "image/jpeg";
        }
        if (begin.startsWith("\u0089PNG\r\n\u001A\n")) {
            return "image/png";
        }
        if (begin.startsWith("GIF8")) {
            return "image/gif";
        }
        if (begin.startsWith("BM")) {
            return "image/bmp";
        }
        return begin.startsWith("RIFF") && begin.endsWith("WEBP") ? "image/webp" : null;
    }
}
