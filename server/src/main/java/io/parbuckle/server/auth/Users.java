package io.parbuckle.server.auth;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.store.Tx;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.server.auth.AccountStore.AccountRow;
import io.parbuckle.server.auth.AccountStore.GroupRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Making, changing and deleting accounts (`services.md` §5.2).
///
/// **Threads.** Any.
final class Users {

  private static final int GROUPS_MAX = 64;
  private static final int RANDOM_CHARS = 20;
  private static final String NO_HOME = "/var/empty";
  private static final String ALPHABET =
      "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

  /// Groups that came with the server and may be joined.
  private static final Set<Long> JOINABLE = Set.of(14L, 445L, 544L, 545L, 568L, 951L, 952L);

  private final AccountStore store;
  private final Accounts accounts;
  private final Passwords passwords;
  private final PasswordPolicy policy;
  private final SecondFactors factors;
  private final FreeNumbers uids;
  private final FreeNumbers gids;
  private final LocalUser self;
  private final Shells shells;
  private final RandomGenerator random;
  private final Time time;

  /// @param random a secure source
  Users(
      AccountStore store,
      Accounts accounts,
      Passwords passwords,
      PasswordPolicy policy,
      SecondFactors factors,
      FreeNumbers uids,
      FreeNumbers gids,
      LocalUser self,
      Shells shells,
      RandomGenerator random,
      Time time) {
    this.store = store;
    this.accounts = accounts;
    this.passwords = passwords;
    this.policy = policy;
    this.factors = factors;
    this.uids = uids;
    this.gids = gids;
    this.self = self;
    this.shells = shells;
    this.random = random;
    this.time = time;
  }

  /// @param password in clear, if one was set
  record Changed(User user, @Nullable String password) {

    /// Without the password.
    @Override
    public String toString() {
      return "Changed[id=" + user.id() + "]";
    }
  }

  /// @throws Fault.Invalid with everything that is wrong
  /// @throws Fault.CallError 13 for an account with more rights than the caller has
  Changed create(Caller caller, UserCreate wanted) throws InterruptedException {
    String schema = "user_create";
    List<Problem> problems = new ArrayList<>();
    checkTexts(schema, row(wanted, null), problems);
    KeptChecks.homeMode(schema, wanted.homeMode(), problems);
    checkPassword(schema, null, wanted.password(), wanted.randomPassword(), problems);
    String password = wanted.randomPassword() ? randomPassword() : wanted.password();
    boolean disabled = wanted.passwordDisabled();
    if (password == null && !disabled) {
      problems.add(new Problem(schema + ".password", "A password is required."));
    }
    checkDisabled(schema, disabled, password, wanted.smb(), problems);
    checkWebshare(schema, wanted.webshare(), problems);
    if (wanted.groupCreate() == (wanted.group() != null)) {
      problems.add(
          new Problem(schema + ".group", "Say either `group` or `group_create`, and one of them."));
    }
    String hash = problems.isEmpty() && password != null ? passwords.hash(password) : null;
    AccountRow row = row(wanted, hash);
    long id =
        store.database().write("create account", tx -> insert(tx, caller, row, wanted, problems));
    return new Changed(accounts.user(id), password);
  }

  private AccountRow row(UserCreate wanted, @Nullable String hash) {
    return new AccountRow(
        0,
        wanted.uid() == null ? -1 : wanted.uid(),
        wanted.username(),
        wanted.fullName(),
        wanted.home(),
        wanted.shell(),
        hash,
        hash == null ? null : time.millis(),
        wanted.passwordDisabled(),
        wanted.sshPasswordEnabled(),
        wanted.locked(),
        false,
        wanted.smb(),
        wanted.email(),
        wanted.sshpubkey(),
        Stored.column(wanted.sudoCommands()),
        Stored.column(wanted.sudoCommandsNopasswd()),
        Stored.column(wanted.usernsIdmap()),
        wanted.group() == null ? -1 : wanted.group());
  }

  private long insert(
      Tx tx, Caller caller, AccountRow row, UserCreate wanted, List<Problem> problems) {
    String schema = "user_create";
    Directory directory = AccountStore.directory(tx);
    checkName(schema, directory, row, problems);
    if (wanted.uid() != null && isTaken(directory, row.uid())) {
      problems.add(
          new Problem(schema + ".uid", "Uid " + row.uid() + " is in use already.", Errno.EEXIST));
    }
    if (wanted.group() != null) {
      checkGroup(schema, directory, wanted.group(), problems);
    }
    checkGroups(schema, directory, wanted.groups(), List.of(), problems);
    checkHome(schema, directory, row, problems);
    if (!problems.isEmpty()) {
      throw new Fault.Invalid(problems);
    }
    long uid = wanted.uid() == null ? uids.next(directory.uids()) : wanted.uid();
    long group = wanted.group() == null ? ownGroup(tx, directory, row, uid) : wanted.group();
    long id = AccountStore.insert(tx, Rows.with(row, uid, group));
    GroupStore.join(tx, id, distinct(wanted.groups()));
    checkGoverns(caller, AccountStore.directory(tx), id);
    return id;
  }

