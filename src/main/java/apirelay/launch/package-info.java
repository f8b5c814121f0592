/** Starts Tomcat with {@code tomcat-conf} and the packed WAR, and the bundled sample of the lunch-menu API. */
@NullMarked
package apirelay.launch;

import org.jspecify.annotations.NullMarked;
