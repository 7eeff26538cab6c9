package io.parbuckle.server.auth;

import io.parbuckle.api.Call;
import io.parbuckle.api.Difference;
import io.parbuckle.api.NoParams;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.Version;
import io.parbuckle.api.crud.Keyed;
import io.parbuckle.api.crud.Written;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.event.Events;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Length;
import io.parbuckle.api.param.Name;
import io.parbuckle.api.param.Secret;
import io.parbuckle.api.role.Role;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.AccountStore.AccountRow;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accounts of this server: `user.*` (`services.md` §5).
///
/// Two rows differ from the reference. `user.setup_local_administrator` takes any name, not only
/// `root` and `truenas_admin`, and wants proof that it is the owner who calls.
/// `user.reset_administrator_password` is ours.
final class UserService implements Service {

  private static final Logger LOG = LoggerFactory.getLogger(UserService.class);
  static final String COLLECTION = "user.query";

  private final Users users;
  private final Accounts accounts;
  private final Lookup lookup;
  private final Authenticator authenticator;
  private final Logins logins;
  private final SetupCode code;
  private final LocalUser self;
  private final Events events;

  UserService(
      Users users,
      Accounts accounts,
      Lookup lookup,
      Authenticator authenticator,
      Logins logins,
      SetupCode code,
      LocalUser self,
      Events events) {
    this.users = users;
    this.accounts = accounts;
    this.lookup = lookup;
    this.authenticator = authenticator;
    this.logins = logins;
    this.code = code;
    this.self = self;
    this.events = events;
  }

  /// `user.shell_choices`.
  record ShellParams(
      @Doc("Rows of groups; nothing here depends on them.") @Default("[]") List<Long> groupIds) {}

  /// `user.get_user_obj`.
  record ObjectParams(@Doc("Which account.") Lookup.WantedUser getUserObj) {}

  /// What goes with an account.
  @Doc("What goes with an account.")
  @Name("UserDeleteOptions")
  record DeleteOptions(
      @Doc("Delete its primary group if nobody else is in it.") @Default("true")
          boolean deleteGroup) {}

  /// `user.delete`.
  record DeleteParams(
      @Doc("Row of the account.") long id,
      @Doc("What goes with it.") @Default("{}") DeleteOptions options)
      implements Keyed {}

  /// What `user.set_password` takes.
  @Doc("A new password.")
  @Name("UserSetPasswordArgs")
  record PasswordData(
      @Doc("Whose.") String username,
      @Doc("The present one; administrators leave it out.") @Secret @Default("null")
          @Nullable String oldPassword,
      @Doc("The new one.") @Secret @Length(min = 1) String newPassword) {

    /// Without the passwords.
    @Override
    public String toString() {
      return "PasswordData[username=" + username + "]";
    }
  }

  /// `user.set_password`.
  record PasswordParams(@Doc("Whose, and which.") PasswordData setPasswordData) {}

  /// Taken for the sake of clients.
  @Doc("A machine in a cloud; nothing here looks at it.")
  @Name("UserSetupLocalAdministratorEC2Options")
  record Ec2(@Doc("Its id.") @Length(min = 1) String instanceId) {}

  /// Options of the set-up.
  @Doc("Proof that the owner calls.")
  @Name("UserSetupLocalAdministratorOptions")
  record SetupOptions(
      @Doc("Taken; nothing here looks at it.") @Default("null") @Nullable Ec2 ec2,
      @Doc(
              "The code that the server printed at its start; over the UNIX socket its own user and"
                  + " root need none.")
          @Secret
          @Default("null")
          @Nullable String setupCode) {

    /// Without the code.
    @Override
    public String toString() {
      return "SetupOptions[********]";
    }
  }

  /// `user.setup_local_administrator`.
  record SetupParams(
      @Doc("Name of the first administrator.") String username,
      @Doc("Password.") @Secret String password,
      @Doc("Proof that the owner calls.") @Default("{}") SetupOptions options) {

    /// Without the password.
    @Override
    public String toString() {
      return "SetupParams[username=" + username + "]";
    }
  }

  /// `user.reset_administrator_password`.
  record ResetParams(
      @Doc("Whose.") String username, @Doc("New password.") @Secret String password) {

    /// Without the password.
    @Override
    public String toString() {
      return "ResetParams[username=" + username + "]";
    }
  }

  /// What is shown once.
  record Password(
      @Doc("The password that was made up; null when none was asked for.")
          @Nullable String password) {}

  @Override
  public void declare(Offer offer) {
    offer.service("user").inCli("account.user").doc("Accounts of this server.");
    firstAdministrator(offer);
    accounts(offer);
    offer.table("account", Offer.Keeps.CONFIGURATION);
    offer.table("account_group", Offer.Keeps.CONFIGURATION);
    offer.table("group_member", Offer.Keeps.CONFIGURATION);
    offer.table("password_history", Offer.Keeps.CONFIGURATION);
  }

  private void firstAdministrator(Offer offer) {
    offer
        .call(
            "user.has_local_administrator_set_up",
            NoParams.class,
            Boolean.class,
            (_, _) -> accounts.hasAdministrator())
        .doc("Whether an administrator can log in with a password.")
        .noLogin();
    offer
        .call("user.setup_local_administrator", SetupParams.class, Shape.NOTHING, this::setup)
        .doc("Make the first administrator. Any valid name will do.")
        .noLogin()
        .audited("Set up local administrator", SetupParams::username);
    offer
        .call("user.reset_administrator_password", ResetParams.class, Shape.NOTHING, this::reset)
        .doc("Set a lost password again; over the UNIX socket, as root or the server's own user.")
        .needs(Role.FULL_ADMIN)
        .unlisted()
        .audited("Reset password", ResetParams::username);
  }

