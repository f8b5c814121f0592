package apirelay.cli;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the cache nearest to the client did, by the last member of {@code Cache-Status} (RFC 9211), in words. */
final class CacheOutcome {

    /** A member up to the comma that ends it, or a parameter: commas and semicolons in quotes do not count. */
    private static final Pattern MEMBER = Pattern.compile("(?:[^,\"]|\"(?:[^\"\\\\]|\\\\.)*\")+");

    private static final Pattern PARAMETER =
            Pattern.compile(";\\s*([a-z*][a-z0-9_.*-]*)(?:=(\"(?:[^\"\\\\]|\\\\.)*\"|[^;\\s]*))?");

    private static final String NAME = "^\"(?:[^\"\\\\]|\\\\.)*\"";

    private CacheOutcome() {}

    /**
     * @param cacheStatus the field's value; empty if there is none
     * @param age the value of {@code Age}
     */
    static String inWords(String cacheStatus, String age) {
        Map<String, String> parameters = parameters(cacheStatus);
        if (cacheStatus.isBlank()) {
            return "Says nothing of a cache";
        }
        String why = parameters.get("fwd");
        String detail = parameters.get("detail");
        StringBuilder words = new StringBuilder();
        if (parameters.containsKey("hit")) {
            words.append("Served from cache");
            if (age.matches("\\d{1,18}")) {
                words.append(", ")
                        .append(Words.duration(Double.parseDouble(age)))
                        .append(" old");
            }
        } else if (parameters.containsKey("collapsed")) {
            words.append("Shared the answer to another request");
        } else if (why != null) {
            words.append(forwarded(why, parameters.get("fwd-status")));
        } else {
            words.append("Answered by the relay itself");
        }
        if (parameters.containsKey("stored")) {
            words.append(", stored");
        }
        String ttl = parameters.getOrDefault("ttl", "");
        if (ttl.matches("-?\\d{1,15}")) {
            words.append(", ").append(Words.freshness(Double.parseDouble(ttl)));
        }
        if (detail != null && !detail.equals("validated")) {
            words.append(" (").append(detail.replace('-', ' ')).append(')');
        }
        return Words.printable(words.toString());
    }

    private static String forwarded(String why, @Nullable String status) {
        if ("304".equals(status)) {
            return "Validated with the API";
        }
        String words = switch (why) {
            case "uri-miss" -> "nothing was stored under this URL";
            case "vary-miss" -> "no stored variant fits this request";
            case "miss" -> "nothing stored could be used";
            case "stale" -> "what was stored is stale";
            case "request" -> "the request asked for it";
            case "partial" -> "only a part was stored";
            case "method" -> "the method goes past the cache";
            case "bypass" -> "the cache has no part in it";
            default -> why;
        };
        return (status == null ? "Got no answer from the API: " : "Fetched from the API: ") + words;
    }

    private static Map<String, String> parameters(String cacheStatus) {
        String last = "";
        Matcher members = MEMBER.matcher(cacheStatus);
        while (members.find()) {
            last = members.group();
        }
        Map<String, String> parameters = new HashMap<>();
        Matcher each = PARAMETER.matcher(last.strip().replaceFirst(NAME, ""));
        while (each.find()) {
            String value = each.group(2) == null ? "" : each.group(2);
            parameters.put(each.group(1).toLowerCase(Locale.ROOT), unquoted(value));
        }
        return parameters;
    }

    private static String unquoted(String value) {
        return value.startsWith("\"") ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
    }
}
