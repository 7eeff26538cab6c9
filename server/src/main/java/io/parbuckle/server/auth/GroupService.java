package io.parbuckle.server.auth;

import io.parbuckle.api.Call;
import io.parbuckle.api.NoParams;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Version;
import io.parbuckle.api.crud.Keyed;
import io.parbuckle.api.crud.Written;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.event.Events;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Name;
import io.parbuckle.api.role.Role;
import io.parbuckle.server.auth.AccountStore.AccountRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Groups of this server: `group.*` (`services.md` §6).
final class GroupService implements Service {

  private final Groups groups;
  private final Lookup lookup;
  private final Accounts accounts;
  private final Logins logins;
  private final Events events;

  GroupService(Groups groups, Lookup lookup, Accounts accounts, Logins logins, Events events) {
    this.groups = groups;
    this.lookup = lookup;
    this.accounts = accounts;
    this.logins = logins;
    this.events = events;
  }

  /// What goes with a group.
  @Doc("What goes with a group.")
  @Name("GroupDeleteOptions")
  record DeleteOptions(
      @Doc("Delete the accounts whose primary group it is; they get another one otherwise.")
          @Default("false")
          boolean deleteUsers) {}

  /// `group.delete`.
  record DeleteParams(
      @Doc("Row of the group.") long id,
      @Doc("What goes with it.") @Default("{}") DeleteOptions options)
      implements Keyed {}

  /// What `group.get_group_obj` takes.
  @Doc("Which group.")
  @Name("GroupGetGroupObjArgs")
  record Wanted(
      @Doc("By name; one of both is given.") @Default("null") @Nullable String groupname,
      @Doc("By id.") @Default("null") @Nullable Long gid,
      @Doc("Taken; groups have no SID here.") @Default("false") boolean sidInfo) {}

  /// `group.get_group_obj`.
  record ObjectParams(@Doc("Which group.") Wanted getGroupObj) {}

  /// `group.has_password_enabled_user`.
  record PasswordParams(
      @Doc("Ids of groups.") List<Long> gids,
      @Doc("Rows of accounts that do not count.") @Default("[]") List<Long> excludeUserIds) {}

  @Override
  public void declare(Offer offer) {
    offer
        .service("group")
        .inCli("account.group")
        .doc("Groups of accounts. Making, changing and deleting one answers its row.");
    offer
        .crud("group", Group.class, (_, _) -> groups.all())
        .called("a group", "the groups of this server")
        .roles("ACCOUNT")
        .before(Version.V25_10, Group.BEFORE_25_10)
        .answers(Long.class, Group::id)
        .creates(GroupCreate.class, this::create)
        .updates(GroupUpdate.class, this::update)
        .deletes(DeleteParams.class, Long.class, this::delete)
        .audited(GroupCreate::name);
    lookups(offer);
  }

  private void lookups(Offer offer) {
    offer
        .call("group.get_next_gid", NoParams.class, Long.class, (_, _) -> groups.nextGid())
        .doc("The next free group id; it is kept for the caller for a minute.")
        .needs(Role.ACCOUNT_READ);
    offer
        .call(
            "group.get_group_obj",
            ObjectParams.class,
            Lookup.GroupObject.class,
            (_, params) ->
                lookup.group(params.getGroupObj().groupname(), params.getGroupObj().gid()))
        .doc("A group as the host's own database would show it.")
        .needs(Role.ACCOUNT_READ);
    offer
        .call(
            "group.has_password_enabled_user",
            PasswordParams.class,
            Boolean.class,
            (_, params) -> groups.hasPasswordUser(params.gids(), params.excludeUserIds()))
        .doc("Whether somebody in these groups can log in with a password.")
        .needs(Role.ACCOUNT_READ);
  }

  private Written<Group> create(Call call, GroupCreate wanted) {
    long id = groups.create(call.caller(), wanted);
    return refreshed(call, id);
  }

  private Written<Group> update(Call call, long id, GroupUpdate wanted) {
    groups.update(call.caller(), id, wanted);
    return refreshed(call, id);
  }

  private Written<Group> refreshed(Call call, long id) {
    logins.refresh(Bearers.find(call));
    return Written.of(groups.group(id));
  }

  private long delete(Call call, DeleteParams params) {
    Groups.Deleted gone = groups.delete(call.caller(), params.id(), params.options().deleteUsers());
    for (AccountRow row : gone.deleted()) {
      logins.terminateOf(row.uid());
      events.publish(Change.removed(UserService.COLLECTION, row.id()));
    }
    logins.refresh(Bearers.find(call));
    for (long moved : gone.moved()) {
      events.publish(Change.changed(UserService.COLLECTION, moved, accounts.user(moved)));
    }
    return params.id();
  }
}