  private void accounts(Offer offer) {
    offer
        .crud("user", User.class, (_, _) -> accounts.users())
        .called("a user", "the accounts of this server")
        .roles("ACCOUNT")
        .before(Version.V26, User.BEFORE_26)
        .before(Version.V25_10, User.BEFORE_25_10)
        .creates(UserCreate.class, this::create, row -> answersPassword(row, "user_create"))
        .updates(UserUpdate.class, this::update, row -> answersPassword(row, "user_update"))
        .deletes(
            DeleteParams.class,
            Long.class,
            this::delete,
            row -> row.doc("Deletes an account and its keys, and closes its connections."))
        .audited(UserCreate::username);
    offer
        .call("user.get_next_uid", NoParams.class, Long.class, (_, _) -> users.nextUid())
        .doc("The next free user id; it is kept for the caller for a minute.")
        .needs(Role.ACCOUNT_READ);
    offer
        .call(
            "user.shell_choices",
            ShellParams.class,
            Shape.map(String.class),
            (_, _) -> users.shells())
        .doc("What an account may have as its shell: paths, each with its name.")
        .needs(Role.READONLY_ADMIN, Role.ACCOUNT_READ);
    offer
        .call(
            "user.get_user_obj",
            ObjectParams.class,
            Lookup.UserObject.class,
            (_, params) -> lookup.user(params.getUserObj()))
        .doc("An account as the host's own database would show it.")
        .needs(Role.ACCOUNT_READ);
    offer
        .call("user.set_password", PasswordParams.class, Shape.NOTHING, this::setPassword)
        .doc("Set a password: one's own, or as administrator anybody's.")
        .anyLogin()
        .audited("Set password", params -> params.setPasswordData().username());
  }

  private static void answersPassword(Offer.MethodRow<?, ?> row, String parameter) {
    row.looksLike(Shape.joined(User.class, Password.class));
    row.before(Version.V26, Difference.added(parameter + ".webshare"));
  }

  private @Nullable Void setup(Call call, SetupParams params) throws InterruptedException {
    if (accounts.hasAdministrator()) {
      throw Accounts.thereIsOne(); // whoever asks: user.has_local_administrator_set_up says so too
    }
    Origin origin = Bearers.of(call).origin();
    if (!self.trusts(origin) && !code.matches(params.options().setupCode())) {
      LOG.atWarn().addKeyValue("address", origin.host()).log("set-up without the code refused");
      throw new Fault.CallError(
          Errno.EACCES,
          "The first administrator is made over the UNIX socket, as root or the user that the"
              + " server runs as (./parbuckle setup), or with the code that the server printed at"
              + " its start (setup_code in the options).");
    }
    User first = accounts.createFirstAdministrator(params.username(), params.password());
    events.publish(Change.added(COLLECTION, first.id(), first));
    return null;
  }

  private @Nullable Void reset(Call call, ResetParams params) throws InterruptedException {
    if (!self.trusts(Bearers.of(call).origin())) {
      throw new Fault.CallError(
          Errno.EACCES,
          "A lost password is set again over the UNIX socket only, as root or the user that the"
              + " server runs as.");
    }
    User user = accounts.resetPassword(params.username(), params.password());
    logins.passwordReplaced(user.uid(), Bearers.find(call));
    events.publish(Change.changed(COLLECTION, user.id(), user));
    return null;
  }

  private Written<User> create(Call call, UserCreate wanted) throws InterruptedException {
    return shown(users.create(call.caller(), wanted));
  }

  private Written<User> update(Call call, long id, UserUpdate wanted) throws InterruptedException {
    Users.Changed changed = users.update(call.caller(), id, wanted);
    authenticator.forgive(changed.user().username());
    logins.refresh(Bearers.find(call));
    if (changed.password() != null || changed.user().passwordDisabled()) {
      logins.passwordReplaced(changed.user().uid(), Bearers.find(call));
    }
    return shown(changed);
  }

  private static Written<User> shown(Users.Changed changed) {
    String password = changed.password();
    return Written.of(changed.user())
        .once("password", password == null ? JsonValue.NULL : JsonText.of(password));
  }

  private long delete(Call call, DeleteParams params) {
    long uid = users.delete(call.caller(), params.id(), params.options().deleteGroup());
    logins.terminateOf(uid);
    logins.refresh(Bearers.find(call));
    return params.id();
  }

  private @Nullable Void setPassword(Call call, PasswordParams params) throws InterruptedException {
    PasswordData data = params.setPasswordData();
    AccountRow account = accounts.toSetPassword(call.caller(), data.username());
    if (!Accounts.needsNoOldPassword(call.caller())
        && !authenticator.confirms(account, data.oldPassword(), Bearers.of(call).origin())) {
      throw new Fault.Invalid("user.set_password.old_password", "This is not the password.");
    }
    User user = accounts.setPassword(account, data.newPassword());
    logins.passwordReplaced(user.uid(), Bearers.find(call));
    events.publish(Change.changed(COLLECTION, user.id(), user));
    return null;
  }
}