  /// Root and the server's own user are there on every host.
  private boolean isTaken(Directory directory, long uid) {
    return self.trusts(uid) || directory.uids().contains(uid);
  }

  /// A group of that name that is there already is used.
  private long ownGroup(Tx tx, Directory directory, AccountRow row, long uid) {
    Optional<GroupRow> same =
        directory.groups().stream()
            .filter(group -> group.name().equals(row.username()))
            .findFirst();
    if (same.isPresent()) {
      return same.get().id();
    }
    long gid = directory.groupWithGid(uid).isEmpty() ? uid : gids.next(directory.gids());
    return GroupStore.insert(tx, gid, row.username());
  }

  /// The next free uid from 3000 on, kept for whoever asks; gaps come first.
  long nextUid() {
    return uids.tell(store.directory().uids());
  }

  /// What may be an account's shell, by path.
  Map<String, String> shells() {
    return shells.choices();
  }

  private void checkGoverns(Caller caller, Directory directory, long id) {
    accounts.checkGoverns(caller, directory, one(directory, id));
  }

  /// @throws Fault.Invalid with everything that is wrong
  /// @throws Fault.CallError 13 for an account with more rights than the caller has
  Changed update(Caller caller, long id, UserUpdate wanted) throws InterruptedException {
    String schema = "user_update";
    AccountRow before = one(store.directory(), id);
    List<Problem> problems = new ArrayList<>();
    if (before.username().equals(caller.username()) && factors.missing(before)) {
      problems.add(
          new Problem(
              schema + ".renew_twofactor_secret",
              "Second factors are on, and this account has none. Get one with"
                  + " user.renew_2fa_secret first."));
    }
    checkPassword(schema, before, wanted.password(), wanted.randomPassword(), problems);
    String password = wanted.randomPassword() ? randomPassword() : wanted.password();
    AccountRow planned = Rows.over(before, wanted);
    checkTexts(schema, planned, problems);
    if (wanted.homeMode() instanceof Edit.Set<String>(String mode)) {
      KeptChecks.homeMode(schema, mode, problems);
    }
    if (planned.smb() && !before.smb() && password == null) {
      problems.add(
          new Problem(schema + ".smb", "Give a password together with smb: its hash is needed."));
    }
    checkDisabled(schema, planned.passwordDisabled(), password, planned.smb(), problems);
    checkWebshare(schema, wanted.webshare().over(false), problems);
    String hash = problems.isEmpty() && password != null ? passwords.hash(password) : null;
    long now = time.millis();
    store
        .database()
        .<@Nullable Void>write(
            "update account",
            tx -> {
              change(tx, caller, id, wanted, hash, now, problems);
              return null;
            });
    return new Changed(accounts.user(id), password);
  }

  /// Over the row as it is now: only what was named changes.
  private void change(
      Tx tx,
      Caller caller,
      long id,
      UserUpdate wanted,
      @Nullable String hash,
      long changedAt,
      List<Problem> problems) {
    String schema = "user_update";
    Directory directory = AccountStore.directory(tx);
    AccountRow before = one(directory, id);
    accounts.checkGoverns(caller, directory, before);
    AccountRow edited = Rows.over(before, wanted);
    AccountRow after = hash == null ? edited : Rows.withPassword(edited, hash, changedAt);
    checkName(schema, directory, after, problems);
    checkGroup(schema, directory, after.groupId(), problems);
    List<Long> auxiliary = directory.auxiliary(id);
    List<Long> groups = distinct(wanted.groups().over(auxiliary));
    checkGroups(schema, directory, groups, auxiliary, problems);
    checkRoot(schema, directory, before, groups, problems);
    if (!before.home().equals(after.home())) {
      checkHome(schema, directory, after, problems);
    }
    checkImmutable(schema, before, after, problems);
    if (problems.isEmpty()) {
      if (hash != null) {
        PasswordHistory.remember(tx, id);
      }
      AccountStore.update(tx, after);
      GroupStore.join(tx, id, groups);
      Directory now = AccountStore.directory(tx);
      checkGoverns(caller, now, id);
      checkAdministrator(schema, directory, before, now, problems);
    }
    if (!problems.isEmpty()) {
      throw new Fault.Invalid(problems);
    }
  }

