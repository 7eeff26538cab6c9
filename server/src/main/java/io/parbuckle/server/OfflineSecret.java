package io.parbuckle.server;

import io.parbuckle.api.fault.StartRefused;
import io.parbuckle.server.store.DataFolder;
import io.parbuckle.server.store.FileSecrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/// Changes the key that encrypts secrets while no server runs: the new key is put before the old
/// one, and the next start seals everything with it and drops the old one.
public final class OfflineSecret {

  private OfflineSecret() {}

  /// @param data the data folder, which this takes for itself meanwhile
  /// @throws StartRefused with a sentence, if a server uses the folder or there is no key in it
  public static void change(Path data) {
    if (Files.notExists(data.resolve("secret"))) {
      throw new StartRefused("There is no key in " + data + ": no server has been started there.");
    }
    try (DataFolder folder = DataFolder.take(data)) {
      FileSecrets.at(folder.secret(), new SecureRandom()).change();
    } catch (IOException e) {
      throw new StartRefused("The key in " + data + " cannot be changed: " + e, e);
    }
  }
}
