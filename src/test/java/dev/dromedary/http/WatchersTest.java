package dev.dromedary.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WatchersTest {
  private final Watchers<String> watchers = new Watchers<>(100, 20);

  @Test
  void aClientThatTakesTooManyPlacesLosesItsOldest() {
    IntStream.range(0, 20).forEach(i -> assertThat(watchers.add("greedy " + i, "greedy")).isEmpty());
    assertThat(watchers.add("greedy 20", "greedy")).contains("greedy 0");
    assertThat(watchers.add("other", "other")).isEmpty();
    assertThat(watchers.add("greedy 21", "greedy")).contains("greedy 1");
  }

  @Test
  void whenAllPlacesAreTakenWhoHasMostMakesRoom() {
    IntStream.range(0, 81).forEach(i -> assertThat(watchers.add("single " + i, "client " + i)).isEmpty());
    IntStream.range(0, 19).forEach(i -> assertThat(watchers.add("greedy " + i, "greedy")).isEmpty());
    assertThat(watchers.add("newcomer", "newcomer")).contains("greedy 0");
    watchers.remove("newcomer");
    assertThat(watchers.add("next", "next")).isEmpty();
  }
}
