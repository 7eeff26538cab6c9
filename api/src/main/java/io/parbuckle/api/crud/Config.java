package io.parbuckle.api.crud;

import io.parbuckle.api.Call;
import java.util.function.Function;
import java.util.function.Supplier;

/// Settings of a service: what stands behind `X.config` and `X.update`
/// ([io.parbuckle.api.Offer#config]).
///
/// **Threads.** Any.
///
/// @param <E> the settings
/// @param <U> what may be changed: members of type [io.parbuckle.api.param.Edit]
public interface Config<E, U> {

  /// The settings; defaults as long as nobody has changed them.
  E read(Call call) throws Exception;

  /// @return the settings as they are now
  E update(Call call, U wanted) throws Exception;

  /// Where it does not matter who calls.
  static <E, U> Config<E, U> of(Supplier<E> read, Function<U, E> update) {
    return new Config<>() {
      @Override
      public E read(Call call) {
        return read.get();
      }

      @Override
      public E update(Call call, U wanted) {
        return update.apply(wanted);
      }
    };
  }
}
