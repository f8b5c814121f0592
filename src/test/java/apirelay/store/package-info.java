@NullMarked
package apirelay.store;

import org.jspecify.annotations.NullMarked;
