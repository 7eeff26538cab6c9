package io.parbuckle.api.crud;

import io.parbuckle.api.Call;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Settings;
import io.parbuckle.protocol.error.Failure.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/// Settings in one record under one name ([Settings]). An update replaces the members of the same
/// name.
///
/// **Threads.** Any.
public final class SettingConfig<E extends Record, U extends Record> implements Config<E, U> {

  private final Database database;
  private final Settings settings;
  private final String name;
  private final E defaults;
  private final Class<E> type;
  private final List<BiConsumer<E, BiConsumer<String, String>>> rules = new ArrayList<>();

  /// @param name of the setting; shared by all services
  public SettingConfig(
      Database database, Settings settings, String name, Class<E> type, E defaults) {
    this.database = database;
    this.settings = settings;
    this.name = name;
    this.type = type;
    this.defaults = defaults;
  }

  /// What must hold of the settings as they would be.
  ///
  /// @param added takes them, and each fault: the attribute, and a sentence
  public SettingConfig<E, U> rule(BiConsumer<E, BiConsumer<String, String>> added) {
    rules.add(added);
    return this;
  }

  @Override
  public E read(Call call) {
    return read();
  }

  /// The settings as they are now.
  public E read() {
    return settings.get(name, type).orElse(defaults);
  }

  @Override
  public E update(Call call, U wanted) {
    return database.write(
        "update setting " + name,
        _ -> {
          E changed = Components.of(type).over(read(), wanted);
          check(changed);
          settings.put(name, changed);
          return changed;
        });
  }

  private void check(E changed) {
    List<Problem> problems = new ArrayList<>();
    rules.forEach(
        rule ->
            rule.accept(changed, (attribute, text) -> problems.add(new Problem(attribute, text))));
    if (!problems.isEmpty()) {
      throw new Fault.Invalid(problems);
    }
  }
}