  /// Deletes an account, with its keys and, where nobody else is in it, its primary group.
  ///
  /// @return its uid
  long delete(Caller caller, long id, boolean withGroup) {
    return store
        .database()
        .write(
            "delete account",
            tx -> {
              Directory directory = AccountStore.directory(tx);
              AccountRow row = one(directory, id);
              remove(tx, caller, directory, row);
              GroupRow group = directory.group(row.groupId()).orElseThrow();
              boolean alone = directory.inGroup(group.id()).equals(List.of(id));
              boolean named = directory.privilegeNaming(group.gid()).isPresent();
              if (withGroup && alone && !group.builtin() && !named) {
                GroupStore.delete(tx, group.id());
              }
              return row.uid();
            });
  }

  /// Deletes an account as part of something larger; its group stays.
  void remove(Tx tx, Caller caller, Directory directory, AccountRow row) {
    accounts.checkGoverns(caller, directory, row);
    checkDeletion(caller, directory, row);
    AccountStore.delete(tx, row);
  }

  private static void checkDeletion(Caller caller, Directory directory, AccountRow row) {
    if (row.username().equals(caller.username())) {
      throw new Fault.CallError(Errno.EINVAL, "You are logged in as this user.");
    }
    if (Accounts.immutable(row)) {
      throw new Fault.CallError(
          Errno.EINVAL, "User " + row.username() + " came with the server and cannot be deleted.");
    }
    if (directory.isUsableAdministrator(row) && !directory.hasAdministratorBeside(row.id())) {
      throw new Fault.CallError(
          Errno.EACCES, "User " + row.username() + " is the last administrator with a password.");
    }
  }

  private static AccountRow one(Directory directory, long id) {
    return directory.account(id).orElseThrow(() -> Accounts.missing(id));
  }

  private void checkTexts(String schema, AccountRow row, List<Problem> problems) {
    String fullName = row.fullName();
    String home = row.home();
    if (fullName.contains(":") || fullName.contains("\n")) {
      problems.add(new Problem(schema + ".full_name", "No colon and no line break, please."));
    }
    if (!home.startsWith("/") || home.contains(":")) {
      problems.add(new Problem(schema + ".home", "An absolute path without a colon is needed."));
    }
    checkShell(schema, row, problems);
    KeptChecks.idmap(schema, Stored.value(row.usernsIdmap()), problems);
    KeptChecks.sudo(schema + ".sudo_commands", Stored.texts(row.sudoCommands()), problems);
    KeptChecks.sudo(
        schema + ".sudo_commands_nopasswd", Stored.texts(row.sudoCommandsNopasswd()), problems);
  }

  private void checkShell(String schema, AccountRow row, List<Problem> problems) {
    Set<String> choices = shells.choices().keySet();
    if (!choices.contains(row.shell())) {
      problems.add(
          new Problem(
              schema + ".shell", "Take one of user.shell_choices: " + String.join(", ", choices)));
    }
    if (row.sshPasswordEnabled() && row.shell().equals(Shells.NOLOGIN)) {
      problems.add(
          new Problem(schema + ".ssh_password_enabled", "A shell to log in with is needed."));
    }
    if (row.sshPasswordEnabled() && row.home().equals(NO_HOME)) {
      problems.add(
          new Problem(schema + ".ssh_password_enabled", "A home folder of its own is needed."));
    }
  }

  private static void checkHome(
      String schema, Directory directory, AccountRow row, List<Problem> problems) {
    if (row.home().equals(NO_HOME)) {
      return;
    }
    directory.accounts().stream()
        .filter(other -> other.id() != row.id() && other.home().equals(row.home()))
        .findFirst()
        .ifPresent(
            other ->
                problems.add(
                    new Problem(
                        schema + ".home",
                        "This is the home folder of user " + other.username() + ".",
                        Errno.EEXIST)));
  }

  private void checkPassword(
      String schema,
      @Nullable AccountRow row,
      @Nullable String password,
      boolean random,
      List<Problem> problems)
      throws InterruptedException {
    if (password != null && random) {
      problems.add(
          new Problem(schema + ".random_password", "Say either `password` or `random_password`."));
    }
    if (password != null) {
      policy.check(schema + ".password", row, password, problems);
    }
  }

  private static void checkWebshare(String schema, boolean wanted, List<Problem> problems) {
    if (wanted) {
      problems.add(
          new Problem(schema + ".webshare", "Nothing is shared on the web here: leave it false."));
    }
  }

