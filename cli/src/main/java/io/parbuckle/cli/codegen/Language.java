package io.parbuckle.cli.codegen;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/// A language in which a client can be written.
public interface Language {

  /// What every file that is written begins with, so that a later run knows it for its own.
  String MARK = "// Written by parbuckle codegen";

  /// @return files by their path below the folder that was asked for
  Map<String, String> files(Contract contract);

  /// What does not depend on the document.
  static String resource(String name) {
    try (InputStream in = Language.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The first line of a file.
  static String mark(Contract contract) {
    return MARK + " from API version " + contract.version() + ". Changes here will be lost.\n";
  }
}
