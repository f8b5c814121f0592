package apirelay.console;

/**
 * A setting as it counts.
 *
 * @param value as it was given, or its default; masked if it is a secret
 * @param origin where it was given, or {@code default}
 */
public record SettingValue(String name, String value, String origin) {}