  private static void checkDisabled(
      String schema,
      boolean disabled,
      @Nullable String password,
      boolean smb,
      List<Problem> problems) {
    if (disabled && password != null) {
      problems.add(
          new Problem(schema + ".password_disabled", "Leave out the password, or enable it."));
    }
    if (disabled && smb) {
      problems.add(
          new Problem(
              schema + ".password_disabled", "An SMB user needs a password: set smb false."));
    }
  }

  private static void checkName(
      String schema, Directory directory, AccountRow row, List<Problem> problems) {
    List<AccountRow> others =
        directory.accounts().stream().filter(other -> other.id() != row.id()).toList();
    if (others.stream().anyMatch(other -> other.username().equals(row.username()))) {
      problems.add(
          new Problem(
              schema + ".username",
              "The username " + row.username() + " is in use already.",
              Errno.EEXIST));
    } else if (row.smb() && others.stream().anyMatch(other -> clash(other, row))) {
      problems.add(
          new Problem(
              schema + ".smb",
              "Names of SMB users differ by more than case; " + row.username() + " is taken.",
              Errno.EEXIST));
    }
  }

  private static boolean clash(AccountRow other, AccountRow row) {
    return other.smb()
        && other
            .username()
            .toLowerCase(Locale.ROOT)
            .equals(row.username().toLowerCase(Locale.ROOT));
  }

  private static void checkGroup(
      String schema, Directory directory, long group, List<Problem> problems) {
    if (directory.group(group).isEmpty()) {
      problems.add(
          new Problem(schema + ".group", "There is no group " + group + ".", Errno.ENOENT));
    }
  }

  private static void checkGroups(
      String schema,
      Directory directory,
      List<Long> groups,
      List<Long> before,
      List<Problem> problems) {
    if (groups.size() > GROUPS_MAX) {
      problems.add(new Problem(schema + ".groups", "At most " + GROUPS_MAX + " groups."));
    }
    for (int i = 0; i < groups.size(); i++) {
      Optional<GroupRow> group = directory.group(groups.get(i));
      String place = schema + ".groups." + i;
      if (group.isEmpty()) {
        problems.add(new Problem(place, "There is no group " + groups.get(i) + "."));
      } else if (group.get().builtin()
          && !JOINABLE.contains(group.get().gid())
          && !before.contains(groups.get(i))) {
        problems.add(new Problem(place, "Group " + group.get().name() + " cannot be joined."));
      }
    }
  }

  private static void checkRoot(
      String schema,
      Directory directory,
      AccountRow row,
      List<Long> groups,
      List<Problem> problems) {
    Optional<GroupRow> administrators = directory.groupWithGid(Directory.ADMINISTRATORS_GID);
    if (row.uid() != 0 || administrators.isEmpty()) {
      return;
    }
    if (!groups.equals(List.of(administrators.get().id()))) {
      problems.add(
          new Problem(
              schema + ".groups", "User root is in group builtin_administrators and no other."));
    }
  }

  private static void checkImmutable(
      String schema, AccountRow before, AccountRow after, List<Problem> problems) {
    if (!Accounts.immutable(before)) {
      return;
    }
    String why = "This cannot be changed of user " + before.username() + ".";
    if (!before.username().equals(after.username())) {
      problems.add(new Problem(schema + ".username", why));
    }
    if (!before.home().equals(after.home())) {
      problems.add(new Problem(schema + ".home", why));
    }
    if (before.groupId() != after.groupId()) {
      problems.add(new Problem(schema + ".group", why));
    }
    if (before.smb() != after.smb()) {
      problems.add(new Problem(schema + ".smb", why));
    }
    if (!before.usernsIdmap().equals(after.usernsIdmap())) {
      problems.add(new Problem(schema + ".userns_idmap", why));
    }
  }

  private static void checkAdministrator(
      String schema, Directory before, AccountRow row, Directory after, List<Problem> problems) {
    if (!before.hasAdministrator() || after.hasAdministrator()) {
      return;
    }
    AccountRow now = one(after, row.id());
    String place =
        now.locked() ? ".locked" : now.passwordDisabled() ? ".password_disabled" : ".groups";
    problems.add(new Problem(schema + place, "No administrator with a password would be left."));
  }

  private static List<Long> distinct(List<Long> ids) {
    return ids.stream().distinct().toList();
  }

  private String randomPassword() {
    StringBuilder text = new StringBuilder(RANDOM_CHARS);
    for (int i = 0; i < RANDOM_CHARS; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }
}
