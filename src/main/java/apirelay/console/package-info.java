/** The operator's side of the relay, on a port of its own. */
@NullMarked
package apirelay.console;

import org.jspecify.annotations.NullMarked;
