package apirelay.app;

import apirelay.http.Syntax;
import apirelay.relay.UpstreamSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** Reads settings' values, and collects what is wrong with them, so that all of it is said at once. */
final class Values {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})(|B|KiB|MiB|GiB|TiB)");
    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9._~-]+|\\[[0-9A-Fa-f:.]+])(:\\d{1,5})?");
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,2})%");

    private static final long LEAST_MEMORY = 1 << 20;
    private static final long LARGEST_OBJECT = 1 << 30;

    private final Config config;
    private final @Nullable String name;
    private final List<String> problems;

    Values(Config config) {
        this(config, null, new ArrayList<>());
    }

    private Values(Config config, @Nullable String name, List<String> problems) {
        this.config = config;
        this.name = name;
        this.problems = problems;
    }

    /** The same for the settings of the route or rule of that name; its problems come to the same list. */
    Values of(String name) {
        return new Values(config, name, problems);
    }

    List<String> problems() {
        return problems;
    }

    /** Adds to what is wrong. */
    void problem(Setting setting, String value, String allowed) {
        String shown = setting.kind() == Setting.Kind.SECRET ? "***" : value;
        problems.add(property(setting) + " is '" + shown + "', but must be " + allowed);
    }

    /** The value as it is written, trimmed; the default where none is given. */
    String text(Setting setting) {
        return config.getOptionalValue(property(setting), String.class)
                .map(String::trim)
                .filter(value -> !value.isEmpty())
                .orElse(setting.defaultValue());
    }

    @Nullable
    String textOrNull(Setting setting) {
        String value = text(setting);
        return value.isEmpty() ? null : value;
    }

    boolean flag(Setting setting) {
        return parsed(setting, false, value -> switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> null;
        });
    }

    boolean is(Setting setting, String choice, String otherChoice) {
        return parsed(
                setting,
                false,
                value -> value.equals(choice) ? Boolean.TRUE : value.equals(otherChoice) ? Boolean.FALSE : null);
    }

    /** Checks it. */
    void accessLog(Setting setting) {
        parsed(setting, "", value -> Set.of("common", "json", "off").contains(value) ? value : null);
    }

    /** Checks that it is there. */
    void file(Setting setting) {
        String file = text(setting);
        if (!Files.isReadable(Path.of(file)) || Files.isDirectory(Path.of(file))) {
            problem(setting, file, "a file that can be read");
        }
    }

    UpstreamSettings.Http2 http2(Setting setting) {
        return parsed(setting, UpstreamSettings.Http2.AUTO, value -> switch (value) {
            case "auto" -> UpstreamSettings.Http2.AUTO;
            case "off" -> UpstreamSettings.Http2.OFF;
            case "only" -> UpstreamSettings.Http2.ONLY;
            default -> null;
        });
    }

    int port(Setting setting) {
        return parsed(setting, 0, value -> within(value, 0, 65_535));
    }

    int count(Setting setting) {
        return parsed(setting, 1, value -> within(value, 1, 1_000_000));
    }

    double fraction(Setting setting) {
        return parsed(setting, 0.0, value -> {
            try {
                double number = Double.parseDouble(value);
                return number >= 0 && number <= 1 ? number : null;
            } catch (NumberFormatException e) {
                return null;
            }
        });
    }

    Duration duration(Setting setting) {
        boolean positive = setting.kind() == Setting.Kind.TIMEOUT;
        return parsed(setting, Duration.ofSeconds(1), value -> {
            Matcher duration = DURATION.matcher(value);
            if (!duration.matches()) {
                return null;
            }
            long number = Long.parseLong(duration.group(1));
            Duration time = switch (duration.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
            };
            return positive && time.isZero() ? null : time;
        });
    }

    /** The other one where none is given. */
    Duration durationOr(Setting setting, Duration other) {
        return text(setting).isEmpty() ? other : duration(setting);
    }

    /** In bytes. */
    long size(Setting setting) {
        return parsed(setting, 0L, value -> {
            Matcher percent = PERCENT.matcher(value);
            if (setting.kind() == Setting.Kind.MEMORY && percent.matches()) {
                return atLeast(LEAST_MEMORY, Runtime.getRuntime().maxMemory() / 100 * Long.parseLong(percent.group(1)));
            }
            Matcher size = SIZE.matcher(value);
            if (!size.matches()) {
                return null;
            }
            int shift = switch (size.group(2)) {
                case "KiB" -> 10;
                case "MiB" -> 20;
                case "GiB" -> 30;
                case "TiB" -> 40;
                default -> 0;
            };
            long number = Long.parseLong(size.group(1));
            if (number > Long.MAX_VALUE >> shift) {
                return null;
            }
            return switch (setting.kind()) {
                case MEMORY -> atLeast(LEAST_MEMORY, number << shift);
                case HEAD_SIZE -> number << shift < 1 << 10 || number << shift > 16 << 20 ? null : number << shift;
                case OBJECT_SIZE -> number << shift > LARGEST_OBJECT ? null : number << shift;
                default -> number << shift;
            };
        });
    }

    private static @Nullable Long atLeast(long least, long size) {
        return size < least ? null : size;
    }

    List<String> names(Setting setting) {
        return parsed(setting, List.of(), value -> {
            List<String> names = Syntax.listMembers(value);
            return names.stream().allMatch(Syntax::isToken) ? names : null;
        });
    }

    String path(Setting setting) {
        return parsed(
                setting,
                "/",
                value -> value.equals("/") || (value.startsWith("/") && !value.endsWith("/")) ? value : null);
    }

    @Nullable
    String pathBelow(Setting setting) {
        return text(setting).isEmpty()
                ? null
                : parsed(setting, "/x", value -> value.matches("(/[A-Za-z0-9._~-]+)+") ? value : null);
    }

    @Nullable
    String glob(Setting setting) {
        return text(setting).isEmpty()
                ? null
                : parsed(setting, "*", value -> value.startsWith("/") || value.startsWith("*") ? value : null);
    }

    Set<Integer> statuses(Setting setting) {
        return parsed(setting, Set.of(), value -> {
            Set<Integer> statuses = new TreeSet<>();
            for (String each : Syntax.listMembers(value)) {
                Integer status = within(each, 200, 599);
                if (status == null) {
                    return null;
                }
                statuses.add(status);
            }
            return statuses;
        });
    }

    /** Different ones, one at least. */
    List<URI> urls(Setting setting) {
        return parsed(setting, List.of(URI.create("http://localhost")), value -> {
            Set<URI> urls = new LinkedHashSet<>();
            for (String each : value.split(",", -1)) {
                URI url = uri(each.trim());
                if (url == null || !isBase(url) || !urls.add(url)) {
                    return null;
                }
            }
            return List.copyOf(urls);
        });
    }

    private static boolean isBase(URI url) {
        return ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                && url.getHost() != null
                && url.getRawQuery() == null
                && url.getRawFragment() == null
                && url.getRawUserInfo() == null;
    }

    /** A request target in origin-form. */
    @Nullable
    String target(Setting setting) {
        return text(setting).isEmpty()
                ? null
                : parsed(setting, "/", value -> value.startsWith("/") && uri(value) != null ? value : null);
    }

    @Nullable
    URI proxy(Setting setting) {
        if (text(setting).isEmpty()) {
            return null;
        }
        return parsed(setting, URI.create("http://localhost:1"), value -> {
            URI url = uri(value);
            return url != null && "http".equals(url.getScheme()) && url.getHost() != null && url.getPort() > 0
                    ? url
                    : null;
        });
    }

    @Nullable
    String host(Setting setting) {
        return text(setting).isEmpty()
                ? null
                : parsed(setting, "localhost", value -> HOST.matcher(value).matches() ? value : null);
    }

    private static @Nullable URI uri(String value) {
        try {
            return new URI(value);
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static @Nullable Integer within(String value, int least, int most) {
        long number = Syntax.digits(value);
        return number >= least && number <= most ? (int) number : null;
    }

    /** The parsed value; if it is bad, the problem is noted and the placeholder stands in until all are read. */
    private <T> T parsed(Setting setting, T placeholder, Function<String, @Nullable T> parser) {
        String value = text(setting);
        T parsed = parser.apply(value);
        if (parsed == null) {
            problem(setting, value, setting.kind().allowed());
            return placeholder;
        }
        return parsed;
    }

    private String property(Setting setting) {
        return name == null ? setting.property() : setting.property(name);
    }
}
