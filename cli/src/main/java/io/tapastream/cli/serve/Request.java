package io.tapastream.cli.serve;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A request with its query, and how it is answered. */
final class Request {
    private final HttpExchange exchange;
    private final Map<String, String> query = new HashMap<>();

    /**
     * @throws BadRequestException when the query cannot be read
     */
    Request(HttpExchange exchange) throws BadRequestException {
        this.exchange = exchange;
        String raw = exchange.getRequestURI().getRawQuery();
        if (raw == null) {
            return;
        }
        for (String part : raw.split("&")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                query.put(decode(part.substring(0, equals)), decode(part.substring(equals + 1)));
            }
        }
    }

    private static String decode(String text) throws BadRequestException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("the query cannot be read: " + e.getMessage());
        }
    }

    /** The parameter as text. */
    String text(String name) throws BadRequestException {
        String value = query.get(name);
        if (value == null) {
            throw new BadRequestException("the parameter '" + name + "' is missing");
        }
        return value;
    }

    /** The parameter as text, or this where it is missing. */
    String text(String name, String otherwise) {
        return query.getOrDefault(name, otherwise);
    }

    /** The parameter as a whole number of 0 or more. */
    long number(String name) throws BadRequestException {
        String value = text(name);
        try {
            long number = Long.parseLong(value);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new BadRequestException(wrong(name, value));
        }
        throw new BadRequestException(wrong(name, value));
    }

    private static String wrong(String name, String value) {
        return "the parameter '%s' is '%s', expected a whole number of 0 or more"
                .formatted(name, value);
    }

    /** The parameter as a number; null where it is missing or empty. */
    Double decimal(String name) throws BadRequestException {
        String value = query.getOrDefault(name, "");
        try {
            return value.isEmpty() ? null : Double.valueOf(value);
        } catch (NumberFormatException e) {
            throw new BadRequestException(
                    "the parameter '%s' is '%s', expected a number".formatted(name, value));
        }
    }

    String path() {
        return exchange.getRequestURI().getPath();
    }

    void answer(int status, String contentType, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    /** A body that has no end; it is written as it comes. */
    OutputStream stream(String contentType) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.sendResponseHeaders(200, 0);
        return exchange.getResponseBody();
    }

    /** A request that cannot be answered; the message is sent to whoever asked. */
    static final class BadRequestException extends Exception {
        private static final long serialVersionUID = 1L;

        private final int status;

        BadRequestException(String message) {
            this(400, message);
        }

        BadRequestException(int status, String message) {
            super(message);
            this.status = status;
        }

        int status() {
            return status;
        }
    }
}
