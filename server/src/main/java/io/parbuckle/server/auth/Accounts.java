package io.parbuckle.server.auth;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.store.Tx;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.AccountStore.AccountRow;
import io.parbuckle.server.auth.AccountStore.AttributeRow;
import io.parbuckle.server.auth.AccountStore.GroupRow;
import io.parbuckle.server.auth.AccountStore.HeldRow;
import io.parbuckle.server.auth.AccountStore.KeyOfRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The rules of accounts: who exists, what they may do, who is the first.
///
/// **Threads.** Any.
final class Accounts {

  static final long ADMINISTRATOR_UID = 950;
  private static final int ATTRIBUTES_MAX = 100;

  /// 1 to 32 characters; `$` only at the end.
  static final String NAME = "[A-Za-z_]([A-Za-z0-9_.-]{0,30}[A-Za-z0-9_.$-])?";

  static final String NO_NAME =
      "A name has 1 to 32 letters, digits, _ - or . and begins with a letter or _.";

  private static final Pattern NAMES = Pattern.compile(NAME);

  private final AccountStore store;
  private final Passwords passwords;
  private final PasswordPolicy policy;
  private final RoleGraph roles;
  private final Time time;

  Accounts(
      AccountStore store, Passwords passwords, PasswordPolicy policy, RoleGraph roles, Time time) {
    this.store = store;
    this.passwords = passwords;
    this.policy = policy;
    this.roles = roles;
    this.time = time;
  }

  RoleGraph roles() {
    return roles;
  }

  static boolean isName(String text) {
    return NAMES.matcher(text).matches();
  }

  Optional<AccountRow> named(String username) {
    return store.named(username);
  }

  Optional<AccountRow> withUid(long uid) {
    return store.withUid(uid);
  }

  Rights rights(AccountRow account) {
    List<HeldRow> held = store.held(account);
    return new Rights(
        roles.closure(held.stream().map(HeldRow::role).toList()),
        held.stream().anyMatch(HeldRow::webShell));
  }

  /// Nobody gets hold of more than they have by way of an account that has it: whoever is no full
  /// administrator makes, changes and deletes only what has no more rights than they have.
  ///
  /// @throws Fault.CallError 13
  void checkGoverns(Caller caller, Directory directory, AccountRow account) {
    checkGoverns(caller, account.username(), roles.closure(directory.granted(account).roles()));
  }

  /// The same where only the account is known.
  void checkGoverns(Caller caller, AccountRow account) {
    checkGoverns(caller, account.username(), rights(account).roles());
  }

  /// @param held inclusion resolved
  static void checkGoverns(Caller caller, String username, Set<String> held) {
    if (!caller.fullAdmin() && !caller.roles().containsAll(held)) {
      throw new Fault.CallError(
          Errno.EACCES, "User " + username + " has, or would get, rights that you do not have.");
    }
  }

  /// Whether somebody can administer this server with a password.
  boolean hasAdministrator() {
    return store.directory().hasAdministrator();
  }

  List<User> users() {
    Directory directory = store.directory();
    return directory.accounts().stream().map(account -> user(directory, account)).toList();
  }

  /// @throws Fault.NotFound if there is no such account
  User user(long id) {
    Directory directory = store.directory();
    return directory
        .account(id)
        .map(account -> user(directory, account))
        .orElseThrow(() -> missing(id));
  }

  static Fault.NotFound missing(long id) {
    return new Fault.NotFound("User " + id + " does not exist");
  }

