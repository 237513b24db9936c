/**
 * What the web page watches: the pool's containers, the queue, and the routes with their counts and timings. Nothing
 * depends on this package.
 *
 * <p>It is Spring MVC and not a route: Camel's platform-http writes the body of an exchange that is over, while these
 * answers go on for as long as somebody looks; and who draws the pipeline shouldn't be drawn as a part of it.
 */
package dev.dromedary.dashboard;
