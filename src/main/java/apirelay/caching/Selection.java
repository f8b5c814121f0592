package apirelay.caching;

import apirelay.http.Fields;
import apirelay.http.Syntax;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which stored responses a request selects: the key's second half, {@code Vary} (RFC 9111 §4.1). */
public final class Selection {

    /** Fields of which RFC 9110 §12.5 says that letters' case makes no difference. */
    private static final Set<String> WITHOUT_CASE = Set.of("accept-charset", "accept-encoding", "accept-language");

    /** Optional whitespace before a weight (RFC 9110 §12.4.2). */
    private static final Pattern AROUND_SEMICOLON = Pattern.compile("[ \t]*;[ \t]*");

    private Selection() {}

    /** The request's fields that the response's {@code Vary} nominates: what is stored to select by. */
    public static Fields selectingHeaderFields(Fields response, Fields request) {
        Set<String> nominated = nominated(response);
        return request.filter(name -> nominated.contains(Fields.fold(name)));
    }

    /** Whether {@code Vary} says that no request can select the response. */
    static boolean variesOnAnything(Fields response) {
        return nominated(response).contains("*");
    }

    /** Whether the request's fields match those that selected the stored response. */
    static boolean matches(StoredResponse stored, Fields request, CachePolicy policy) {
        return matches(stored.fields(), stored.selecting(), request, policy);
    }

    /** Whether both requests' fields match, in each field that the response's {@code Vary} nominates. */
    static boolean matches(Fields response, Fields selecting, Fields request, CachePolicy policy) {
        if (!response.contains("Vary")) {
            return true;
        }
        for (String name : nominated(response)) {
            if (!matches(name, selecting, request, policy)) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(String name, Fields selecting, Fields request, CachePolicy policy) {
        return !name.equals("*") && normalised(name, selecting, policy).equals(normalised(name, request, policy));
    }

    /**
     * A request field that was compared.
     *
     * @param name as {@code Vary} nominates it, in lower case
     * @param stored its value in the request that the stored response answered; null if it was not there
     * @param asked its value in the request that is made now; null if it is not there
     */
    public record Compared(
            String name, @Nullable String stored, @Nullable String asked, boolean matches) {}

    /** Each field that the stored response's {@code Vary} nominates, as it was and as it is. */
    public static List<Compared> compare(StoredResponse stored, Fields request, CachePolicy policy) {
        return nominated(stored.fields()).stream()
                .map(name -> new Compared(
                        name,
                        stored.selecting().combined(name),
                        request.combined(name),
                        matches(name, stored.selecting(), request, policy)))
                .toList();
    }

    /**
     * What the response's {@code Vary} makes of the request: equal for two requests if each would match the other's stored
     * response.
     */
    public static List<List<String>> variant(Fields response, Fields request, CachePolicy policy) {
        List<List<String>> variant = new ArrayList<>();
        for (String name : nominated(response)) {
            variant.add(List.of(name));
            variant.add(normalised(name, request, policy));
        }
        return variant;
    }

    /** Whether a newly stored response takes the place of an older one under the same key. */
    public static boolean replaces(StoredResponse newer, StoredResponse older, CachePolicy policy) {
        boolean bodiless = newer.method().equals("HEAD") && !older.method().equals("HEAD");
        // Else whoever asks for one byte would have the rest fetched anew for the next who asks for all.
        boolean partOfTheSame = newer.part() != null
                && older.part() == null
                && agree("ETag", newer, older)
                && agree("Last-Modified", newer, older);
        return !bodiless
                && !partOfTheSame
                && nominated(newer.fields()).equals(nominated(older.fields()))
                && matches(newer, older.selecting(), policy);
    }

    /** Whether it is not two different ones that they have. */
    private static boolean agree(String validator, StoredResponse newer, StoredResponse older) {
        String value = newer.fields().first(validator);
        String other = older.fields().first(validator);
        return value == null || other == null || value.equals(other);
    }

    /** The fields that {@code Vary} nominates, in lower case; {@code *} for a member that names none, too. */
    static Set<String> nominated(Fields response) {
        List<String> members = response.members("Vary");
        if (members.isEmpty()) {
            return Set.of();
        }
        Set<String> names = new TreeSet<>();
        for (String member : members) {
            names.add(Syntax.isToken(member) ? Fields.fold(member) : "*");
        }
        return names;
    }

    /** Whether a comma separates nothing in the field, as in credentials of any kind. */
    private static boolean isOpaque(String name, CachePolicy policy) {
        return name.equals("cookie")
                || name.equals("authorization")
                || policy.credentialFields().stream().anyMatch(name::equalsIgnoreCase);
    }

    /**
     * The field's value in the form in which it is compared. §4.1 allows what can't change its meaning: to combine its
     * lines, to leave out whitespace around commas, and what the field's own definition allows.
     * Absent and empty differ.
     */
    private static List<String> normalised(String name, Fields fields, CachePolicy policy) {
        String value = fields.combined(name);
        if (value == null) {
            return Collections.emptyList();
        }
        if (isOpaque(name, policy)) {
            return List.of(value);
        }
        if (!WITHOUT_CASE.contains(name)) {
            // Of a field that may be no list nothing but the whitespace around its commas goes.
            return List.of(Syntax.withoutListWhitespace(value));
        }
        List<String> members = new ArrayList<>();
        for (String member : Syntax.listMembers(Fields.fold(value))) {
            members.add(AROUND_SEMICOLON.matcher(member).replaceAll(";"));
        }
        boolean unordered = !name.equals("accept-language") || policy.ignoreLanguageOrder();
        if (unordered && value.indexOf(';') < 0 && new HashSet<>(members).size() == members.size()) {
            Collections.sort(members); // RFC 9110 §12.4.2: without weights all are preferred alike.
        }
        return members.isEmpty() ? List.of("") : members;
    }
}
