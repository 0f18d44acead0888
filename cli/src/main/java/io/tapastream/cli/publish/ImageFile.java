package io.tapastream.cli.publish;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * An image as a data set names it.
 *
 * @param base the folder that the name is relative to
 * @param name a path with '/', or the absolute URI of an image that lies elsewhere
 */
public record ImageFile(Path base, String name) {
    private static final Pattern ABSOLUTE_URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

    public ImageFile {
        Objects.requireNonNull(base, "base");
        Objects.requireNonNull(name, "name");
    }

    /** Whether the name is an absolute URI, such as s3://birds/1.jpg. */
    public boolean remote() {
        return ABSOLUTE_URI.matcher(name).matches();
    }

    /** The file on this machine; of no use where the image is remote. */
    public Path path() {
        return base.resolve(name);
    }

    /**
     * The URI of the image under another place of the base folder.
     *
     * @param prefix the URI of that place
     */
    String under(String prefix) {
        if (remote()) {
            return name;
        }
        try {
            String path = new URI(null, null, "/" + name.replace('\\', '/'), null).toASCIIString();
            return (prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix)
                    + path;
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a path is quoted as it needs to be", e);
        }
    }
}
