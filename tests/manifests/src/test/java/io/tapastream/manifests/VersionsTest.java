package io.tapastream.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One version of the project, of which the root pom.xml says which it is. */
class VersionsTest {
    private static final Path ROOT = Path.of("../..");
    private static final Pattern IMAGE = Pattern.compile("image: tapastream(?:-cuda)?:(\\S+)");

    @Test
    void imagesOfTheManifestsAreOfTheProjectsVersion() throws IOException {
        for (Path rendering : Manifests.renderings()) {
            assertThat(found(IMAGE, rendering))
                    .as(rendering.toString())
                    .isNotEmpty()
                    .containsOnly(release());
        }
        assertThat(found(Pattern.compile("`tapastream(?:-cuda)?:([^`]+)`"), k8s("README.md")))
                .isNotEmpty()
                .containsOnly(release());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile", "Dockerfile.cuda", "Dockerfile.tools"})
    void imagesAreLabelledWithTheProjectsVersion(String dockerfile) throws IOException {
        Path file = ROOT.resolve("deploy").resolve(dockerfile);
        assertThat(found(Pattern.compile("ARG VERSION=(\\S+)"), file)).containsExactly(version());
    }

    @Test
    void pythonClientHasTheProjectsVersion() throws IOException {
        Path client = ROOT.resolve("clients/python");
        assertThat(
                        found(
                                Pattern.compile("(?m)^version = \"(.*)\""),
                                client.resolve("pyproject.toml")))
                .containsExactly(release());
        assertThat(
                        found(
                                Pattern.compile("__version__ = \"(.*)\""),
                                client.resolve("src/tapastream/__init__.py")))
                .containsExactly(release());
    }

    @Test
    void changeLogBeginsWithTheProjectsVersion() throws IOException {
        List<String> versions =
                found(Pattern.compile("(?m)^## (\\S+)"), ROOT.resolve("CHANGELOG.md"));
        assertThat(versions).first().isEqualTo(release());
    }

    private static Path k8s(String name) {
        return Manifests.K8S.resolve(name);
    }

    private static String version() throws IOException {
        return found(Pattern.compile("<version>(.*)</version>"), ROOT.resolve("pom.xml")).get(0);
    }

    private static String release() throws IOException {
        return version().replace("-SNAPSHOT", "");
    }

    private static List<String> found(Pattern pattern, Path file) throws IOException {
        Stream<MatchResult> matches = pattern.matcher(Files.readString(file)).results();
        return matches.map(match -> match.group(1)).toList();
    }
}
