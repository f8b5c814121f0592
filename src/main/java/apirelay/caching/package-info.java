/** RFC 9111's rules as pure functions: values in, decision out. No I/O, no clock, no logger. */
@NullMarked
package apirelay.caching;

import org.jspecify.annotations.NullMarked;
