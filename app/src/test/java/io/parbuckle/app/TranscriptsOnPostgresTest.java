package io.parbuckle.app;

import io.parbuckle.server.fixture.TestPostgres;
import io.parbuckle.testkit.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The same conversations with a server whose database is PostgreSQL: nobody can tell.
@EnabledIf(
    value = "io.parbuckle.server.fixture.TestPostgres#installed",
    disabledReason = "no PostgreSQL is installed here; Debian: apt-get install postgresql")
final class TranscriptsOnPostgresTest {

  private static TestPostgres postgres;
  private static TestServer server;
  private static Surface surface;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    postgres = TestPostgres.start();
    server =
        TestServer.start(
            TranscriptTest.plugins(),
            config ->
                config.withAdminPassword(TestServer.PASSWORD).withDatabase(postgres.database()));
    surface = Surface.of(server.httpUrl());
  }

  @AfterAll
  static void stop() throws IOException {
    try (TestPostgres _ = postgres) {
      server.close();
    }
  }

  static Stream<Path> transcripts() throws IOException {
    return TranscriptTest.transcripts();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void the_server_answers_as_on_its_own_database(Path file) throws Exception {
    int _ = TranscriptTest.play(file, server, surface);
  }
}
