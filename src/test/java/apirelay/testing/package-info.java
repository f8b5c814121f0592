/** What tests of several rooms share. */
@NullMarked
package apirelay.testing;

import org.jspecify.annotations.NullMarked;
