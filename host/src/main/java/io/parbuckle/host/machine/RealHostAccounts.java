package io.parbuckle.host.machine;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.fault.StartRefused;
import io.parbuckle.api.machine.Commands;
import io.parbuckle.api.machine.HostAccounts;
import io.parbuckle.protocol.error.Errno;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accounts as `getent` and `id` name them, from whatever sources the host has; their passwords by
/// PAM.
final class RealHostAccounts implements HostAccounts {

  private static final Logger LOG = LoggerFactory.getLogger(RealHostAccounts.class);
  private static final Duration LOOKUP = Duration.ofSeconds(5);

  /// How `getent` says that there is no such account.
  private static final int NOT_FOUND = 2;

  private static final int FIELDS = 7;

  /// Where Linux-PAM looks, in its order.
  private static final List<Path> FOLDERS =
      List.of(Path.of("/etc/pam.d"), Path.of("/usr/lib/pam.d"), Path.of("/usr/share/pam.d"));

  /// Codes of a guess that was wrong: permission denied, failure, unknown, too many tries.
  private static final Set<Integer> WRONG = Set.of(6, 7, 10, 11);

  private static final int ACCOUNT_EXPIRED = 13;

  private final Commands commands;
  private final Pam pam;

  private RealHostAccounts(Commands commands, Pam pam) {
    this.commands = commands;
    this.pam = pam;
  }

  /// @param service name of the PAM service
  /// @param folder where it is described; null for the system's own folders
  /// @throws StartRefused where there is no PAM, or no such service: PAM would take another one
  static RealHostAccounts of(Commands commands, String service, @Nullable Path folder) {
    boolean described =
        folder == null
            ? FOLDERS.stream().anyMatch(each -> Files.isRegularFile(each.resolve(service)))
            : Files.isRegularFile(folder.resolve(service));
    if (!described) {
      throw new StartRefused(
          "pam.service: there is no PAM service %s in %s. Write one, or name another."
              .formatted(service, folder == null ? FOLDERS.getFirst() : folder));
    }
    return Pam.load(service, folder)
        .map(pam -> new RealHostAccounts(commands, pam))
        .orElseThrow(
            () ->
                new StartRefused(
                    "pam.service: this system has no Linux-PAM (libpam.so.0%s). Install it, or leave"
                            .formatted(folder == null ? "" : ", 1.4 or newer for pam.folder")
                        + " the setting out."));
  }

  @Override
  public Optional<Account> named(String name) throws InterruptedException {
    return passwd(name).filter(account -> account.name().equals(name));
  }

  @Override
  public Optional<Account> withUid(long uid) throws InterruptedException {
    return passwd(String.valueOf(uid)).filter(account -> account.uid() == uid);
  }

  private Optional<Account> passwd(String key) throws InterruptedException {
    Commands.Result found = commands.run(List.of("getent", "--", "passwd", key), LOOKUP);
    if (found.code() == NOT_FOUND) {
      return Optional.empty();
    }
    String[] fields = answer("getent", found).strip().split(":", -1);
    if (fields.length != FIELDS) {
      throw new Fault.CallError(Errno.EIO, "getent passwd answered with something else.");
    }
    return Optional.of(
        new Account(
            fields[0],
            Long.parseLong(fields[2]),
            Long.parseLong(fields[3]),
            fields[4].split(",", -1)[0],
            fields[5],
            fields[6],
            groups(fields[0])));
  }

  /// Names of groups may have blanks in them.
  private Set<String> groups(String name) throws InterruptedException {
    String names = answer("id", commands.run(List.of("id", "-G", "-n", "-z", "--", name), LOOKUP));
    return Set.copyOf(
        Stream.of(names.split("\0", -1)).filter(group -> !group.isEmpty()).distinct().toList());
  }

  private static String answer(String program, Commands.Result result) {
    if (result.code() != 0) {
      throw new Fault.CallError(
          Errno.EIO,
          program + " ended with code " + result.code() + ": " + result.errors().strip());
    }
    return result.output();
  }

  @Override
  public Verdict check(String name, String password, String address) {
    if (password.isEmpty()
        || password.indexOf('\0') >= 0
        || password.getBytes(StandardCharsets.UTF_8).length >= Pam.ANSWER_BYTES) {
      return Verdict.WRONG; // cannot be said to PAM, or says nothing
    }
    int code = pam.check(name, password, address);
    if (code != Pam.SUCCESS && !WRONG.contains(code)) {
      LOG.atWarn().addKeyValue("code", code).log("PAM does not let an account log in");
    }
    return switch (code) {
      case Pam.SUCCESS -> Verdict.RIGHT;
      case Pam.NEW_AUTHTOK_REQD, ACCOUNT_EXPIRED -> Verdict.OVER;
      default -> Verdict.WRONG;
    };
  }
}
