package apirelay.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An object of an answer. A member that is not what the contract says is a {@link Failure}; what may be missing is null.
 * Texts come fit for a terminal, on one line.
 */
final class JsonObject {

    private final Map<?, ?> members;
    private final Function<String, Failure> notUnderstood;

    private JsonObject(Map<?, ?> members, Function<String, Failure> notUnderstood) {
        this.members = members;
        this.notUnderstood = notUnderstood;
    }

    static JsonObject parse(String text, Function<String, Failure> notUnderstood) {
        try (JsonParser parser = JSON.std.createParser(text)) {
            Map<String, Object> members = JSON.std.mapFrom(parser);
            if (parser.nextToken() == null) {
                return new JsonObject(members, notUnderstood);
            }
        } catch (IOException e) {
            throw notUnderstood.apply("not a JSON object");
        }
        throw notUnderstood.apply("more than a JSON object");
    }

    /** As JSON can be written again. */
    Map<?, ?> members() {
        return members;
    }

    String text(String name) {
        return required(textOrNull(name), "text", name);
    }

    @Nullable
    String textOrNull(String name) {
        return members.get(name) instanceof String text ? Words.printable(text) : null;
    }

    long integer(String name) {
        return required(integerOrNull(name), "number", name);
    }

    @Nullable
    Long integerOrNull(String name) {
        return members.get(name) instanceof Number number ? (Long) number.longValue() : null;
    }

    double number(String name) {
        return required(numberOrNull(name), "number", name);
    }

    @Nullable
    Double numberOrNull(String name) {
        return members.get(name) instanceof Number number ? (Double) number.doubleValue() : null;
    }

    boolean flag(String name) {
        return required(members.get(name) instanceof Boolean flag ? flag : null, "true or false", name);
    }

    JsonObject object(String name) {
        return required(objectOrNull(name), "object", name);
    }

    @Nullable
    JsonObject objectOrNull(String name) {
        return members.get(name) instanceof Map<?, ?> object ? new JsonObject(object, notUnderstood) : null;
    }

    /** Of whatever kind; one that may be missing is empty. */
    List<?> list(String name) {
        return members.get(name) instanceof List<?> list ? list : List.of();
    }

    List<JsonObject> objects(String name) {
        required(members.get(name) instanceof List<?> list ? list : null, "list", name);
        List<JsonObject> objects = new ArrayList<>();
        for (Object member : list(name)) {
            if (!(member instanceof Map<?, ?> object)) {
                throw notUnderstood.apply("'" + name + "' holds something else than objects");
            }
            objects.add(new JsonObject(object, notUnderstood));
        }
        return objects;
    }

    List<String> texts(String name) {
        return list(name).stream()
                .map(member -> Words.printable(String.valueOf(member)))
                .toList();
    }

    /** Field lines: lists of a name and a value. */
    List<String[]> fields(String name) {
        List<String[]> fields = new ArrayList<>();
        for (Object member : list(name)) {
            if (!(member instanceof List<?> line) || line.size() != 2) {
                throw notUnderstood.apply("'" + name + "' holds something else than field lines");
            }
            fields.add(new String[] {
                Words.printable(String.valueOf(line.get(0))), Words.printable(String.valueOf(line.get(1)))
            });
        }
        return fields;
    }

    private <T> T required(@Nullable T value, String kind, String name) {
        if (value == null) {
            throw notUnderstood.apply("no " + kind + " '" + name + "' in it");
        }
        return value;
    }
}
