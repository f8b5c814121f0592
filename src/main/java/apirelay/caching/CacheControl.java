package apirelay.caching;

import apirelay.http.Fields;
import apirelay.http.Forwarding;
import apirelay.http.Parsed;
import apirelay.http.Syntax;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The cache directives of a message (RFC 9111 §5.2), names without case.
 *
 * <p>Of a directive that stands several times the first counts (§4.2.1). A member that is no directive is ignored.
 */
public final class CacheControl {

    public static final CacheControl NONE = new CacheControl(List.of());

    /** §1.2.2: what a number of seconds too large to be told is taken for. */
    private static final long LARGEST = 1L << 31;

    private static final Parsed<CacheControl> PARSED = new Parsed<>(CacheControl::parse);

    private final List<Directive> directives;

    private record Directive(String name, @Nullable String argument) {}

    private CacheControl(List<Directive> directives) {
        this.directives = directives;
    }

    /** The directives of {@code Cache-Control}. */
    public static CacheControl of(Fields fields) {
        return of(fields, "Cache-Control");
    }

    /** The directives of the field of that name, read by {@code Cache-Control}'s grammar. */
    static CacheControl of(Fields fields, String name) {
        String value = fields.combined(name);
        return value == null ? NONE : PARSED.of(value);
    }

    private static CacheControl parse(String value) {
        List<String> members = Syntax.listMembers(value);
        if (members.isEmpty()) {
            return NONE;
        }
        List<Directive> directives = new ArrayList<>(members.size());
        for (String member : members) {
            int equals = member.indexOf('=');
            String directive = equals < 0 ? member : member.substring(0, equals);
            if (Syntax.isToken(directive)) {
                directives.add(new Directive(
                        Fields.fold(directive), equals < 0 ? null : argument(member.substring(equals + 1))));
            }
        }
        return new CacheControl(directives);
    }

    /** §5.2: an argument may be a token or a quoted string, whichever the directive's own grammar says. */
    private static String argument(String text) {
        return Objects.requireNonNullElse(Syntax.unquote(text), text);
    }

    public boolean isEmpty() {
        return directives.isEmpty();
    }

    public boolean contains(String name) {
        return find(name) != null;
    }

    /** Whether the directive stands there without naming fields, so that it is about the whole response. */
    public boolean containsUnqualified(String name) {
        for (Directive directive : directives) {
            if (directive.name.equals(name) && fieldNames(directive).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** The fields that {@code no-cache} or {@code private} names (§5.2.2.4, §5.2.2.7). */
    public List<String> fieldNames(String name) {
        List<String> names = new ArrayList<>();
        for (Directive directive : directives) {
            if (directive.name.equals(name)) {
                names.addAll(fieldNames(directive));
            }
        }
        return names;
    }

    /** None if the directive is about the whole response: also where one is no name, or of a field that can't be left out. */
    private static List<String> fieldNames(Directive directive) {
        List<String> names = directive.argument == null ? List.of() : Syntax.listMembers(directive.argument);
        boolean canBeLeftOut =
                names.stream().allMatch(name -> Syntax.isToken(name) && !Forwarding.isEssential(Fields.fold(name)));
        return canBeLeftOut ? names : List.of();
    }

    /**
     * The directive's argument, a number of seconds (§1.2.2).
     *
     * @param ifInvalid what counts if it has no argument, or one that is no number
     * @return null if the directive is not there
     */
    public @Nullable Duration seconds(String name, Duration ifInvalid) {
        Directive directive = find(name);
        if (directive == null) {
            return null;
        }
        long seconds = directive.argument == null ? -1 : Syntax.digits(directive.argument);
        return seconds < 0 ? ifInvalid : Duration.ofSeconds(Math.min(seconds, LARGEST));
    }

    /** Whether the directive is there and something follows its name. */
    public boolean hasArgument(String name) {
        Directive directive = find(name);
        return directive != null && directive.argument != null;
    }

    private @Nullable Directive find(String name) {
        for (Directive directive : directives) {
            if (directive.name.equals(name)) {
                return directive;
            }
        }
        return null;
    }

    /** Collects directives that another grammar than {@code Cache-Control}'s gave. */
    static final class Builder {

        private final List<Directive> directives = new ArrayList<>();

        void add(String name, @Nullable String argument) {
            directives.add(new Directive(name, argument));
        }

        CacheControl build() {
            return new CacheControl(List.copyOf(directives));
        }
    }
}
