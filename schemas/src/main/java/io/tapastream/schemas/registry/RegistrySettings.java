package io.tapastream.schemas.registry;

import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;

/**
 * Where a schema registry is, and how it is used. Holds no secrets: these are in files, which are
 * read when the registry is asked.
 *
 * @param url its address, http: or https:, with the path of its Confluent-compatible API if that is
 *     not the root
 * @param credentialsFile whose first line is USER:PASSWORD for basic authentication, or a bearer
 *     token; null for none
 * @param caFile certificates, in PEM, of the authorities that may sign the registry's certificate;
 *     null for those that the JVM trusts
 * @param register whether schemas that are missing are registered; otherwise they must be there
 */
public record RegistrySettings(URI url, String credentialsFile, String caFile, boolean register)
        implements Serializable {
    public RegistrySettings {
        Objects.requireNonNull(url, "url");
        if (url.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "the address of the schema registry holds a user or password, which logs would show; they belong in the credentials file");
        }
        String scheme = url.getScheme();
        if (url.getHost() == null
                || url.getRawQuery() != null
                || url.getRawFragment() != null
                || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException(
                    "schema registry '%s': expected an address such as http://localhost:8081"
                            .formatted(url));
        }
    }

    /**
     * The same from text.
     *
     * @throws IllegalArgumentException when it is no address
     */
    public static RegistrySettings of(
            String url, String credentialsFile, String caFile, boolean register) {
        URI address;
        try {
            address = new URI(url.strip());
        } catch (URISyntaxException e) {
            // Without what was given, which may hold a password.
            throw new IllegalArgumentException(
                    "the address of the schema registry cannot be read (%s); expected one such as http://localhost:8081"
                            .formatted(e.getReason()));
        }
        return new RegistrySettings(address, credentialsFile, caFile, register);
    }
}
