package io.tapastream.cli.serve;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Takes the pictures of the page that the docs show: the address of a page, a folder. */
final class Screenshots {
    private Screenshots() {}

    public static void main(String[] args) throws Exception {
        String url = args[0];
        Path folder = Files.createDirectories(Path.of(args[1]));
        Map<String, String> views = new TreeMap<>();
        views.put("scores", "#");
        views.put("concepts", "#view=concepts");
        views.put("heatmap", "#view=heatmap");
        views.put("health", "#view=health");
        views.put("pairs", "#view=pairs");
        views.put("windows", "#view=windows");
        Path profile = Files.createTempDirectory("screenshots-");
        try (Chromium browser = Chromium.start(Chromium.find().orElseThrow(), profile)) {
            browser.size(1360, 860, 1);
            for (String scheme : new String[] {"light", "dark"}) {
                browser.scheme(scheme);
                for (Map.Entry<String, String> view : views.entrySet()) {
                    // Drawings are smaller as PNG, photographs as JPEG.
                    String format = view.getKey().equals("pairs") ? ".jpeg" : ".png";
                    browser.open("about:blank");
                    browser.open(url + view.getValue());
                    browser.awaitTrue(
                            "document.querySelector('#freshness')?.className === 'good' &&"
                                    + " document.querySelector('#content').children.length > 0");
                    if (view.getKey().equals("pairs")) {
                        browser.awaitTrue("document.querySelectorAll('.answer').length > 0");
                    }
                    browser.awaitTrue(
                            "[...document.images].filter(i => i.getBoundingClientRect().top <"
                                    + " innerHeight).every(i => i.complete)");
                    browser.awaitTrue("new Promise(done => setTimeout(() => done(true), 1500))");
                    browser.screenshot(folder.resolve(view.getKey() + "-" + scheme + format));
                }
            }
        }
    }
}
