package apirelay.caching;

import apirelay.http.Fields;
import apirelay.http.Forwarding;
import apirelay.http.HttpDate;
import apirelay.http.ResponseHead;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which fields of a response are stored, and how a newer head updates them (RFC 9111 §3.1, §3.2). */
public final class StoredFields {

    /** §3.1: these concern the proxy, not the response. */
    private static final Set<String> PROXY =
            Set.of("proxy-authenticate", "proxy-authentication-info", "proxy-authorization");

    /**
     * §3.2: these describe the content that is stored, and a 304 has none of it. {@code ETag} names that content too: a
     * newer one would be of another.
     */
    private static final Set<String> ABOUT_THE_CONTENT =
            Set.of("content-encoding", "content-length", "content-md5", "content-digest", "content-range", "etag");

    private StoredFields() {}

    /** The head as it is stored. */
    public static ResponseHead of(ResponseHead response, Instant responseTime, CachePolicy policy) {
        Set<String> excluded = new HashSet<>(PROXY);
        CacheControl directives = Targeted.of(response.fields(), policy).directives();
        addAll(excluded, directives.fieldNames("no-cache")); // §5.2.2.4: so they can't be served without validation.
        addAll(excluded, directives.fieldNames("private")); // §5.2.2.7
        Fields stored = Forwarding.withoutConnectionSpecific(response.fields())
                .filter(name -> !excluded.contains(Fields.fold(name)));
        return response.with(stored.contains("Date") ? stored : stored.and("Date", HttpDate.format(responseTime)));
    }

    /** §3.2: the stored head, each field of the newer one in place of the stored fields of that name. */
    public static ResponseHead update(
            ResponseHead stored, ResponseHead newer, Instant responseTime, CachePolicy policy) {
        Fields update = of(newer, responseTime, policy).fields().filter(name -> !isExcludedFromUpdate(name));
        if (!policy.storeSetCookie() && !Storability.mayShareCookie(newer.fields(), policy)) {
            update = update.without("Set-Cookie"); // It goes to this client only.
        }
        Set<String> replaced = new HashSet<>();
        for (int i = 0; i < update.size(); i++) {
            replaced.add(Fields.fold(update.name(i)));
        }
        // The newer Age counts from the newer response time; without one the stored Age is of the past (§4.2.3).
        replaced.add("age");
        Fields kept = stored.fields().filter(name -> !replaced.contains(Fields.fold(name)));
        // Once more as a whole: what the newer directives name may be among the older fields.
        return of(stored.with(Fields.builder().addAll(kept).addAll(update).build()), responseTime, policy);
    }

    /** What an update has left out of a newer head, but for what is about content: it is for this request's client only. */
    public static Fields leftOut(ResponseHead updated, ResponseHead newer) {
        return Forwarding.withoutConnectionSpecific(newer.fields())
                .filter(name -> !updated.fields().contains(name)
                        && !PROXY.contains(Fields.fold(name))
                        && !isExcludedFromUpdate(name));
    }

    private static boolean isExcludedFromUpdate(String name) {
        return ABOUT_THE_CONTENT.contains(Fields.fold(name));
    }

    private static void addAll(Set<String> names, List<String> more) {
        for (String name : more) {
            names.add(Fields.fold(name));
        }
    }
}
