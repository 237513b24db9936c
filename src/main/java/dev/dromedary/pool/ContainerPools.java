package dev.dromedary.pool;

import dev.dromedary.pool.ContainerPool.Member;
import dev.dromedary.pool.ContainerPool.Status;
import dev.dromedary.pool.SandboxContainer.State;
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
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** A pool for each image: a job goes to that of its image, a container back to its own. What the calls mean {@link ContainerPool} tells. */
@Component
public class ContainerPools {
  /** By image; the first one is for jobs that don't say. */
  private final Map<String, ContainerPool> pools = new LinkedHashMap<>();

  @Autowired
  ContainerPools(PoolProperties properties, SandboxProperties sandbox, MoreImages more, Languages languages, ContainerLifecycle lifecycle,
      MeterRegistry meters) {
    add(sandbox.image(), properties.size(), properties, sandbox, languages, lifecycle, meters);
    for (MoreImages.Image image : more.moreImages()) {
      add(image.name(), image.containers() == 0 ? properties.size() : image.containers(), properties, sandbox, languages, lifecycle, meters);
    }
  }

  ContainerPools(ContainerPool only) {
    pools.put(only.image(), only);
  }

  private void add(String image, int size, PoolProperties properties, SandboxProperties sandbox, Languages languages,
      ContainerLifecycle lifecycle, MeterRegistry meters) {
    ParkedPrograms parkedPrograms = new ParkedPrograms(languages.in(image), properties);
    ContainerPool pool = new ContainerPool(image, size, properties, sandbox, lifecycle, parkedPrograms, meters);
    if (pools.put(image, pool) != null) {
      throw new IllegalArgumentException("dromedary.sandbox: the image " + image + " is there twice");
    }
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

  public void expect(RunRequest job, double uses) {
    of(job).expect(job, uses);
  }

  public void checkIn(SandboxContainer container) {
    container.pool().checkIn(container);
  }

  public void retire(SandboxContainer container) {
    container.pool().retire(container);
  }

  public void paused(SandboxContainer container) {
    container.pool().paused(container);
  }

  public void unpaused(SandboxContainer container) {
    container.pool().unpaused(container);
  }

  public void limited(SandboxContainer container) {
    container.pool().limited(container);
  }

  /** @param failure what an order for a container came to instead */
  public void orderFailed(SandboxContainer container, Throwable failure) {
    container.pool().orderFailed(container, failure);
  }

  public void removed(SandboxContainer container) {
    container.pool().removed(container);
  }

  public void admit(ContainerPool pool, String containerId, RunnerSession session) {
    pool.admit(containerId, session);
  }

  public void bootFailed(ContainerPool pool, String reason) {
    pool.bootFailed(reason);
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

  /** Whether each pool has a container that a job could have, now or when the present one is done. */
  public boolean isUsable() {
    return all().allMatch(pool -> pool.status().usable() > 0);
  }

  /** Of all pools together; what it tells of failures is the first that has one. */
  public Status status() {
    List<Status> each = all().map(ContainerPool::status).toList();
    Map<State, Integer> containers = new EnumMap<>(State.class);
    each.forEach(status -> status.containers().forEach((state, count) -> containers.merge(state, count, Integer::sum)));
    Instant lastRefill = each.stream().map(Status::lastRefill).filter(Objects::nonNull).max(Comparator.naturalOrder()).orElse(null);
    String failure = each.stream().map(Status::lastBootFailure).filter(Objects::nonNull).findFirst().orElse(null);
    return new Status(each.stream().mapToInt(Status::size).sum(), containers, each.stream().mapToInt(Status::booting).sum(),
        each.stream().mapToInt(Status::waiting).sum(), lastRefill, failure);
  }

  /** Of each pool, oldest first. */
  public List<Member> members() {
    List<Member> members = new ArrayList<>();
    all().forEach(pool -> members.addAll(pool.members()));
    return members;
  }
}