  private User user(Directory directory, AccountRow row) {
    Instant changed =
        row.passwordChangedAt() == null ? null : Instant.ofEpochMilli(row.passwordChangedAt());
    return new User(
        row.id(),
        row.uid(),
        row.username(),
        row.password() == null ? "*" : ApiKey.MASK,
        "*",
        row.home(),
        row.shell(),
        row.fullName(),
        row.builtin(),
        immutable(row),
        row.smb(),
        Stored.value(row.usernsIdmap()),
        primaryGroup(directory, row),
        directory.auxiliary(row.id()),
        row.passwordDisabled(),
        row.sshPasswordEnabled(),
        row.locked(),
        row.sshpubkey(),
        Stored.texts(row.sudoCommands()),
        Stored.texts(row.sudoCommandsNopasswd()),
        row.email(),
        true,
        directory.secondFactors().contains(row.id()),
        null,
        changed,
        policy.age(row),
        null,
        policy.changeRequired(row),
        List.copyOf(directory.granted(row).roles()),
        directory.keys().stream()
            .filter(key -> key.accountId() == row.id())
            .map(KeyOfRow::id)
            .toList(),
        false);
  }

  static boolean immutable(AccountRow row) {
    return row.builtin() || row.uid() == ADMINISTRATOR_UID;
  }

  private static User.PrimaryGroup primaryGroup(Directory directory, AccountRow row) {
    GroupRow group =
        directory
            .group(row.groupId())
            .orElseThrow(() -> new IllegalStateException(row + " has no group " + row.groupId()));
    return new User.PrimaryGroup(
        group.id(),
        group.gid(),
        group.name(),
        group.builtin(),
        Stored.texts(group.sudoCommands()),
        Stored.texts(group.sudoCommandsNopasswd()),
        group.smb(),
        Stored.value(group.usernsIdmap()));
  }

  /// Makes the first administrator: uid 950 (0 for `root`), a group of its own, member of group
  /// 544.
  ///
  /// @return the new account
  /// @throws Fault.CallError 17 when there is an administrator, or the name or number is taken
  /// @throws Fault.Invalid when it is no name, or the password is empty
  User createFirstAdministrator(String username, String password) throws InterruptedException {
    if (!isName(username)) {
      throw new Fault.Invalid("username", NO_NAME);
    }
    if (hasAdministrator()) {
      throw thereIsOne(); // before hashing: anybody may ask
    }
    List<Problem> problems = new ArrayList<>();
    policy.check("password", null, password, problems);
    if (!problems.isEmpty()) {
      throw new Fault.Invalid(problems);
    }
    String hash = passwords.hash(password);
    long uid = username.equals(LocalUser.ROOT) ? 0 : ADMINISTRATOR_UID;
    AccountRow row = administrator(username, uid, hash);
    long id = store.database().write("create first administrator", tx -> insertFirst(tx, row));
    return user(id);
  }

  private static long insertFirst(Tx tx, AccountRow row) {
    Directory directory = AccountStore.directory(tx);
    if (directory.hasAdministrator()) {
      throw thereIsOne();
    }
    boolean taken =
        directory.accounts().stream()
                .anyMatch(other -> other.uid() == row.uid() || named(other, row.username()))
            || directory.groups().stream()
                .anyMatch(group -> group.gid() == row.uid() || group.name().equals(row.username()));
    if (taken) {
      throw new Fault.CallError(
          Errno.EEXIST,
          "User or group " + row.username() + " or number " + row.uid() + " is taken already.");
    }
    long own = GroupStore.insert(tx, row.uid(), row.username());
    long id = AccountStore.insert(tx, Rows.with(row, row.uid(), own));
    long administrators = directory.groupWithGid(Directory.ADMINISTRATORS_GID).orElseThrow().id();
    GroupStore.join(tx, id, List.of(administrators));
    return id;
  }

  private static boolean named(AccountRow account, String username) {
    return account.username().equals(username);
  }

  private AccountRow administrator(String username, long uid, String hash) {
    return new AccountRow(
        0,
        uid,
        username,
        "Local Administrator",
        uid == 0 ? "/root" : "/home/" + username,
        "/usr/bin/bash",
        hash,
        time.millis(),
        false,
        false,
        false,
        uid == 0,
        false,
        null,
        null,
        Stored.column(List.of("ALL")),
        "[]",
        "null",
        0);
  }

  static Fault.CallError thereIsOne() {
    return new Fault.CallError(Errno.EEXIST, "There is an administrator with a password already.");
  }

