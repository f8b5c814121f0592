package apirelay.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of field values that many fields share (RFC 9110 §5.6). */
public final class Syntax {

    private Syntax() {}

    /** RFC 9110 §5.6.2: one or more of the characters a token may have. */
    public static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isTokenCharacter(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isTokenCharacter(char c) {
        return (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    /**
     * RFC 9110 §5.6.1: the members between commas, trimmed, empty ones left out.
     *
     * <p>A comma inside quotes separates nothing. A quotation that nothing closes quotes nothing, so that it hides no
     * directive that stands after it.
     */
    public static List<String> listMembers(String value) {
        List<String> members = new ArrayList<>(4);
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                addMember(members, value.substring(start, i));
                start = i + 1;
            }
        }
        String rest = value.substring(start);
        for (String member : quoted ? rest.split(",") : new String[] {rest}) {
            addMember(members, member);
        }
        return members;
    }

    private static void addMember(List<String> members, String text) {
        String member = trim(text);
        if (!member.isEmpty()) {
            members.add(member);
        }
    }

    /** The value without the whitespace around its commas and at its ends; what stands in quotes stays as it is. */
    public static String withoutListWhitespace(String value) {
        StringBuilder text = new StringBuilder(value.length());
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (quoted && c == '\\' && i + 1 < value.length()) {
                text.append(c).append(value.charAt(++i));
                continue;
            }
            quoted = c == '"' ? !quoted : quoted;
            if (c == ',' && !quoted) {
                trimEnd(text);
            }
            boolean afterComma = text.length() == 0 || text.charAt(text.length() - 1) == ',';
            if (quoted || !isWhitespace(c) || !afterComma) {
                text.append(c);
            }
        }
        return trim(text.toString());
    }

    private static void trimEnd(StringBuilder text) {
        while (text.length() > 0 && isWhitespace(text.charAt(text.length() - 1))) {
            text.setLength(text.length() - 1);
        }
    }

    /** RFC 9110 §5.6.3: without the optional whitespace (spaces and tabs) around it. */
    public static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isWhitespace(text.charAt(start))) {
            start++;
        }
        while (end > start && isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /**
     * The number that the text is: digits only, as in {@code delta-seconds} and {@code Content-Length}.
     *
     * @return -1 if it is none; {@link Long#MAX_VALUE} if it is larger than can be told
     */
    public static long digits(String text) {
        if (text.isEmpty()) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number > (Long.MAX_VALUE - 9) / 10 ? Long.MAX_VALUE : number * 10 + digit; // Stays there.
        }
        return number;
    }

    /** RFC 9110 §5.6.4: what a quoted string stands for; null if the text is none. */
    public static @Nullable String unquote(String text) {
        int last = text.length() - 1;
        if (last < 1 || text.charAt(0) != '"' || text.charAt(last) != '"') {
            return null;
        }
        StringBuilder plain = new StringBuilder(last);
        for (int i = 1; i < last; i++) {
            char c = text.charAt(i);
            if (c == '\\' && ++i < last) {
                c = text.charAt(i);
            } else if (c == '\\' || c == '"') {
                return null;
            }
            plain.append(c);
        }
        return plain.toString();
    }

    private static boolean isWhitespace(char c) {
        return c == ' ' || c == '\t';
    }
}
