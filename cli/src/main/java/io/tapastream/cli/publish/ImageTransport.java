package io.tapastream.cli.publish;

import io.tapastream.schemas.ImageBytes;
import io.tapastream.schemas.ImageUri;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** How an image travels. */
public interface ImageTransport {
    /**
     * The bytes of the file in the record, at most about 1 MB with Kafka's default limit. An image
     * that lies elsewhere goes by its URI.
     */
    ImageTransport BYTES =
            image -> {
                if (image.remote()) {
                    return new Content(new ImageUri(image.name()), 0);
                }
                requirePicture(image.path());
                byte[] bytes = Files.readAllBytes(image.path());
                return new Content(new ImageBytes(ByteBuffer.wrap(bytes)), bytes.length);
            };

    /** The file's URI on this machine; the job must be able to read the same path. */
    ImageTransport URI =
            image -> {
                if (image.remote()) {
                    return new Content(new ImageUri(image.name()), 0);
                }
                requirePicture(image.path());
                String uri = image.path().toAbsolutePath().normalize().toUri().toString();
                return new Content(new ImageUri(uri), Files.size(image.path()));
            };

    /**
     * The URI of a copy of the data set elsewhere; nothing of the images is read here.
     *
     * @param prefix where the folder lies that the images' names are relative to
     */
    static ImageTransport uriUnder(String prefix) {
        return image -> new Content(new ImageUri(image.under(prefix)), 0);
    }

    /** Tells what cannot be a picture before it is read: a pipe, say, would never end. */
    private static void requirePicture(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new IOException(
                    "%s is %s".formatted(file, attributes.isDirectory() ? "a folder" : "no file"));
        }
        if (attributes.size() == 0) {
            throw new IOException(file + " is empty");
        }
    }

    /**
     * What a record says of an image.
     *
     * @param value an {@link ImageBytes} or {@link ImageUri}
     * @param bytes size of the image, 0 where it was not looked at
     */
    record Content(Object value, long bytes) {}

    /**
     * What a record says of this image.
     *
     * @throws IOException when the file cannot be read
     */
    Content content(ImageFile image) throws IOException;
}
