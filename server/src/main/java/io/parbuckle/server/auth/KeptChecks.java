package io.parbuckle.server.auth;

import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonNull;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// Rules for what accounts and groups keep for clients and nothing here acts upon (`services.md`
/// §5.2): it is refused where an appliance would refuse it for its form, not for its effect.
final class KeptChecks {

  private static final String EVERYTHING = "ALL";
  private static final Pattern MODE = Pattern.compile("0?[0-7]{3}");

  private KeptChecks() {}

  /// @param place the attribute of the list, such as `user_create.sudo_commands`
  static void sudo(String place, List<String> commands, List<Problem> problems) {
    for (int i = 0; i < commands.size(); i++) {
      String command = commands.get(i);
      if (command.equals(EVERYTHING)) {
        if (commands.size() > 1) {
          problems.add(new Problem(place + "." + i, "ALL cannot be used with other commands."));
        }
      } else if (!isNormalisedPath(command)) {
        problems.add(
            new Problem(
                place + "." + i, "An absolute path without . and .. is needed, or ALL alone."));
      }
    }
  }

  private static boolean isNormalisedPath(String command) {
    String program = command.split(" ", 2)[0];
    try {
      return program.startsWith("/") && Path.of(program).normalize().toString().equals(program);
    } catch (InvalidPathException _) {
      return false;
    }
  }

  static void idmap(String schema, JsonValue idmap, List<Problem> problems) {
    boolean right =
        switch (idmap) {
          case JsonNull _ -> true;
          case JsonText(String text) -> text.equals("DIRECT");
          case JsonInteger number -> number.fitsLong() && number.small() >= 1;
          default -> false;
        };
    if (!right) {
      problems.add(
          new Problem(
              schema + ".userns_idmap",
              "Input should be 'DIRECT', a number of at least 1, or null"));
    }
  }

  /// @param mode permissions in octal, of which the owner keeps reading and entering
  static void homeMode(String schema, String mode, List<Problem> problems) {
    if (!MODE.matcher(mode).matches()) {
      problems.add(
          new Problem(schema + ".home_mode", "An octal number from 000 to 777 is needed."));
    } else if ((Integer.parseInt(mode, 8) & 0500) != 0500) {
      problems.add(
          new Problem(schema + ".home_mode", "The owner has to be able to read and to enter it."));
    }
  }
}
