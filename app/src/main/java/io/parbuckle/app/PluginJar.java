package io.parbuckle.app;

import io.parbuckle.api.Plugin;
import io.parbuckle.api.fault.StartRefused;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/// Plug-ins from a jar, in a class loader of its own whose parent shows it what the program has.
final class PluginJar {

  private PluginJar() {}

  /// @throws StartRefused with a sentence when there is nothing to load
  static List<Plugin> load(Path jar) {
    if (!Files.isRegularFile(jar)) {
      throw new StartRefused("The plug-in " + jar + " does not exist.");
    }
    try {
      // Open as long as the program runs: its classes are needed until the end.
      URLClassLoader loader =
          new URLClassLoader(
              jar.getFileName().toString(),
              new URL[] {jar.toUri().toURL()},
              Plugin.class.getClassLoader());
      List<Plugin> plugins =
          ServiceLoader.load(Plugin.class, loader).stream()
              .filter(found -> loader.equals(found.type().getClassLoader()))
              .map(ServiceLoader.Provider::get)
              .toList();
      if (plugins.isEmpty()) {
        throw new StartRefused(
            jar + " holds no plug-in: META-INF/services/io.parbuckle.api.Plugin names none.");
      }
      return plugins;
    } catch (MalformedURLException | ServiceConfigurationError e) {
      throw new StartRefused("The plug-in " + jar + " cannot be loaded: " + e.getMessage());
    }
  }
}
