package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/** What is in docker/ for others to start the service with: no engine and no cluster here, but nothing misspelt. */
class PackagesTest {
  private static final Path DOCKER = Path.of("docker");
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of("Namespace", Namespace.class, "Service", Service.class,
      "Deployment", Deployment.class, "StatefulSet", StatefulSet.class, "NetworkPolicy", NetworkPolicy.class,
      "PodDisruptionBudget", PodDisruptionBudget.class);

  /** Fails for a field that Kubernetes doesn't know, which the model would keep for whoever may. */
  private static final ObjectMapper STRICT = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
      .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
        @Override
        public Boolean hasAnySetter(Annotated any) {
          return false;
        }
      });

  private final JsonNode compose = read(DOCKER.resolve("compose.yaml")).get(0);
  private final List<JsonNode> manifests = Stream.of("namespace", "redis", "api", "worker", "disruption", "network")
      .flatMap(name -> read(DOCKER.resolve("kubernetes/base/" + name + ".yaml")).stream()).toList();

  private static List<JsonNode> read(Path file) {
    try {
      return YAML.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile()).readAll();
    } catch (IOException e) {
      throw new AssertionError(file.toString(), e);
    }
  }

  private static List<JsonNode> list(JsonNode array) {
    List<JsonNode> elements = new ArrayList<>();
    array.forEach(elements::add);
    return elements;
  }

  private static List<String> texts(JsonNode array) {
    return list(array).stream().map(JsonNode::asText).toList();
  }

  @Test
  void manifestsAreWhatKubernetesTakes() throws Exception {
    for (JsonNode manifest : manifests) {
      HasMetadata object = STRICT.treeToValue(manifest, KINDS.get(manifest.path("kind").asText()));
      // older versions of the model put a slash before v1
      assertThat(object.getApiVersion()).isEqualTo(HasMetadata.getApiVersion(object.getClass()).replaceFirst("^/", ""));
      assertThat(object.getMetadata().getName()).isNotBlank();
    }
  }

  /** What Kubernetes calls restricted; a worker's engine alone may do more. */
  @Test
  void podsAreRestricted() {
    List<JsonNode> containers = new ArrayList<>();
    for (JsonNode manifest : manifests) {
      JsonNode pod = manifest.at("/spec/template/spec");
      for (JsonNode container : list(pod.path("containers"))) {
        containers.add(container);
        JsonNode own = container.path("securityContext");
        JsonNode all = pod.path("securityContext");
        String name = manifest.at("/metadata/name").asText();
        assertThat(own.path("allowPrivilegeEscalation").asBoolean(true)).as(name).isFalse();
        assertThat(own.at("/capabilities/drop/0").asText()).as(name).isEqualTo("ALL");
        assertThat(own.at("/capabilities").has("add")).as(name).isFalse();
        assertThat(own.path("runAsNonRoot").asBoolean() || all.path("runAsNonRoot").asBoolean()).as(name).isTrue();
        assertThat(own.at("/seccompProfile/type").asText() + all.at("/seccompProfile/type").asText()).as(name)
            .isEqualTo("RuntimeDefault");
      }
      assertThat(pod.has("hostNetwork") || pod.has("hostPID") || pod.has("hostIPC")).isFalse();
      assertThat(pod.findValues("hostPath")).isEmpty();
    }
    assertThat(containers).hasSize(3);
  }

  @Test
  void everyManifestIsApplied() throws IOException {
    for (String name : List.of("base", "keda")) {
      Path folder = DOCKER.resolve("kubernetes/" + name);
      List<String> resources = texts(read(folder.resolve("kustomization.yaml")).get(0).path("resources"));
      assertThat(resources).allSatisfy(resource -> assertThat(folder.resolve(resource)).exists());
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files.map(file -> file.getFileName().toString()).filter(file -> !file.equals("kustomization.yaml")))
            .isNotEmpty().allSatisfy(file -> assertThat(resources).contains(file));
      }
    }
  }

  @Test
  void whatSelectsPodsFindsSome() {
    Set<String> labels = manifests.stream().map(manifest -> manifest.at("/spec/template/metadata/labels/app.kubernetes.io~1name").asText())
        .filter(label -> !label.isEmpty()).collect(Collectors.toSet());
    assertThat(labels).containsExactlyInAnyOrder("redis", "dromedary-api", "dromedary-worker");
    assertThat(manifests.stream().flatMap(manifest -> manifest.findValues("app.kubernetes.io/name").stream()).map(JsonNode::asText))
        .hasSizeGreaterThan(10).isSubsetOf(labels);
    assertThat(manifests.stream().flatMap(manifest -> manifest.findValues("values").stream()).flatMap(values -> list(values).stream())
        .map(JsonNode::asText)).isNotEmpty().isSubsetOf(labels);
    JsonNode scaled = read(DOCKER.resolve("kubernetes/keda/scaled-object.yaml")).get(0);
    assertThat(manifests.stream().filter(manifest -> manifest.path("kind").asText().equals("Deployment"))
        .map(manifest -> manifest.at("/metadata/name").asText())).contains(scaled.at("/spec/scaleTargetRef/name").asText());
  }

  @Test
  void volumesAndPortsThatAreNamedAreThere() {
    for (JsonNode manifest : manifests) {
      JsonNode pod = manifest.at("/spec/template/spec");
      List<JsonNode> containers = new ArrayList<>(list(pod.path("containers")));
      containers.addAll(list(pod.path("initContainers")));
      Set<String> volumes = Stream.concat(list(pod.path("volumes")).stream(), list(manifest.at("/spec/volumeClaimTemplates")).stream()
          .map(claim -> claim.path("metadata"))).map(volume -> volume.path("name").asText()).collect(Collectors.toSet());
      for (JsonNode container : containers) {
        assertThat(list(container.path("volumeMounts")).stream().map(mount -> mount.path("name").asText())).isSubsetOf(volumes);
        Set<String> ports = list(container.path("ports")).stream().map(port -> port.path("name").asText()).collect(Collectors.toSet());
        assertThat(container.findValuesAsText("port")).isSubsetOf(ports);
      }
    }
  }

  @Test
  void compositionMountsWhatThereIs_andWaitsForWhatThereIs() {
    JsonNode services = compose.path("services");
    Set<String> volumes = new HashSet<>();
    compose.path("volumes").fieldNames().forEachRemaining(volumes::add);
    assertThat(services).hasSize(6).allSatisfy(service -> {
      for (String volume : texts(service.path("volumes"))) {
        String source = volume.split(":")[0];
        if (source.startsWith(".")) {
          assertThat(DOCKER.resolve(source)).exists();
        } else if (!source.startsWith("/")) {
          assertThat(volumes).contains(source);
        }
      }
      JsonNode build = service.path("build");
      if (!build.isMissingNode()) {
        assertThat(DOCKER.resolve(build.path("context").asText()).resolve(build.path("dockerfile").asText())).isRegularFile();
      }
      JsonNode needed = service.path("depends_on");
      List<String> names = new ArrayList<>(texts(needed.isArray() ? needed : YAML.createArrayNode()));
      needed.fieldNames().forEachRemaining(names::add);
      assertThat(names).allSatisfy(name -> assertThat(services.has(name)).as(name).isTrue());
    });
    List<JsonNode> scraped = read(DOCKER.resolve("prometheus/prometheus.yml"));
    assertThat(texts(scraped.get(0).at("/scrape_configs/0/dns_sd_configs/0/names")))
        .allSatisfy(name -> assertThat(services.has(name)).as(name).isTrue());
  }

  @Test
  void settingsAreOnesThatTheServiceHas() throws Exception {
    Set<String> known = settings();
    assertThat(known).contains("DROMEDARY_POOL_SIZE", "DROMEDARY_EXECUTION_COMPILE_CPUTIME", "SPRING_DATA_REDIS_HOST");
    Set<String> used = new TreeSet<>();
    for (String service : List.of("api", "worker")) {
      compose.at("/services/" + service + "/environment").fieldNames().forEachRemaining(used::add);
    }
    for (JsonNode manifest : manifests) {
      manifest.findValues("env").forEach(env -> used.addAll(env.findValuesAsText("name")));
    }
    read(DOCKER.resolve("kubernetes/base/kustomization.yaml")).get(0).findValues("literals")
        .forEach(literals -> texts(literals).forEach(literal -> used.add(literal.split("=")[0])));
    Matcher environment = Pattern.compile("(?m)^ENV (\\w+)").matcher(Files.readString(DOCKER.resolve("service/Dockerfile")));
    while (environment.find()) {
      used.add(environment.group(1));
    }
    used.removeIf(name -> !name.startsWith("DROMEDARY_") && !name.startsWith("SPRING_"));
    assertThat(used).hasSizeGreaterThan(8);
    used.removeAll(known);
    assertThat(used).isEmpty();
  }

  /** As environment variables. */
  private static Set<String> settings() throws Exception {
    Set<String> names = new HashSet<>();
    var scanner = new ClassPathScanningCandidateComponentProvider(false);
    scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
    for (var found : scanner.findCandidateComponents("dev.dromedary")) {
      Class<?> type = Class.forName(found.getBeanClassName());
      collect(type.getAnnotation(ConfigurationProperties.class).value(), type, names);
    }
    for (URL url : Collections.list(PackagesTest.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
      try (InputStream in = url.openStream()) {
        Client.JSON.readTree(in).path("properties").forEach(property -> names.add(variable(property.path("name").asText())));
      }
    }
    return names;
  }

  private static void collect(String prefix, Class<?> type, Set<String> names) {
    for (RecordComponent component : type.getRecordComponents()) {
      String name = prefix + "." + component.getName();
      names.add(variable(name));
      // Spring Boot takes this too, and people write it
      names.add(variable(name.replaceAll("([A-Z])", ".$1")));
      if (component.getType().isRecord()) {
        collect(name, component.getType(), names);
      }
    }
  }

  private static String variable(String property) {
    return property.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
  }
}