  /// An account whose password may be set by this caller (`services.md` §5.2).
  ///
  /// @throws Fault.CallError 1 for somebody else's
  /// @throws Fault.Invalid with the contract's attributes
  AccountRow toSetPassword(Caller caller, String username) {
    if (!caller.fullAdmin() && !username.equals(caller.username())) {
      throw new Fault.CallError(
          Errno.EPERM, username + ": only administrators set the password of others.");
    }
    AccountRow row =
        named(username)
            .filter(account -> !account.locked() && !account.passwordDisabled())
            .orElseThrow(
                () ->
                    new Fault.Invalid(
                        "user.set_password.username",
                        "User " + username + " is unknown, locked or has no password login."));
    if (policy.tooYoung(row) && !needsNoOldPassword(caller)) {
      throw new Fault.Invalid(
          "user.set_password.username",
          "The password of user " + username + " was changed only lately; wait some days.");
    }
    return row;
  }

  /// Whether a caller need not know the password that is to be replaced.
  static boolean needsNoOldPassword(Caller caller) {
    return caller.fullAdmin()
        || Credentials.origin(caller).equals(Credentials.LOGIN_ONETIME_PASSWORD);
  }

  /// @throws Fault.Invalid for a password that the rules do not allow
  /// @return the account
  User setPassword(AccountRow row, String password) throws InterruptedException {
    List<Problem> problems = new ArrayList<>();
    policy.check("user.set_password.new_password", row, password, problems);
    if (!problems.isEmpty()) {
      throw new Fault.Invalid(problems);
    }
    store.setPassword(row.id(), passwords.hash(password), time.instant());
    return user(row.id());
  }

  /// Sets a lost password again, unlocks the account and opens it to passwords.
  ///
  /// @throws Fault.Invalid for an unknown account, or a password that the rules do not allow
  User resetPassword(String username, String password) throws InterruptedException {
    AccountRow row =
        named(username)
            .orElseThrow(() -> new Fault.Invalid("username", "There is no user " + username + "."));
    List<Problem> problems = new ArrayList<>();
    policy.check("password", row, password, problems);
    if (!problems.isEmpty()) {
      throw new Fault.Invalid(problems);
    }
    store.resetPassword(row.id(), passwords.hash(password), time.instant());
    return user(row.id());
  }

  /// Whether a password that was right is too old to log in with.
  boolean passwordIsOver(AccountRow row) {
    return policy.tooOld(row);
  }

  boolean passwordChangeRequired(AccountRow row) {
    return policy.changeRequired(row);
  }

  /// Stores a password that was right with today's amount of work, if it has less.
  void upgrade(AccountRow row, String password) throws InterruptedException {
    String stored = row.usablePassword();
    if (stored != null && passwords.outdated(stored)) {
      store.rehash(row.id(), stored, passwords.hash(password));
    }
  }

  /// What an account keeps here, by its uid.
  JsonObject attributes(long uid) {
    Map<String, JsonValue> attributes = new LinkedHashMap<>();
    for (AttributeRow row : store.attributes(uid)) {
      attributes.put(row.name(), Stored.value(row.value()));
    }
    return new JsonObject(attributes);
  }

  /// **Bound.** 100 names for each account.
  void setAttribute(long uid, String name, JsonValue value) {
    String column = Stored.column(value);
    store
        .database()
        .<@Nullable Void>write(
            "set attribute",
            tx -> {
              List<AttributeRow> before = AccountStore.attributes(tx, uid);
              boolean known = before.stream().anyMatch(row -> row.name().equals(name));
              if (!known && before.size() >= ATTRIBUTES_MAX) {
                throw tooManyAttributes();
              }
              AccountStore.putAttribute(tx, uid, name, column);
              return null;
            });
  }

  private static Fault.CallError tooManyAttributes() {
    return new Fault.CallError(
            Errno.EBUSY,
            "An account keeps at most " + ATTRIBUTES_MAX + " attributes. Set one that is there.")
        .with("bound", JsonText.of("attributes"))
        .with("limit", JsonInteger.of(ATTRIBUTES_MAX));
  }
}
