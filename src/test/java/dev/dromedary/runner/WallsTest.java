package dev.dromedary.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WallsTest {
  /** What only a kernel that is shared has to have in the container itself. */
  @ParameterizedTest
  @CsvSource({
    "seccomp: system calls are not filtered, false",
    "limits: no control group that counts memory, false",
    "network: there is eth0, true",
    "secrets: /proc/kcore can be read, true"
  })
  void aKernelOfItsOwnNeedsFewerWalls(String missing, boolean needed) {
    assertThat(new Walls(List.of(), true).isNeeded(missing)).isEqualTo(needed);
    assertThat(new Walls(List.of(), false).isNeeded(missing)).isTrue();
  }
}
