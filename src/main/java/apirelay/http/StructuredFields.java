package apirelay.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Structured fields (RFC 9651), as far as caches need them: dictionaries of items and lists of strings, parameters left out.
 *
 * <p>An item is a {@link Long}, a {@link Boolean}, or the {@link String} of any other type. Strict: what the grammar does not
 * allow makes the whole field invalid (§4.2).
 */
public final class StructuredFields {

    private final String text;
    private int at;

    private StructuredFields(String text) {
        this.text = text;
    }

    /** @return null if it is no valid dictionary, or empty */
    public static @Nullable Map<String, Object> dictionary(@Nullable String value) {
        if (value == null) {
            return null;
        }
        try {
            Map<String, Object> dictionary = new StructuredFields(value).dictionary();
            return dictionary.isEmpty() ? null : dictionary;
        } catch (Invalid e) {
            return null;
        }
    }

    /** The strings among the members of a list, other items left out; empty if it is no valid list. */
    public static List<String> strings(@Nullable String value) {
        if (value == null) {
            return List.of();
        }
        try {
            return new StructuredFields(value).strings();
        } catch (Invalid e) {
            return List.of();
        }
    }

    /** Serialises a string (RFC 9651 §4.1.6); a character that it can't have becomes a question mark. */
    public static String string(String value) {
        StringBuilder quoted = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c < ' ' || c > '~' ? '?' : c);
        }
        return quoted.append('"').toString();
    }

    // RFC 9651 §4.2.2.
    private Map<String, Object> dictionary() throws Invalid {
        Map<String, Object> members = new LinkedHashMap<>();
        skip(" ");
        while (at < text.length()) {
            String key = key();
            members.remove(key);
            members.put(key, accept('=') ? itemOrInnerList() : true);
            parameters();
            skip(" \t");
            if (at == text.length()) {
                return members;
            }
            expect(',');
            skip(" \t");
            if (at == text.length()) {
                throw new Invalid(); // A trailing comma.
            }
        }
        return members;
    }

    // RFC 9651 §4.2.1.
    private List<String> strings() throws Invalid {
        List<String> members = new ArrayList<>();
        skip(" ");
        while (at < text.length()) {
            boolean string = peek() == '"';
            Object member = itemOrInnerList();
            if (string) {
                members.add(member.toString());
            }
            parameters();
            skip(" \t");
            if (at < text.length()) {
                expect(',');
                skip(" \t");
                if (at == text.length()) {
                    throw new Invalid(); // A trailing comma.
                }
            }
        }
        return members;
    }

    private Object itemOrInnerList() throws Invalid {
        if (!accept('(')) {
            return item();
        }
        int start = at;
        while (true) {
            skip(" ");
            if (accept(')')) {
                return text.substring(start, at - 1);
            }
            item();
            parameters();
            if (peek() != ' ' && peek() != ')') {
                throw new Invalid();
            }
        }
    }

    private void parameters() throws Invalid {
        while (accept(';')) {
            skip(" ");
            key();
            if (accept('=')) {
                item();
            }
        }
    }

    // RFC 9651 §4.2.3.1.
    private Object item() throws Invalid {
        char c = peek();
        if (c == '-' || isDigit(c)) {
            return number();
        } else if (c == '"') {
            return string();
        } else if (c == '?') {
            at++;
            if (!accept('0')) {
                expect('1');
            }
            return text.charAt(at - 1) == '1';
        } else if (c == ':') {
            return between(':', "+/=");
        } else if (c == '*' || isLetter(c)) {
            return token();
        }
        throw new Invalid(); // Dates and display strings say nothing to a cache.
    }

    // RFC 9651 §4.2.4.
    private Object number() throws Invalid {
        int start = at;
        accept('-');
        int digits = digits();
        if (accept('.')) {
            int fraction = digits();
            if (digits < 1 || digits > 12 || fraction < 1 || fraction > 3) {
                throw new Invalid();
            }
            return text.substring(start, at);
        }
        if (digits < 1 || digits > 15) {
            throw new Invalid();
        }
        return Long.valueOf(text.substring(start, at));
    }

    private int digits() {
        int start = at;
        while (isDigit(peek())) {
            at++;
        }
        return at - start;
    }

    // RFC 9651 §4.2.5.
    private String string() throws Invalid {
        expect('"');
        StringBuilder plain = new StringBuilder();
        while (!accept('"')) {
            char c = peek();
            if (c < ' ' || c > '~') {
                throw new Invalid();
            }
            at++;
            if (c == '\\') {
                c = peek();
                if (c != '"' && c != '\\') {
                    throw new Invalid();
                }
                at++;
            }
            plain.append(c);
        }
        return plain.toString();
    }

    // RFC 9651 §4.2.7.
    private String between(char delimiter, String also) throws Invalid {
        expect(delimiter);
        int start = at;
        while (!accept(delimiter)) {
            char c = peek();
            if (!isLetter(c) && !isDigit(c) && also.indexOf(c) < 0) {
                throw new Invalid();
            }
            at++;
        }
        return text.substring(start, at - 1);
    }

    // RFC 9651 §4.2.6.
    private String token() {
        int start = at;
        while (peek() != 0 && (Syntax.isToken(text.substring(at, at + 1)) || peek() == ':' || peek() == '/')) {
            at++;
        }
        return text.substring(start, at);
    }

    // RFC 9651 §4.2.3.3.
    private String key() throws Invalid {
        int start = at;
        if (peek() != '*' && !isLowerCase(peek())) {
            throw new Invalid();
        }
        while (isLowerCase(peek()) || isDigit(peek()) || (peek() != 0 && "_-.*".indexOf(peek()) >= 0)) {
            at++;
        }
        return text.substring(start, at);
    }

    /** The next character; NUL at the end. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean accept(char expected) {
        boolean there = at < text.length() && text.charAt(at) == expected;
        if (there) {
            at++;
        }
        return there;
    }

    private void expect(char expected) throws Invalid {
        if (!accept(expected)) {
            throw new Invalid();
        }
    }

    private void skip(String characters) {
        while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLowerCase(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isLetter(char c) {
        return isLowerCase(c) || (c >= 'A' && c <= 'Z');
    }

    /** The parser's one way out; it never leaves this class. */
    private static final class Invalid extends Exception {

        Invalid() {
            super(null, null, false, false);
        }
    }
}
