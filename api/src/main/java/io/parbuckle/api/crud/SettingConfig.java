package io.parbuckle.api.crud;

import io.parbuckle.api.Call;
import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Settings;

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

  /// @param name of the setting; shared by all services
  public SettingConfig(
      Database database, Settings settings, String name, Class<E> type, E defaults) {
    this.database = database;
    this.settings = settings;
    this.name = name;
    this.type = type;
    this.defaults = defaults;
  }

  @Override
  public E read(Call call) {
    return read();
  }

  private E read() {
    return settings.get(name, type).orElse(defaults);
  }

  @Override
  public E update(Call call, U wanted) {
    return database.write(
        "update setting " + name,
        _ -> {
          E changed = Components.of(type).over(read(), wanted);
          settings.put(name, changed);
          return changed;
        });
  }
}
