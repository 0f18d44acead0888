package io.tapastream.jobs.kafka;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.apache.kafka.common.security.scram.internals.ScramSaslClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps SASL/SCRAM working when a job starts again. Kafka registers its SASL provider once for the
 * whole Java process, with the classes of the job that came first. Flink closes that job's class
 * loader when it ends or fails, and from then on the provider could load no further class: every
 * later job in that process, and the same job after a failure, would be refused by the brokers. A
 * class that is loaded stays, so all of them are loaded at the first chance.
 */
public final class ScramClasses {
    private static final Logger LOG = LoggerFactory.getLogger(ScramClasses.class);
    private static final String FOLDER = "org/apache/kafka/common/security/scram/";
    private static final String CLASS = ".class";

    static {
        try {
            loadAll();
        } catch (IOException | URISyntaxException | ClassNotFoundException e) {
            LOG.warn("Kafka's classes for SASL/SCRAM could not be loaded ahead", e);
        }
    }

    private ScramClasses() {}

    /** Does what is needed the first time that it is called in a class loader. */
    public static void keep() {}

    private static void loadAll() throws IOException, URISyntaxException, ClassNotFoundException {
        ClassLoader loader = ScramSaslClient.class.getClassLoader();
        // In application mode Flink names a jar in usrlib relative to where the process was
        // started.
        Path jar =
                Path.of(
                        ScramSaslClient.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI()
                                .getSchemeSpecificPart());
        if (!Files.isRegularFile(jar)) {
            return;
        }
        for (String file : files(jar)) {
            String name = file.substring(0, file.length() - CLASS.length()).replace('/', '.');
            // The login module's own start is what registers the provider: only where it is used.
            Class.forName(name, !name.endsWith("LoginModule"), loader);
        }
    }

    private static List<String> files(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.startsWith(FOLDER) && name.endsWith(CLASS))
                    .toList();
        }
    }
}
