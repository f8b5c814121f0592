/** The shell tool, which speaks to a relay by HTTP only. */
@NullMarked
package apirelay.cli;

import org.jspecify.annotations.NullMarked;
