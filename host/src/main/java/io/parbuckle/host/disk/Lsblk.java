package io.parbuckle.host.disk;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.machine.Commands;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks `lsblk` about disks on which neither sysfs nor udev has an answer, once for each time that
/// a device appears.
///
/// **Threads.** One at a time; [Disks] sees to that.
///
/// **Bound.** One remembered answer for each device that was there at the last question.
final class Lsblk {

  private static final Logger LOG = LoggerFactory.getLogger(Lsblk.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final List<String> WORDS =
      List.of("lsblk", "--json", "--nodeps", "--output", "NAME,SERIAL,WWN,MODEL");

  private final Commands commands;

  // By appearance: the name alone would give a new disk the answer of the one before it.
  private Map<Appearance, Answer> answers = Map.of();

  /// A device under its name, told from others that had the name before.
  record Appearance(String name, String sequence) {}

  /// What lsblk says; empty where it says nothing.
  record Answer(Optional<String> serial, Optional<String> wwn, Optional<String> model) {
    static final Answer NONE = new Answer(Optional.empty(), Optional.empty(), Optional.empty());
  }

  Lsblk(Commands commands) {
    this.commands = commands;
  }

  /// The answers for these devices. Where lsblk is missing or fails there are none.
  Map<Appearance, Answer> ask(List<Appearance> devices) throws InterruptedException {
    if (!answers.keySet().containsAll(devices)) {
      Map<String, Answer> said = run();
      Map<Appearance, Answer> fresh = new HashMap<>();
      for (Appearance device : devices) {
        fresh.put(device, said.getOrDefault(device.name(), Answer.NONE));
      }
      answers = Map.copyOf(fresh);
    }
    return answers;
  }

  private Map<String, Answer> run() throws InterruptedException {
    try {
      Commands.Result result = commands.run(WORDS, TIMEOUT);
      return result.code() == 0 ? parse(result.output()) : Map.of();
    } catch (Fault | MalformedJson e) {
      LOG.atDebug().addKeyValue("reason", e.getMessage()).log("lsblk has no answer");
      return Map.of();
    }
  }

  private static Map<String, Answer> parse(String output) throws MalformedJson {
    Map<String, Answer> answers = new HashMap<>();
    if (Json.readPlain(output) instanceof JsonObject object
        && object.at("blockdevices") instanceof JsonArray devices) {
      for (JsonValue device : devices.items()) {
        if (device instanceof JsonObject members) {
          text(members, "name").ifPresent(name -> answers.put(name, answer(members)));
        }
      }
    }
    return answers;
  }

  private static Answer answer(JsonObject members) {
    return new Answer(text(members, "serial"), text(members, "wwn"), text(members, "model"));
  }

  private static Optional<String> text(JsonObject members, String name) {
    return members.at(name) instanceof JsonText text && !text.value().isBlank()
        ? Optional.of(text.value().strip())
        : Optional.empty();
  }
}
