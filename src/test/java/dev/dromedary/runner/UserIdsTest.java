package dev.dromedary.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UserIdsTest {
  private static final int OF_A_NAMESPACE = 65_536;

  @Test
  void containersShareARangeAndNeverAUid() {
    UserIds ids = new UserIds();
    UserIds.Range one = ids.forContainer(OF_A_NAMESPACE);
    UserIds.Range other = ids.forContainer(OF_A_NAMESPACE);
    Set<Integer> given = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      assertThat(given.add(one.next())).isTrue();
      assertThat(given.add(other.next())).isTrue();
    }
  }

  @Test
  void allAreWithinWhatThereIs() {
    UserIds ids = new UserIds();
    for (int container = 0; container < 20; container++) {
      UserIds.Range range = ids.forContainer(OF_A_NAMESPACE);
      int last = 0;
      while (!range.isUsedUp()) {
        int uid = range.next();
        assertThat(uid).isBetween(1_000, OF_A_NAMESPACE - 1).isGreaterThan(last);
        last = uid;
      }
    }
  }

  /** While an old container uses up its half, new ones take from the other. */
  @Test
  void aUsedUpContainerMeetsNoNewOne() {
    UserIds ids = new UserIds();
    UserIds.Range old = ids.forContainer(OF_A_NAMESPACE);
    while (!old.isUsedUp()) {
      old.next();
    }
    UserIds.Range young = ids.forContainer(OF_A_NAMESPACE);
    Set<Integer> given = new HashSet<>();
    // enough for the longest job that it may still have
    for (int i = 0; i < 1_000; i++) {
      given.add(old.next());
    }
    while (!young.isUsedUp()) {
      assertThat(given.add(young.next())).isTrue();
    }
  }

  @Test
  void aRangeEnds() {
    UserIds.Range range = new UserIds().forContainer(4_000);
    assertThatThrownBy(() -> {
      for (int i = 0; i < 4_000; i++) {
        range.next();
      }
    }).isInstanceOf(ContainerLostException.class);
  }

  @Test
  void withoutANamespaceTheSystemsUidsAreLeftAlone() {
    assertThat(new UserIds().forContainer(Integer.MAX_VALUE).next()).isGreaterThanOrEqualTo(100_000);
  }

  @Test
  void tooFewAreRefused() {
    assertThatThrownBy(() -> new UserIds().forContainer(1)).hasMessageContaining("only 1 uids");
  }
}
