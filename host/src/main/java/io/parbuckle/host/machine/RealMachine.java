package io.parbuckle.host.machine;

import io.parbuckle.api.machine.Commands;
import io.parbuckle.api.machine.HostAccounts;
import io.parbuckle.api.machine.HostFiles;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The machine that this process runs on, for the program to hand to the server.
public final class RealMachine {

  private RealMachine() {}

  /// Programs of this machine.
  public static Commands commands() {
    return new RealCommands();
  }

  /// Files of this machine.
  public static HostFiles hostFiles() {
    return new RealHostFiles(Path.of("/"));
  }

  /// Files below another folder that is laid out like this machine's root.
  public static HostFiles hostFiles(Path root) {
    return new RealHostFiles(root);
  }

  /// Accounts of this machine.
  ///
  /// @param service name of the PAM service that judges their passwords
  /// @param folder where that is described; null for the system's own folders
  /// @throws io.parbuckle.api.fault.StartRefused where that cannot be
  public static HostAccounts hostAccounts(String service, @Nullable Path folder) {
    return RealHostAccounts.of(commands(), service, folder);
  }
}
