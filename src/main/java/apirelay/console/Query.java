package apirelay.console;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request's query parameters: each at most once, and none that nobody asks for. */
final class Query {

    private final Map<String, String> values = new HashMap<>();

    Query(HttpServletRequest request, String... names) throws Refused {
        String query = request.getQueryString();
        if (query == null || query.isEmpty()) {
            return;
        }
        for (String parameter : query.split("&", -1)) {
            String[] parts = parameter.split("=", 2);
            String name = decoded(parts[0]);
            if (!List.of(names).contains(name)) {
                throw Refused.badRequest("There is no query parameter '" + name + "' here.");
            }
            if (values.put(name, parts.length == 1 ? "" : decoded(parts[1])) != null) {
                throw Refused.badRequest(name + " is given twice.");
            }
        }
    }

    private static String decoded(String text) throws Refused {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Refused.badRequest("The query can't be decoded.");
        }
    }

    @Nullable
    String text(String name) {
        return values.get(name);
    }

    String required(String name) throws Refused {
        String value = values.get(name);
        if (value == null) {
            throw Refused.badRequest(name + " is missing.");
        }
        return value;
    }

    int number(String name, int least, int most, int otherwise) throws Refused {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value.matches("\\d{1,9}")) {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw Refused.badRequest(name + " must be a whole number from " + least + " to " + most + ".");
    }

    /** One of the enum's values, as the API writes them: {@code last-used}. */
    <E extends Enum<E>> E choice(String name, E otherwise) throws Refused {
        return values.containsKey(name) ? choice(name, otherwise.getDeclaringClass()) : otherwise;
    }

    <E extends Enum<E>> E choice(String name, Class<E> choices) throws Refused {
        String value = required(name);
        for (E choice : choices.getEnumConstants()) {
            if (token(choice).equals(value)) {
                return choice;
            }
        }
        throw Refused.badRequest(name + " can't be '" + value + "'.");
    }

    static String token(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
