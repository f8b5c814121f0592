/** Where stored responses live: a byte-bounded memory and an H2 file, joined by Commons JCS. The only room that knows JCS and JDBC. */
@NullMarked
package apirelay.store;

import org.jspecify.annotations.NullMarked;
