package io.parbuckle.host.file;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// A row of `filesystem.listdir`, with what somebody wants.
final class FileRow {

  private FileRow() {}

  /// @param named as it stands in its folder: a link there is shown as one, with the numbers of
  ///   what it leads to
  static JsonObject of(
      String folder, String name, StatX named, Pinned file, Predicate<String> wanted)
      throws IOException {
    StatX stat = file.stat();
    Map<String, JsonValue> row = new LinkedHashMap<>();
    row.put("name", JsonText.of(name));
    row.put("path", JsonText.of(folder.endsWith("/") ? folder + name : folder + "/" + name));
    if (wanted.test("realpath")) {
      row.put("realpath", JsonText.of(file.real().toString()));
    }
    row.put("type", JsonText.of(named.isLink() ? named.type() : stat.type()));
    row.put("size", JsonInteger.of(stat.size()));
    row.put("allocation_size", JsonInteger.of(stat.allocated()));
    row.put("mode", JsonInteger.of(stat.mode()));
    row.put("mount_id", JsonInteger.of(stat.mount()));
    if (wanted.test("acl")) {
      row.put("acl", JsonBoolean.of(PosixAcl.of(file).isSpecial()));
    }
    row.put("uid", JsonInteger.of(stat.uid()));
    row.put("gid", JsonInteger.of(stat.gid()));
    row.put("is_mountpoint", JsonBoolean.of(stat.isMountPoint()));
    row.put("is_ctldir", JsonBoolean.FALSE);
    row.put("attributes", texts(stat.attributes()));
    if (wanted.test("xattrs")) {
      row.put("xattrs", texts(file.libc().attributes(file.via().toString())));
    }
    row.put("zfs_attrs", JsonValue.NULL);
    row.keySet().removeIf(wanted.negate());
    return new JsonObject(row);
  }

  private static JsonArray texts(List<String> texts) {
    return new JsonArray(texts.stream().<JsonValue>map(JsonText::of).toList());
  }
}
