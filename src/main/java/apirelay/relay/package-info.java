/** Where rules, store and upstream meet: the servlet, and the exchange that it drives. */
@NullMarked
package apirelay.relay;

import org.jspecify.annotations.NullMarked;
