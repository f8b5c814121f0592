package apirelay.caching;

/** A rule that spoke, as it is told to a person. */
public interface Rule {

    /** Its name, as {@code nothing-stored}. */
    String token();

    /** Where it stands: in an RFC, or which setting it is. */
    String section();

    /** What it says. */
    String text();

    static Rule of(String token, String section, String text) {
        return new Spoken(token, section, text);
    }

    /** A rule whose words depend on what it was asked about. */
    record Spoken(String token, String section, String text) implements Rule {}
}
