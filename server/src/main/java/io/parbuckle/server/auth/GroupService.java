package io.parbuckle.server.auth;

import io.parbuckle.api.Call;
import io.parbuckle.api.NoParams;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Version;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.event.Events;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Name;
import io.parbuckle.api.role.Role;
import io.parbuckle.server.auth.AccountStore.AccountRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Groups of this server: `group.*` (`services.md` §6). Making and changing one answers its row,
/// not the entry; the collection `group.query` hears of both all the same.
final class GroupService implements Service {

  private static final String COLLECTION = "group.query";

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

  /// `group.create`.
  record CreateParams(@Doc("The new group.") GroupCreate groupCreate) {}

  /// `group.update`.
  record UpdateParams(
      @Doc("Row of the group.") long id, @Doc("What to change.") GroupUpdate groupUpdate) {}

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
      @Doc("What goes with it.") @Default("{}") DeleteOptions options) {}

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
        .crud("group", Group.class, (_, _) -> groups.all())
        .called("a group", "the groups of this server")
        .before(Version.V25_10, Group.BEFORE_25_10)
        .roles("ACCOUNT");
    writes(offer);
    lookups(offer);
    offer
        .event(COLLECTION)
        .doc("A group was made, changed or deleted.")
        .fields(Group.class)
        .needs(Role.ACCOUNT_READ);
  }

  private void writes(Offer offer) {
    offer
        .call("group.create", CreateParams.class, Long.class, this::create)
        .doc("Make a group; the answer is its row.")
        .needs(Role.ACCOUNT_WRITE)
        .audited("Create group", params -> params.groupCreate().name());
    offer
        .call("group.update", UpdateParams.class, Long.class, this::update)
        .doc("Change a group; the answer is its row.")
        .needs(Role.ACCOUNT_WRITE)
        .audited("Update group", params -> String.valueOf(params.id()));
    offer
        .call("group.delete", DeleteParams.class, Long.class, this::delete)
        .doc("Delete a group; the answer is its row.")
        .needs(Role.ACCOUNT_WRITE)
        .audited("Delete group", params -> String.valueOf(params.id()));
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

  private long create(Call call, CreateParams params) {
    long id = groups.create(call.caller(), params.groupCreate());
    logins.refresh(Bearers.find(call));
    events.publish(Change.added(COLLECTION, id, groups.group(id)));
    return id;
  }

  private long update(Call call, UpdateParams params) {
    groups.update(call.caller(), params.id(), params.groupUpdate());
    logins.refresh(Bearers.find(call));
    events.publish(Change.changed(COLLECTION, params.id(), groups.group(params.id())));
    return params.id();
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
    events.publish(Change.removed(COLLECTION, params.id()));
    return params.id();
  }
}
