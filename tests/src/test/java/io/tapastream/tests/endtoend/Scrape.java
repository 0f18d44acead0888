package io.tapastream.tests.endtoend;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One scrape of Flink's Prometheus reporters.
 *
 * @param types of the metrics by name, as their comments tell
 * @param samples all series
 */
record Scrape(Map<String, String> types, List<Sample> samples) {
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? (\\S+)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** One series and its value. */
    record Sample(String name, Map<String, String> labels, double value) {}

    /** Asks the reporters at these ports of this machine; one that does not answer has none. */
    static Scrape of(HttpClient client, int... ports) throws InterruptedException {
        Scrape scrape = new Scrape(new TreeMap<>(), new ArrayList<>());
        for (int port : ports) {
            text(client, port).lines().filter(line -> !line.isBlank()).forEach(scrape::read);
        }
        return scrape;
    }

    /** Nothing where nobody listens: one reporter may serve the whole cluster. */
    private static String text(HttpClient client, int port) throws InterruptedException {
        URI uri = URI.create("http://127.0.0.1:%d/metrics".formatted(port));
        try {
            HttpRequest request = HttpRequest.newBuilder(uri).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "";
        }
    }

    private void read(String line) {
        Matcher type = TYPE.matcher(line);
        if (type.matches()) {
            types.put(type.group(1), type.group(2));
        } else if (!line.startsWith("#")) {
            Matcher sample = SAMPLE.matcher(line);
            if (!sample.matches()) {
                throw new AssertionError("not of the exposition format: " + line);
            }
            Map<String, String> labels = new TreeMap<>();
            if (sample.group(2) != null) {
                Matcher label = LABEL.matcher(sample.group(2));
                while (label.find()) {
                    labels.put(label.group(1), label.group(2));
                }
            }
            samples.add(new Sample(sample.group(1), labels, Double.parseDouble(sample.group(3))));
        }
    }

    Set<String> names() {
        return new TreeSet<>(types.keySet());
    }

    /** The sum of the series of a name whose labels have these values: name, value, name, value. */
    double sum(String name, String... labels) {
        double sum = 0;
        for (Sample sample : samples) {
            boolean wanted = sample.name().equals(name);
            for (int i = 0; i < labels.length; i += 2) {
                wanted &= labels[i + 1].equals(sample.labels().get(labels[i]));
            }
            sum += wanted ? sample.value() : 0;
        }
        return sum;
    }
}
