/** What the public HTTP cache suite says of the packed relay. */
@NullMarked
package apirelay.conformance;

import org.jspecify.annotations.NullMarked;
