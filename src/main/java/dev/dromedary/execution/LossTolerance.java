package dev.dromedary.execution;

import dev.dromedary.pool.ContainerLosses;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * How many containers a submission may lose. Whoever breaks three containers one by one is given up; what others lost
 * as well at that time, or what was lost while the engine was away, was the machine's doing and doesn't count, but
 * isn't put up with for ever either: with the pauses between the attempts the last of them is made after more than a
 * minute.
 */
@Component
public class LossTolerance {
  private static final int MOST_OF_ITS_OWN = 3;
  private static final int MOST = 12;

  private final ContainerLosses losses;

  LossTolerance(ContainerLosses losses) {
    this.losses = losses;
  }

  /** @param loss the latest one, whatever it is wrapped in */
  public boolean mayTryAgain(RunningSubmissions.Running running, Throwable loss) {
    List<Long> all = running.lost(loss);
    return all.size() < MOST && all.stream().filter(nanos -> !losses.isShared(nanos)).count() < MOST_OF_ITS_OWN;
  }
}
