/** Every setting, read once and validated together, and the listener that wires, starts and stops the relay. */
@NullMarked
package apirelay.app;

import org.jspecify.annotations.NullMarked;
