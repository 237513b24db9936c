package dev.dromedary.api;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param maxBody of a request; more is answered with 413. Bodies are held in memory
 * @param maxDrain how much is still heard of a body that is refused, so that the client gets to read the answer
 *     instead of a reset connection
 * @param homepage shown by {@code /about}
 * @param sourceCode shown by {@code /about}
 * @param maintainer shown by {@code /about}
 */
@ConfigurationProperties("dromedary.api")
record ApiProperties(
    @DefaultValue("32MB") DataSize maxBody,
    @DefaultValue("64MB") DataSize maxDrain,
    @DefaultValue("") String homepage,
    @DefaultValue("") String sourceCode,
    @DefaultValue("") String maintainer) {}
