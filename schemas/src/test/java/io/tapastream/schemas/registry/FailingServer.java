package io.tapastream.schemas.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Answers that a working schema registry cannot be brought to give: one status and body for every
 * request, or a connection that breaks off. RegistryIT has a real registry for all the rest.
 */
final class FailingServer implements AutoCloseable {
    private static final int BREAK_OFF = -1;

    private final HttpServer server;
    private volatile int status = BREAK_OFF;
    private volatile String body = "";

    FailingServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    void answerWith(int newStatus, String newBody) {
        body = newBody;
        status = newStatus;
    }

    void breakOff() {
        status = BREAK_OFF;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        if (status != BREAK_OFF) {
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
