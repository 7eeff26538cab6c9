package io.parbuckle.cli;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The script for fish, one `complete` a command and option.
final class FishCompletion {

  private final String program;
  private final StringBuilder script = new StringBuilder();

  private FishCompletion(String program) {
    this.program = program;
  }

  static String of(CommandLine program) {
    FishCompletion completion = new FishCompletion(program.getCommandName());
    completion.add(program, "__fish_use_subcommand");
    return completion.script.toString().stripTrailing();
  }

  private void add(CommandLine command, String condition) {
    for (Map.Entry<String, CommandLine> sub : command.getSubcommands().entrySet()) {
      CommandSpec spec = sub.getValue().getCommandSpec();
      line(condition, "-f -a " + sub.getKey(), firstLine(spec.usageMessage().description()));
    }
    for (Map.Entry<String, CommandLine> sub : command.getSubcommands().entrySet()) {
      String seen = "__fish_seen_subcommand_from " + sub.getKey();
      sub.getValue().getCommandSpec().options().forEach(option -> add(option, seen));
      if (!sub.getValue().getSubcommands().isEmpty()) {
        String others = String.join(" ", sub.getValue().getSubcommands().keySet());
        add(sub.getValue(), seen + "; and not __fish_seen_subcommand_from " + others);
      }
    }
  }

  private void add(OptionSpec option, String condition) {
    StringBuilder names = new StringBuilder();
    for (String name : option.names()) {
      names.append(name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1));
      names.append(' ');
    }
    String value = option.arity().max() > 0 ? "-r " : "";
    line(condition, (names + value).strip(), firstLine(option.description()));
  }

  private void line(String condition, String what, String description) {
    script
        .append("complete -c ")
        .append(program)
        .append(" -n '")
        .append(condition)
        .append("' ")
        .append(what)
        .append(" -d '")
        .append(description.replace("\\", "\\\\").replace("'", "\\'"))
        .append("'\n");
  }

  private static String firstLine(String[] description) {
    return description.length == 0 ? "" : description[0];
  }
}
