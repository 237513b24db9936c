package dev.dromedary.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TransfersTest {
  private static final int CAPACITY = 100_000;

  private long now;
  private final List<String> ended = new ArrayList<>();
  private final Transfers transfers = new Transfers(CAPACITY, () -> now, Runnable::run);

  private Transfers.Transfer begin(String name) {
    return transfers.begin(reason -> ended.add(name + " " + reason)).orElseThrow();
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void aTransferThatDribblesIsEndedAfterTheGrace() {
    Transfers.Transfer dribbler = begin("dribbler");
    for (int second = 0; second < 20; second++) {
      pass(Duration.ofSeconds(1));
      dribbler.moved(1);
      transfers.endSlowOnes();
      assertThat(ended).isEmpty();
    }
    pass(Duration.ofSeconds(1));
    transfers.endSlowOnes();
    assertThat(ended).containsExactly("dribbler TOO_SLOW");
    assertThat(dribbler.hold(1)).isFalse();
  }

  @Test
  void aTransferAtTheLeastRateGoesOn() {
    Transfers.Transfer slow = begin("slow");
    for (int second = 0; second < 600; second++) {
      pass(Duration.ofSeconds(1));
      slow.moved(Transfers.LEAST_RATE);
      transfers.endSlowOnes();
    }
    assertThat(ended).isEmpty();
    pass(Transfers.GRACE.plusSeconds(1));
    transfers.endSlowOnes();
    assertThat(ended).containsExactly("slow TOO_SLOW");
  }

  @Test
  void whatHasArrivedHasNoDeadlineButCounts() {
    Transfers.Transfer body = begin("body");
    assertThat(body.hold(CAPACITY)).isTrue();
    body.settle();
    pass(Duration.ofHours(1));
    transfers.endSlowOnes();
    assertThat(begin("other").hold(1)).isFalse();
    body.close();
    assertThat(transfers.held()).isZero();
    assertThat(ended).isEmpty();
  }

  @Test
  void theSlowestMakesRoomForANewOne() {
    Transfers.Transfer slow = begin("slow");
    Transfers.Transfer slower = begin("slower");
    assertThat(slow.hold(CAPACITY / 2)).isTrue();
    slow.moved(50_000);
    assertThat(slower.hold(CAPACITY / 2)).isTrue();
    slower.moved(1000);
    Transfers.Transfer next = begin("next");
    // neither has stood still for long enough
    assertThat(next.hold(1000)).isFalse();
    pass(Transfers.STANDSTILL.plusMillis(1));
    assertThat(next.hold(1000)).isTrue();
    assertThat(ended).containsExactly("slower NO_ROOM");
    assertThat(transfers.held()).isEqualTo(CAPACITY / 2 + 1000);
    slower.close();
    assertThat(transfers.held()).isEqualTo(CAPACITY / 2 + 1000);
  }

  @Test
  void whatHoldsLittleIsNotEndedForRoom() {
    begin("small").hold(100);
    pass(Duration.ofSeconds(1));
    assertThat(begin("large").hold(CAPACITY)).isFalse();
    assertThat(ended).isEmpty();
  }

  @Test
  void aThousandAndOneAreTooMany() {
    IntStream.range(0, 1000).forEach(i -> begin("transfer " + i).moved(i));
    assertThat(transfers.begin(reason -> {})).isEmpty();
    pass(Duration.ofSeconds(1));
    begin("next");
    assertThat(ended).containsExactly("transfer 0 NO_ROOM");
  }
}
