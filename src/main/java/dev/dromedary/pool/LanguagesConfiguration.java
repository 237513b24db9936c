package dev.dromedary.pool;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.dromedary.node.Nodes;
import dev.dromedary.submission.Languages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The languages are those that the sandbox images say they have, in a file that its build wrote
 * (docker/sandbox/versions.py): so none is offered that isn't there, and versions are what the compilers say they
 * are.
 */
@Configuration(proxyBeanMethods = false)
class LanguagesConfiguration {
  static final String FILE = "/usr/lib/dromedary/languages.yaml";

  /** @throws IllegalStateException when the engine doesn't answer, or the image isn't there or isn't one of ours */
  @Bean
  Languages languages(DockerClient docker, SandboxProperties sandbox, MoreImages more, Nodes nodes) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    files.put(sandbox.image(), fileOf(sandbox.image(), docker));
    for (MoreImages.Image image : more.moreImages()) {
      files.put(image.name(), fileOf(image.name(), docker));
    }
    nodes.offersLanguages(String.join("\n---\n", files.values()));
    return Languages.ofImages(files);
  }

  private static String fileOf(String image, DockerClient docker) throws IOException {
    String container;
    try {
      // never started, so nothing of the image runs
      container = docker.createContainerCmd(image).exec().getId();
    } catch (NotFoundException e) {
      throw new IllegalStateException("the engine has no image " + image + "; ./dromedary up builds one", e);
    } catch (RuntimeException e) {
      throw new IllegalStateException("can't ask the engine which languages the image " + image + " has: "
          + e.getMessage(), e);
    }
    try (InputStream tar = docker.copyArchiveFromContainerCmd(container, FILE).exec();
        TarArchiveInputStream files = new TarArchiveInputStream(tar)) {
      files.getNextEntry();
      return new String(files.readAllBytes(), StandardCharsets.UTF_8);
    } catch (NotFoundException e) {
      throw new IllegalStateException("the image " + image + " doesn't say which languages it has, as " + FILE
          + " is missing; ./dromedary up builds one that does", e);
    } finally {
      docker.removeContainerCmd(container).withForce(true).exec();
    }
  }
}
