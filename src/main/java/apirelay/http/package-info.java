/** RFC 9110's words as immutable values. No I/O, no clock, no logger. */
@NullMarked
package apirelay.http;

import org.jspecify.annotations.NullMarked;
