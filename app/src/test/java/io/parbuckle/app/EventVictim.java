package io.parbuckle.app;

import io.parbuckle.server.Server;
import io.parbuckle.server.ServerConfig;
import io.parbuckle.testkit.FakeMachine;
import io.parbuckle.testkit.TestServer;
import java.io.IOException;
import java.nio.file.Path;

/// A server in a process of its own, to be killed by [EventKillTest]. Says `port N` when it is
/// ready, and ends by itself when nobody holds its input any more.
final class EventVictim {

  private EventVictim() {}

  static void main(String[] arguments) throws IOException {
    Path machine = FakeMachine.files();
    try (Server server =
        Server.start(
            ServerConfig.local(Path.of(arguments[0])).withAdminPassword(TestServer.PASSWORD),
            TranscriptTest.plugins(),
            FakeMachine.commands(),
            absolute -> machine.resolve(absolute.substring(1)))) {
      System.out.println("port " + java.net.URI.create(server.httpUrl()).getPort());
      while (System.in.read() >= 0) {
        // the one who started us is alive
      }
    }
  }
}
