package io.parbuckle.host.file;

import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Name;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An access list that is kept under a name, to be given to files (`services.md` §18.2).
@Doc("An access list that is kept under a name.")
@Name("ACLTemplateEntry")
record AclTemplate(
    @Doc("Its number.") long id,
    @Doc("Whether it came with the server, and cannot be changed.") boolean builtin,
    @Doc("Its name.") String name,
    @Doc("The form of the list; `POSIX1E`, always.") String acltype,
    @Doc("The entries.") List<PosixAcl.Entry> acl,
    @Doc("What it is for.") String comment) {

  AclTemplate {
    acl = List.copyOf(acl);
  }

  AclTemplate with(List<PosixAcl.Entry> entries) {
    return new AclTemplate(id, builtin, name, acltype, entries, comment);
  }

  /// As queries answer it.
  JsonObject json() {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("id", JsonInteger.of(id));
    members.put("builtin", JsonBoolean.of(builtin));
    members.put("name", JsonText.of(name));
    members.put("acltype", JsonText.of(acltype));
    members.put("acl", new JsonArray(acl.stream().map(AclTemplate::json).toList()));
    members.put("comment", JsonText.of(comment));
    return new JsonObject(members);
  }

  private static JsonValue json(PosixAcl.Entry entry) {
    String who = entry.who();
    JsonObject perms =
        JsonObject.of(
                "READ", JsonBoolean.of(entry.perms().read()),
                "WRITE", JsonBoolean.of(entry.perms().write()))
            .with("EXECUTE", JsonBoolean.of(entry.perms().execute()));
    return JsonObject.of("tag", JsonText.of(entry.tag()), "perms", perms)
        .with("default", JsonBoolean.of(entry.forNew()))
        .with("id", JsonInteger.of(entry.id()))
        .with("who", who == null ? JsonValue.NULL : JsonText.of(who));
  }
}
