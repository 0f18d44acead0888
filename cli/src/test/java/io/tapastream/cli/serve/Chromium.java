package io.tapastream.cli.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A Chromium without a window, driven over its DevTools protocol. It keeps what the page asked the
 * network for and what went wrong in it.
 */
final class Chromium implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Process process;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private WebSocket socket;

    private Chromium(Process process) {
        this.process = process;
    }

    /** The program on this machine; the variable CHROMIUM names one that is not on the path. */
    static Optional<Path> find() {
        String named = System.getenv("CHROMIUM");
        if (named != null) {
            return Optional.of(Path.of(named)).filter(Files::isExecutable);
        }
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(
                        folder ->
                                Stream.of("chromium", "chromium-browser", "google-chrome")
                                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Chromium start(Path program, Path profile) throws Exception {
        List<String> command = new ArrayList<>(List.of(program.toString(), "--headless=new"));
        command.addAll(
                List.of(
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-dev-shm-usage",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank"));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        Chromium browser = new Chromium(process);
        try {
            browser.connect(profile.resolve("DevToolsActivePort"));
        } catch (Exception | AssertionError e) {
            browser.close();
            throw e;
        }
        return browser;
    }

    private void connect(Path portFile) throws Exception {
        await("the DevTools port", () -> Files.exists(portFile) && Files.size(portFile) > 0);
        String port = Files.readAllLines(portFile).get(0);
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest list =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                        .build();
        String[] page = new String[1];
        await(
                "a page to drive",
                () -> {
                    for (JsonNode target :
                            MAPPER.readTree(
                                    http.send(list, HttpResponse.BodyHandlers.ofString()).body())) {
                        if (target.get("type").asText().equals("page")) {
                            page[0] = target.get("webSocketDebuggerUrl").asText();
                        }
                    }
                    return page[0] != null;
                });
        socket = http.newWebSocketBuilder().buildAsync(URI.create(page[0]), new Listener()).get();
        for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
            call(domain + ".enable", Map.of());
        }
    }

    /** Something that may fail as long as it is not so yet. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    static void await(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(what + " did not come within " + DEADLINE);
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    JsonNode call(String method, Map<String, ?> parameters) throws Exception {
        ObjectNode message = MAPPER.createObjectNode();
        int id = ids.incrementAndGet();
        message.put("id", id).put("method", method);
        message.set("params", MAPPER.valueToTree(parameters));
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(message.toString(), true).get();
        JsonNode node = answer.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        if (node.has("error")) {
            throw new AssertionError(method + ": " + node.get("error"));
        }
        return node.get("result");
    }

    void open(String url) throws Exception {
        call("Page.navigate", Map.of("url", url));
    }

    /** The value of a JavaScript expression in the page. */
    JsonNode value(String expression) throws Exception {
        JsonNode result =
                call(
                        "Runtime.evaluate",
                        Map.of(
                                "expression",
                                expression,
                                "returnByValue",
                                true,
                                "awaitPromise",
                                true));
        if (result.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + result.get("exceptionDetails"));
        }
        return result.get("result").path("value");
    }

    /** Waits until the expression is true. */
    void awaitTrue(String expression) throws Exception {
        try {
            await(
                    expression,
                    () -> value("(async () => Boolean(await (" + expression + ")))()").asBoolean());
        } catch (AssertionError e) {
            throw new AssertionError(
                    "%s; problems %s; the page says: %s"
                            .formatted(
                                    e.getMessage(),
                                    problems,
                                    value("document.body.innerText").asText()),
                    e);
        }
    }

    void size(int width, int height, double scale) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of(
                        "width",
                        width,
                        "height",
                        height,
                        "deviceScaleFactor",
                        scale,
                        "mobile",
                        false));
    }

    void scheme(String scheme) throws Exception {
        call(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** A picture of the page, in the format that the file's name says: png or jpeg. */
    void screenshot(Path file) throws Exception {
        String name = file.getFileName().toString();
        Map<String, Object> format =
                Map.of("format", name.substring(name.lastIndexOf('.') + 1), "quality", 80);
        String data = call("Page.captureScreenshot", format).get("data").asText();
        Files.write(file, Base64.getDecoder().decode(data));
    }

    /** Every address that the page asked the network for. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** Errors of scripts, refusals by the content security policy and the like. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.abort();
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                take(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void take(String message) {
            JsonNode node;
            try {
                node = MAPPER.readTree(message);
            } catch (IOException e) {
                problems.add("unreadable message: " + e.getMessage());
                return;
            }
            if (node.has("id")) {
                answers.remove(node.get("id").asInt()).complete(node);
                return;
            }
            switch (node.get("method").asText()) {
                case "Network.requestWillBeSent" ->
                        requests.add(node.at("/params/request/url").asText());
                case "Runtime.exceptionThrown" ->
                        problems.add(node.at("/params/exceptionDetails").toString());
                case "Log.entryAdded" -> {
                    if (node.at("/params/entry/level").asText().equals("error")) {
                        problems.add(node.at("/params/entry/text").asText());
                    }
                }
                default -> {
                    return;
                }
            }
        }
    }
}
