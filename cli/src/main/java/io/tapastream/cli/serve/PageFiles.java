package io.tapastream.cli.serve;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files of the page, as they lie beside this class. Immutable. */
final class PageFiles {
    /** Every file that is served, and no other. */
    static final List<String> NAMES =
            List.of(
                    "index.html",
                    "style.css",
                    "icon.svg",
                    "main.js",
                    "dom.js",
                    "format.js",
                    "store.js",
                    "colours.js",
                    "legend.js",
                    "baselines.js",
                    "lines.js",
                    "checkpoints.js",
                    "concepts.js",
                    "heatmap.js",
                    "windows.js",
                    "health.js",
                    "pairs.js",
                    "picker.js",
                    "vendor/uPlot.js",
                    "vendor/uPlot.css",
                    "vendor/uPlot.LICENSE");

    private static final Map<String, String> TYPES =
            Map.of(
                    "html", "text/html; charset=utf-8",
                    "css", "text/css; charset=utf-8",
                    "js", "text/javascript; charset=utf-8",
                    "svg", "image/svg+xml",
                    "LICENSE", "text/plain; charset=utf-8");

    private final Map<String, File> files;

    /**
     * @param contentType as HTTP names it
     * @param body the bytes
     */
    record File(String contentType, byte[] body) {}

    private PageFiles(Map<String, File> files) {
        this.files = files;
    }

    static PageFiles load() {
        Map<String, File> files = new LinkedHashMap<>();
        for (String name : NAMES) {
            try (InputStream in = PageFiles.class.getResourceAsStream("page/" + name)) {
                if (in == null) {
                    throw new IllegalStateException("the page lacks its file " + name);
                }
                String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
                files.put("/" + name, new File(type, in.readAllBytes()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        files.put("/", files.get("/index.html"));
        return new PageFiles(Map.copyOf(files));
    }

    /** The file under this path. */
    Optional<File> find(String path) {
        return Optional.ofNullable(files.get(path));
    }
}
