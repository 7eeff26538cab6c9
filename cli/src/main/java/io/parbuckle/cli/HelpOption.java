package io.parbuckle.cli;

import picocli.CommandLine.Option;

/// `--help`, everywhere.
final class HelpOption {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;
}
