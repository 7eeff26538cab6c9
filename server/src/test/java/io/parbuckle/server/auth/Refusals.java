package io.parbuckle.server.auth;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Failure.Problem;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// What a refused call says.
final class Refusals {

  private Refusals() {}

  /// The number of a call error.
  static int errno(ThrowingCallable call) {
    int[] errno = new int[1];
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(Fault.CallError.class, error -> errno[0] = error.errno());
    return errno[0];
  }

  /// Place and number of each broken rule, such as `group_create.name 17`.
  static List<String> problems(ThrowingCallable call) {
    List<String> places = new ArrayList<>();
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Fault.Invalid.class,
            invalid -> {
              for (Problem problem : invalid.problems()) {
                places.add(problem.attribute() + " " + problem.errno());
              }
            });
    return places;
  }
}
