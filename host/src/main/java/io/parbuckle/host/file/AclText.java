package io.parbuckle.host.file;

import io.parbuckle.host.file.PosixAcl.Entry;
import io.parbuckle.host.file.PosixAcl.Perms;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Access lists in the words of setfacl(1): `user::rwx,group:544:r-x,default:other::---`.
final class AclText {

  private static final String DEFAULT = "default:";
  private static final int NAMELESS = -1;

  private static final Map<String, String> WORDS =
      Map.of(
          "USER_OBJ", "user",
          "USER", "user",
          "GROUP_OBJ", "group",
          "GROUP", "group",
          "MASK", "mask",
          "OTHER", "other");

  private AclText() {}

  static String write(List<Entry> entries) {
    return entries.stream().map(AclText::write).collect(Collectors.joining(","));
  }

  private static String write(Entry entry) {
    Perms perms = entry.perms();
    return (entry.forNew() ? DEFAULT : "")
        + WORDS.get(entry.tag())
        + ":"
        + (entry.id() == NAMELESS ? "" : entry.id())
        + ":"
        + (perms.read() ? "r" : "-")
        + (perms.write() ? "w" : "-")
        + (perms.execute() ? "x" : "-");
  }

  /// @param text as [#write] makes it
  static List<Entry> read(String text) {
    return Arrays.stream(text.split(",")).map(AclText::entry).toList();
  }

  private static Entry entry(String text) {
    boolean forNew = text.startsWith(DEFAULT);
    String[] words = (forNew ? text.substring(DEFAULT.length()) : text).split(":", -1);
    boolean nameless = words[1].isEmpty();
    String tag =
        switch (words[0]) {
          case "user" -> nameless ? "USER_OBJ" : "USER";
          case "group" -> nameless ? "GROUP_OBJ" : "GROUP";
          default -> words[0].toUpperCase(Locale.ROOT);
        };
    Perms perms = new Perms(words[2].contains("r"), words[2].contains("w"), words[2].contains("x"));
    return new Entry(tag, perms, forNew, nameless ? NAMELESS : Integer.parseInt(words[1]), null);
  }
}
