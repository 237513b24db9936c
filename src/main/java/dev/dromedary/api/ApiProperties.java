package dev.dromedary.api;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The HTTP API.
 *
 * @param maxBody Largest body of a request. A larger one is answered with 413. Bodies are held in memory.
 * @param maxDrain How much of a refused body is still read, so that the client gets the answer and not a reset
 *     connection.
 * @param homepage Address that /about shows as the home page.
 * @param sourceCode Address that /about shows as the source code.
 * @param maintainer Name that /about shows as the maintainer.
 */
@ConfigurationProperties("dromedary.api")
record ApiProperties(
    @DefaultValue("32MB") DataSize maxBody,
    @DefaultValue("64MB") DataSize maxDrain,
    @DefaultValue("") String homepage,
    @DefaultValue("") String sourceCode,
    @DefaultValue("") String maintainer) {}
