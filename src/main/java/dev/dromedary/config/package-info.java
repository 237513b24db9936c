/** Settings that nothing would heed are told of when the service starts, and not taken in silence. */
package dev.dromedary.config;
