package io.tapastream.cli.console;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * Handlers of operating system signals. The platform offers them only as sun.misc.Signal, of the
 * module jdk.unsupported, which the compiler warns of and which this therefore reaches by
 * reflection.
 */
final class SignalHandlers {
    private final Method handle;
    private final Map<Object, Object> replaced = new LinkedHashMap<>();

    private SignalHandlers(Method handle) {
        this.handle = handle;
    }

    /**
     * Runs the action at each of these signals from now on. A signal that this Java does not give
     * away, as under -Xrs, keeps its ordinary effect.
     *
     * @param names without SIG, as in INT
     */
    static SignalHandlers install(List<String> names, Runnable action) {
        try {
            return tryInstall(names, action);
        } catch (ReflectiveOperationException e) {
            LoggerFactory.getLogger(SignalHandlers.class)
                    .warn("signals cannot be handled; Ctrl-C ends the process at once", e);
            return new SignalHandlers(null);
        }
    }

    private static SignalHandlers tryInstall(List<String> names, Runnable action)
            throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        SignalHandlers handlers = new SignalHandlers(signal.getMethod("handle", signal, handler));
        Object proxy =
                Proxy.newProxyInstance(
                        handler.getClassLoader(), new Class<?>[] {handler}, new Action(action));
        try {
            for (String name : names) {
                Object one = signal.getConstructor(String.class).newInstance(name);
                handlers.replaced.put(one, handlers.handle.invoke(null, one, proxy));
            }
        } catch (ReflectiveOperationException e) {
            handlers.close();
            throw e;
        }
        return handlers;
    }

    /** Restores the previous handlers. */
    void close() {
        replaced.forEach(
                (signal, previous) -> {
                    try {
                        handle.invoke(null, signal, previous);
                    } catch (IllegalAccessException | InvocationTargetException e) {
                        throw new IllegalStateException("cannot give back " + signal, e);
                    }
                });
        replaced.clear();
    }

    private record Action(Runnable action) implements InvocationHandler {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            return switch (method.getName()) {
                case "handle" -> {
                    action.run();
                    yield null;
                }
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == arguments[0];
                default -> "handler of signals";
            };
        }
    }
}
