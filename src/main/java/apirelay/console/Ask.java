package apirelay.console;

import apirelay.http.Fields;
import apirelay.http.RequestHead;
import apirelay.http.Syntax;
import apirelay.relay.DryRun;
import apirelay.relay.Locations;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.regex.Pattern;

/** A request that an operator asks about: one that could come by HTTP. */
final class Ask {

    private static final Pattern TARGET = Pattern.compile("/[\\x21-\\x7e]*");
    private static final Pattern FIELD_VALUE = Pattern.compile("[\\x20-\\x7e\\t\\x80-\\xff]*");

    private Ask() {}

    /**
     * Reads one from the members {@code method}, {@code path} and {@code fields}.
     *
     * @param relayPort called by the name of the console, if nothing else is said
     */
    static RequestHead read(Json.Members members, HttpServletRequest request, Locations locations, RelayPort relayPort)
            throws IOException {
        String method = members.text("method") == null ? "GET" : String.valueOf(members.text("method"));
        if (!Syntax.isToken(method)) {
            throw Refused.badRequest("method must be a method's name.");
        }
        String path = members.text("path");
        if (path == null) {
            throw Refused.badRequest("path is missing.");
        }
        Fields fields = fields(members, "fields");
        String host = fields.first("Host");
        String authority = host == null ? relayPort.authority(request.getServerName()) : host;
        RequestHead asked = locations.request(method, authority, path, fields);
        if (!TARGET.matcher(asked.target()).matches()) {
            throw Refused.badRequest("path must begin with / and have no blanks or other signs than ASCII's.");
        }
        Fields whole = host == null ? fields.and("Host", asked.authority()) : fields;
        return new RequestHead(
                method,
                asked.scheme(),
                asked.authority(),
                asked.path(),
                asked.query(),
                whole,
                DryRun.framesContent(fields));
    }

    /** Field lines that HTTP could carry. */
    static Fields fields(Json.Members members, String name) throws Refused {
        Fields fields = members.fields(name);
        for (int i = 0; i < fields.size(); i++) {
            if (!Syntax.isToken(fields.name(i))
                    || !FIELD_VALUE.matcher(fields.value(i)).matches()) {
                throw Refused.badRequest("A field's name or value is not valid.");
            }
        }
        return fields;
    }
}
