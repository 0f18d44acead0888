package io.tapastream.jobs.decode;

import io.tapastream.jobs.config.EvaluationSettings.Uris;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLConnection;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Reads what a record points to, within what the options allow: a URI must be below an allowed
 * prefix after its path is normalised (so that "..", encoded or not, leads nowhere), http: and
 * https: only where they are switched on and without following redirects, and never more bytes than
 * the limit. A prefix ends where a name ends: file:///data does not allow file:///data-of-others. A
 * local file that is reached through symbolic links must be below a prefix itself.
 */
public final class UriReader {
    private static final Set<String> HTTP = Set.of("http", "https");
    private static final int TIMEOUT_MILLIS = 30_000;

    private final Uris allowed;

    public UriReader(Uris allowed) {
        this.allowed = allowed;
    }

    /**
     * @param text the URI
     * @param maxBytes the largest content accepted
     * @throws RefusedException with URI_NOT_ALLOWED, URI_UNREADABLE or TOO_LARGE
     */
    public byte[] read(String text, long maxBytes) throws RefusedException {
        URI uri = check(text);
        try (InputStream in = open(uri, maxBytes)) {
            byte[] bytes = in.readNBytes((int) Math.min(Integer.MAX_VALUE - 16L, maxBytes + 1));
            if (bytes.length > maxBytes) {
                throw tooLarge(text, maxBytes);
            }
            return bytes;
        } catch (IOException e) {
            throw new RefusedException(
                    "URI_UNREADABLE", text + " cannot be read: " + e.getMessage(), e);
        }
    }

    private URI check(String text) throws RefusedException {
        URI uri;
        try {
            uri = new URI(text).normalize();
        } catch (URISyntaxException e) {
            throw notAllowed("'" + text + "' is no URI", e);
        }
        if (uri.getScheme() == null) {
            throw notAllowed("'" + text + "' has no scheme", null);
        }
        String path = uri.getPath() == null ? "" : uri.getPath();
        if (Arrays.asList(path.split("/", -1)).contains("..")) {
            throw notAllowed("'" + text + "' leads out of its folder", null);
        }
        if (isHttp(uri) && !allowed.http()) {
            throw notAllowed("http: and https: are switched off, see --uri-http", null);
        }
        if (uri.getRawUserInfo() != null) {
            throw notAllowed("the URI names a user before its host", null);
        }
        String normal = uri.toString();
        if (allowed.prefixes().stream().noneMatch(prefix -> liesBelow(normal, prefix))) {
            throw notAllowed(
                    "'" + text + "' begins with none of the prefixes of --uri-prefixes", null);
        }
        return uri;
    }

    private static boolean liesBelow(String uri, String prefix) {
        return uri.startsWith(prefix)
                && (uri.length() == prefix.length()
                        || prefix.endsWith("/")
                        || uri.charAt(prefix.length()) == '/');
    }

    private static boolean isHttp(URI uri) {
        return HTTP.contains(uri.getScheme().toLowerCase(Locale.ROOT));
    }

    private InputStream open(URI uri, long maxBytes) throws IOException, RefusedException {
        if (isHttp(uri)) {
            URLConnection connection = uri.toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            if (connection instanceof HttpURLConnection http) {
                // A redirect could lead to an address that no prefix allows.
                http.setInstanceFollowRedirects(false);
                if (http.getResponseCode() != 200) {
                    throw new IOException("the server answered " + http.getResponseCode());
                }
            }
            return connection.getInputStream();
        }
        Path path = new Path(uri);
        FileSystem files = path.getFileSystem();
        if (!files.isDistributedFS()) {
            checkLinks(uri);
        }
        FileStatus status = files.getFileStatus(path);
        if (status.isDir()) {
            throw new IOException("it is a directory");
        }
        if (status.getLen() > maxBytes) {
            throw tooLarge(uri.toString(), maxBytes);
        }
        return files.open(path);
    }

    /** Where symbolic links lead must be allowed as well. */
    private void checkLinks(URI uri) throws IOException, RefusedException {
        java.nio.file.Path real = java.nio.file.Path.of(uri.getPath()).toRealPath();
        for (String prefix : allowed.prefixes()) {
            if (prefix.startsWith("file:") && real.startsWith(realPath(prefix))) {
                return;
            }
        }
        throw notAllowed("'" + uri + "' is a link to a place that is not allowed", null);
    }

    private static java.nio.file.Path realPath(String prefix) {
        java.nio.file.Path path = java.nio.file.Path.of(URI.create(prefix).getPath());
        try {
            return path.toRealPath();
        } catch (IOException e) {
            // A prefix need not be a folder; then it is taken as it is.
            return path.toAbsolutePath().normalize();
        }
    }

    private static RefusedException tooLarge(String text, long maxBytes) {
        return new RefusedException(
                "TOO_LARGE", text + " has more than the allowed " + maxBytes + " bytes");
    }

    private static RefusedException notAllowed(String message, Throwable cause) {
        return new RefusedException("URI_NOT_ALLOWED", message, cause);
    }
}
