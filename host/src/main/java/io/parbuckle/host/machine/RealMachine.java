package io.parbuckle.host.machine;

import io.parbuckle.api.machine.Commands;
import io.parbuckle.api.machine.HostFiles;
import java.nio.file.Path;

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
}
