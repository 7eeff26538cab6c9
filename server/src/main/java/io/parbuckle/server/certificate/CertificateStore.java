package io.parbuckle.server.certificate;

import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Sealed;
import io.parbuckle.api.store.Secrets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Rows of certificates, with their private keys sealed.
///
/// **Threads.** Any.
final class CertificateStore {

  static final Sealed SEALED =
      new Sealed.InColumn("certificate", "private_key", "certificate:{name}");

  private static final String ALL =
      """
      select id, name, chain, csr, private_key, trusted
        from certificate
       order by id
      """;

  private static final String INSERT =
      """
      insert into certificate (name, chain, csr, private_key, trusted)
      values (:name, :chain, :csr, :private_key, :trusted)
      returning id
      """;

  private static final String UPDATE =
      """
      update certificate
         set name = :name,
             private_key = :private_key,
             trusted = :trusted
       where id = :id
      """;

  private static final String DELETE =
      """
      delete from certificate
       where id = :id
      """;

  private final Database database;
  private final Secrets secrets;

  CertificateStore(Database database, Secrets secrets) {
    this.database = database;
    this.secrets = secrets;
  }

  /// @param chain PEM, the server's own first; empty for a request
  /// @param csr PEM, a request; null for a certificate
  /// @param privateKey PEM, sealed
  /// @param trusted kept for clients
  record Row(
      long id,
      String name,
      String chain,
      @Nullable String csr,
      String privateKey,
      boolean trusted) {

    /// Without the key.
    @Override
    public String toString() {
      return "Row[id=" + id + ", name=" + name + "]";
    }
  }

  List<Row> all() {
    return database.read(tx -> tx.sql(ALL).list(Row.class));
  }

  Optional<Row> one(long id) {
    return all().stream().filter(row -> row.id() == id).findFirst();
  }

  /// @return the private key of a row, PEM
  /// @throws io.parbuckle.api.fault.Fault if it was sealed with another key
  String key(Row row) {
    return secrets.open(purpose(row.name()), row.privateKey());
  }

  /// @return the new id
  long insert(String name, String chain, @Nullable String csr, String key, boolean trusted) {
    String sealed = secrets.seal(purpose(name), key);
    return database.write(
        "add certificate",
        tx ->
            tx.sql(INSERT)
                .bind("name", name)
                .bind("chain", chain)
                .bind("csr", csr)
                .bind("private_key", sealed)
                .bind("trusted", trusted)
                .first(Long.class)
                .orElseThrow());
  }

  /// Gives a certificate another name, under which its key is sealed anew.
  void update(Row row, String name, boolean trusted) {
    String sealed = secrets.seal(purpose(name), key(row));
    database.write(
        "update certificate",
        tx ->
            tx.sql(UPDATE)
                .bind("name", name)
                .bind("private_key", sealed)
                .bind("trusted", trusted)
                .bind("id", row.id())
                .update());
  }

  void delete(long id) {
    database.write("delete certificate", tx -> tx.sql(DELETE).bind("id", id).update());
  }

  private static String purpose(String name) {
    return "certificate:" + name;
  }
}
