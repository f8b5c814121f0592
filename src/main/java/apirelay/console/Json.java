package apirelay.console;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.jr.ob.JSON;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How the API reads and writes. */
final class Json {

    /** The longest request content, in bytes. */
    static final int LONGEST = 64 * 1024;

    /** No date of RFC 3339 is later. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private Json() {}

    /** An object of names and values, without those that are null. */
    static Map<String, Object> object(@Nullable Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            if (value != null) {
                object.put(String.valueOf(namesAndValues[i]), value);
            }
        }
        return object;
    }

    static String time(Instant instant) {
        return (instant.isAfter(LATEST) ? LATEST : instant).toString();
    }

    static double seconds(Duration duration) {
        return duration.getSeconds() + duration.getNano() / 1e9;
    }

    /** Field lines: pairs of name and value. */
    static List<List<String>> fields(apirelay.http.Fields fields) {
        return IntStream.range(0, fields.size())
                .mapToObj(i -> List.of(fields.name(i), fields.value(i)))
                .toList();
    }

    static byte[] bytes(Object value) throws IOException {
        return JSON.std.asBytes(value);
    }

    static void send(HttpServletResponse response, Object value) throws IOException {
        byte[] content = bytes(value);
        response.setContentType("application/json");
        response.setContentLength(content.length);
        response.getOutputStream().write(content);
    }

    /** A request's content: an object whose members have these names. */
    static Members read(HttpServletRequest request, String... names) throws IOException {
        String type = request.getContentType();
        if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
            throw new Refused(415, "Unsupported Media Type", "The content must be application/json.");
        }
        byte[] content = request.getInputStream().readNBytes(LONGEST + 1);
        if (content.length > LONGEST) {
            throw new Refused(413, "Content Too Large", "The content is longer than " + LONGEST + " bytes.");
        }
        Map<String, Object> object;
        try {
            object = JSON.std.mapFrom(content);
        } catch (JacksonException e) {
            throw Refused.badRequest("The content is not a JSON object: " + e.getOriginalMessage());
        }
        if (object == null) {
            throw Refused.badRequest("The content is not a JSON object.");
        }
        return members(object, names);
    }

    private static Members members(Map<String, Object> object, String... names) throws Refused {
        for (String name : object.keySet()) {
            if (!List.of(names).contains(name)) {
                throw Refused.badRequest("There is nothing called '" + name + "' here.");
            }
        }
        return new Members(object);
    }

    /** An object's members, each of the type that it must have. */
    record Members(Map<String, Object> object) {

        @Nullable
        String text(String name) throws Refused {
            return of(name, String.class, "a string");
        }

        /** An object whose members have these names; null if it is not there. */
        @Nullable
        Members object(String name, String... names) throws Refused {
            Map<?, ?> value = of(name, Map.class, "an object");
            if (value == null) {
                return null;
            }
            Map<String, Object> members = new LinkedHashMap<>();
            value.forEach((key, member) -> members.put(String.valueOf(key), member));
            return members(members, names);
        }

        boolean flag(String name) throws Refused {
            Boolean flag = of(name, Boolean.class, "true or false");
            return flag != null && flag;
        }

        int number(String name, int least, int most, int otherwise) throws Refused {
            Integer number = of(name, Integer.class, "a whole number");
            if (number != null && (number < least || number > most)) {
                throw Refused.badRequest(name + " must be from " + least + " to " + most + ".");
            }
            return number == null ? otherwise : number;
        }

        /** Pairs of name and value; empty if there are none. */
        apirelay.http.Fields fields(String name) throws Refused {
            apirelay.http.Fields.Builder fields = apirelay.http.Fields.builder();
            List<?> lines = of(name, List.class, "a list");
            for (Object line : lines == null ? List.of() : lines) {
                if (!(line instanceof List<?> pair)
                        || pair.size() != 2
                        || !(pair.get(0) instanceof String field)
                        || !(pair.get(1) instanceof String value)) {
                    throw Refused.badRequest(name + " must have pairs of strings.");
                }
                fields.add(field, value);
            }
            return fields.build();
        }

        private <T> @Nullable T of(String name, Class<T> type, String described) throws Refused {
            Object value = object.get(name);
            if (value != null && !type.isInstance(value)) {
                throw Refused.badRequest(name + " must be " + described + ".");
            }
            return type.cast(value);
        }
    }
}
