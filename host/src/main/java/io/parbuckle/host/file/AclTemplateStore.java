package io.parbuckle.host.file;

import io.parbuckle.api.store.Tx;
import io.parbuckle.host.file.PosixAcl.Entry;
import java.util.List;
import java.util.Optional;

/// Templates of access lists, in the table `acl_template`.
///
/// **Threads.** That of the transaction.
final class AclTemplateStore {

  private static final String ALL =
      """
      select id, name, builtin, acl, comment
        from acl_template
       order by id
      """;

  private static final String INSERT =
      """
      insert into acl_template (name, acl, comment)
      values (:name, :acl, :comment)
      returning id
      """;

  private static final String UPDATE =
      """
      update acl_template
         set name = :name,
             acl = :acl,
             comment = :comment
       where id = :id
      """;

  private static final String DELETE =
      """
      delete from acl_template
       where id = :id
      """;

  private AclTemplateStore() {}

  /// @param acl as [AclText] has it
  record Row(long id, String name, boolean builtin, String acl, String comment) {}

  /// By number.
  static List<AclTemplate> all(Tx tx) {
    return tx.sql(ALL).list(Row.class).stream().map(AclTemplateStore::template).toList();
  }

  static Optional<AclTemplate> find(Tx tx, long id) {
    return all(tx).stream().filter(each -> each.id() == id).findFirst();
  }

  private static AclTemplate template(Row row) {
    return new AclTemplate(
        row.id(), row.builtin(), row.name(), "POSIX1E", AclText.read(row.acl()), row.comment());
  }

  /// @return the new number
  static long insert(Tx tx, String name, List<Entry> acl, String comment) {
    return tx.sql(INSERT)
        .bind("name", name)
        .bind("acl", AclText.write(acl))
        .bind("comment", comment)
        .first(Long.class)
        .orElseThrow();
  }

  static void update(Tx tx, long id, String name, List<Entry> acl, String comment) {
    tx.sql(UPDATE)
        .bind("name", name)
        .bind("acl", AclText.write(acl))
        .bind("comment", comment)
        .bind("id", id)
        .update();
  }

  static void delete(Tx tx, long id) {
    tx.sql(DELETE).bind("id", id).update();
  }
}
