/**
 * The server's connections: Tomcat's, but no client that is slow to send or to read holds a thread, and what is kept
 * for slow clients is bounded in bytes and in time. {@code ClientProtocol} is where Tomcat comes in; Camel isn't
 * known here.
 */
package dev.dromedary.http;
