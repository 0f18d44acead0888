package io.tapastream.tests.processes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Free ports of the loopback address that stay free while a process is down: below those that
 * systems give to outgoing connections (from 32768 on Linux).
 */
public final class LoopbackPorts {
    private static final int FIRST = 15_000;
    private static final int LAST = 32_000;

    private LoopbackPorts() {}

    public static List<Integer> free(int count) {
        Random random = new Random(ProcessHandle.current().pid() * 31 + System.nanoTime());
        List<Integer> ports = new ArrayList<>();
        while (ports.size() < count) {
            int port = FIRST + random.nextInt(LAST - FIRST);
            if (!ports.contains(port) && isFree(port)) {
                ports.add(port);
            }
        }
        return ports;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
