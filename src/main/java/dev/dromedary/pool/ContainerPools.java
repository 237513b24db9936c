package dev.dromedary.pool;

import dev.dromedary.pool.ContainerPool.Member;
import dev.dromedary.pool.ContainerPool.Retired;
import dev.dromedary.pool.ContainerPool.Status;
import dev.dromedary.pool.SandboxContainer.State;
import dev.dromedary.runner.RunReport;
import dev.dromedary.runner.RunRequest;
import dev.dromedary.runner.RunnerSession;
import dev.dromedary.submission.Languages;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * A pool for each image: a job goes to that of its image, a container back to its own. What the calls mean {@link
 * ContainerPool} tells.
 */
@Component
public class ContainerPools implements EngineWatch.Listener {
  /** By image; the first one is for jobs that don't say. */
  private final Map<String, ContainerPool> pools = new LinkedHashMap<>();

  @Autowired
  ContainerPools(PoolProperties properties, SandboxProperties sandbox, MoreImages more, Languages languages,
      ContainerLifecycle lifecycle, EngineWatch engine, ContainerLosses losses, MeterRegistry meters) {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    sizes.put(sandbox.image(), properties.size());
    for (MoreImages.Image image : more.moreImages()) {
      if (sizes.put(image.name(), image.containers() == 0 ? properties.size() : image.containers()) != null) {
        throw new IllegalArgumentException("dromedary.sandbox: the image " + image.name() + " is there twice");
      }
    }
    sizes.forEach((image, size) -> pools.put(image, new ContainerPool(image, size, properties, sandbox, lifecycle,
        new ParkedPrograms(languages.in(image), properties), losses, meters)));
    engine.addListener(this);
  }

  ContainerPools(ContainerPool only) {
    pools.put(only.image(), only);
  }

  private Stream<ContainerPool> all() {
    return pools.values().stream();
  }

  private ContainerPool of(RunRequest job) {
    ContainerPool pool = job.image() == null ? pools.values().iterator().next() : pools.get(job.image());
    if (pool == null) {
      throw new IllegalArgumentException("there's no pool for the image " + job.image());
    }
    return pool;
  }

  public CompletableFuture<SandboxContainer> checkOutFor(RunRequest job) {
    return of(job).checkOutFor(job);
  }

  /**
   * Takes a container for a job that keeps it while another one waits for its own.
   *
   * @throws IllegalStateException when the other one might wait for ever, as there's no pool of two containers or more
   *     among theirs
   */
  public CompletableFuture<SandboxContainer> checkOutToHold(RunRequest job, RunRequest another) {
    if (of(job).size() < 2 && of(another).size() < 2) {
      throw new IllegalStateException(
          "an interactor takes a container of its own, and there is only one of " + of(job).image());
    }
    return of(job).checkOutToHold(job);
  }

  /** How many containers there are for such jobs. */
  public int sizeFor(RunRequest job) {
    return of(job).size();
  }

  public void expect(RunRequest job, double uses) {
    of(job).expect(job, uses);
  }

  public void checkIn(SandboxContainer container) {
    container.pool().checkIn(container);
  }

  /** @param report of its last job; null when that broke off */
  public void retire(SandboxContainer container, RunReport report) {
    String doubt = report == null ? null : report.doubt();
    container.pool().retire(container, doubt == null ? "its job broke off" : doubt);
  }

  /** A container has booted, and its runner has answered. */
  public void admit(ContainerOrder order, String containerId, RunnerSession session) {
    order.pool().admit(order, containerId, session);
  }

  /** An order other than to boot has been carried out. */
  public void done(ContainerOrder order) {
    order.pool().done(order);
  }

  public void failed(ContainerOrder order, Throwable failure) {
    order.pool().failed(order, failure);
  }

  @Override
  public void engineAway() {
    all().forEach(ContainerPool::engineAway);
  }

  @Override
  public void engineBack() {
    all().forEach(ContainerPool::engineBack);
  }

  public void open() {
    all().forEach(ContainerPool::open);
  }

  public void close() {
    all().forEach(ContainerPool::close);
  }

  public void sweep() {
    all().forEach(ContainerPool::sweep);
  }

  /** Whole ids of all containers that have been booted and not been removed. */
  Set<String> ids() {
    return all().flatMap(pool -> pool.ids().stream()).collect(Collectors.toSet());
  }

  /** Whether each pool has a container that a job could have, now or when the present one is done. */
  public boolean isUsable() {
    return all().allMatch(pool -> pool.status().usable() > 0);
  }

  /** Of all pools together; what it tells of failures is the first that has one. */
  public Status status() {
    List<Status> each = all().map(ContainerPool::status).toList();
    Map<State, Integer> containers = new EnumMap<>(State.class);
    each.forEach(status -> status.containers().forEach((state, count) -> containers.merge(state, count, Integer::sum)));
    Instant lastRefill =
        each.stream().map(Status::lastRefill).filter(Objects::nonNull).max(Comparator.naturalOrder()).orElse(null);
    String failure = each.stream().map(Status::lastBootFailure).filter(Objects::nonNull).findFirst().orElse(null);
    return new Status(each.stream().mapToInt(Status::size).sum(), containers,
        each.stream().mapToInt(Status::booting).sum(), each.stream().mapToInt(Status::waiting).sum(),
        lastRefill, failure);
  }

  /** The latest ones, the last first. */
  public List<Retired> retired() {
    return all().flatMap(pool -> pool.retired().stream()).sorted(Comparator.comparing(Retired::at).reversed()).toList();
  }

  /** Of each pool, oldest first. */
  public List<Member> members() {
    List<Member> members = new ArrayList<>();
    all().forEach(pool -> members.addAll(pool.members()));
    return members;
  }
}
