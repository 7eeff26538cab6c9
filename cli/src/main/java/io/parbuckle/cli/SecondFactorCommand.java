package io.parbuckle.cli;

import io.parbuckle.client.CallException;
import io.parbuckle.client.Client;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Gives an account a second factor, or takes it away.
@Command(
    name = "second-factor",
    description = {
      "Give an account a second factor: codes from an authenticator program, beside the password.",
      "Shows the address for the program, on a terminal also as a QR code. Whatever the account had"
          + " before is no good any more."
    },
    footer = {
      "%nExamples:",
      "  parbuckle second-factor mara",
      "  parbuckle second-factor --uri wss://server:6443 -U mara",
      "  parbuckle second-factor mara --remove",
      "%nAccounts are asked for it while second factors are switched on:",
      "  parbuckle call auth.twofactor.update '{\"enabled\": true}'"
    })
final class SecondFactorCommand extends ClientCommand {

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "Whose. Default: who is logged in.")
  @Nullable String name;

  @Option(
      names = "--digits",
      paramLabel = "6|7|8",
      description = "Digits of a code. At first 6; many programs know no other.")
  @Nullable Integer digits;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      description = "How long a code is good for. At first 30; many programs know no other.")
  @Nullable Integer interval;

  @Option(names = "--remove", description = "Take the second factor away.")
  boolean remove;

  SecondFactorCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  void prepare() {
    if (remove && (digits != null || interval != null)) {
      throw Refusal.usage("--remove takes neither --digits nor --interval.");
    }
  }

  @Override
  int run(Client client) throws InterruptedException {
    String whose = name != null ? name : text(client.call("auth.me"), "pw_name");
    if (remove) {
      client.call("user.unset_2fa_secret", JsonText.of(whose));
      note("User " + Texts.line(whose) + " has no second factor any more.");
      return ExitCode.DONE;
    }
    JsonValue made = client.call("user.renew_2fa_secret", JsonText.of(whose), options());
    String address =
        made instanceof JsonObject account
                && account.get("twofactor_config") instanceof JsonObject factor
            ? text(factor, "provisioning_uri")
            : "";
    if (surroundings.terminals().out()) {
      results.line(picture(client.call("user.twofactor_qr_code", JsonText.of(whose))));
    }
    results.line(Texts.line(address));
    note("User " + Texts.line(whose) + " has a new second factor.");
    noteWhenOff(client);
    return ExitCode.DONE;
  }

  private JsonObject options() {
    JsonObject options = JsonObject.EMPTY;
    if (digits != null) {
      options = options.with("otp_digits", JsonInteger.of(digits));
    }
    if (interval != null) {
      options = options.with("interval", JsonInteger.of(interval));
    }
    return options;
  }

  private void noteWhenOff(Client client) throws InterruptedException {
    try {
      if (client.call("auth.twofactor.config") instanceof JsonObject config
          && JsonBoolean.FALSE.equals(config.get("enabled"))) {
        note(
            "It is not asked for yet: second factors are switched off on this server. Switch them"
                + " on with: parbuckle call auth.twofactor.update '{\"enabled\": true}'");
      }
    } catch (CallException _) {
      // Not everybody may read the settings, and the factor is made all the same.
    }
  }

  private static String text(JsonValue value, String member) {
    return value instanceof JsonObject object && object.get(member) instanceof JsonText(String text)
        ? text
        : "";
  }

  private static String picture(JsonValue rows) {
    List<String> texts = new ArrayList<>();
    if (rows instanceof JsonArray array) {
      array.items().forEach(row -> texts.add(row instanceof JsonText(String text) ? text : ""));
    }
    return QrPicture.of(texts);
  }
}
