/**
 * Who may talk to the service at all: addresses, origins, tokens. For everything that is served over HTTP, whatever
 * contract it follows; the rules and names are Judge0's.
 */
package dev.dromedary.access;
