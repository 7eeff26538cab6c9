package io.parbuckle.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.role.Role;
import io.parbuckle.server.auth.RoleGraph.Entry;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class RoleGraphTest {

  private final RoleGraph roles = RoleGraph.load();

  @Test
  void the_table_has_the_roles_of_the_contract() {
    assertThat(roles.entries()).hasSize(141);
    assertThat(roles.entries().stream().filter(entry -> !entry.builtin()).map(Entry::name))
        .containsExactlyInAnyOrder(
            "FULL_ADMIN", "READONLY_ADMIN", "SHARING_ADMIN", "REPLICATION_ADMIN");
  }

  @Test
  void the_read_only_administrator_includes_every_role_that_reads_and_no_other() {
    Set<String> reads =
        roles.entries().stream()
            .map(Entry::name)
            .filter(name -> name.endsWith("_READ"))
            .collect(Collectors.toSet());

    Set<String> closure = roles.closure(List.of("READONLY_ADMIN"));

    assertThat(closure).containsAll(reads).hasSize(reads.size() + 1).contains("READONLY_ADMIN");
  }

  @Test
  void inclusion_is_followed_to_the_end() {
    assertThat(roles.closure(List.of("VM_DEVICE_WRITE")))
        .containsExactlyInAnyOrder("VM_DEVICE_WRITE", "VM_WRITE", "VM_READ", "VM_DEVICE_READ");
    assertThat(roles.closure(List.of("SHARING_ADMIN")))
        .contains("READONLY_ADMIN", "DISK_READ", "SHARING_ISCSI_TARGET_WRITE", "DATASET_WRITE")
        .doesNotContain("DISK_WRITE");
  }

  @Test
  void the_two_roles_that_include_themselves_in_the_reference_include_their_reading_half() {
    assertThat(roles.closure(List.of("PRIVILEGE_WRITE")))
        .containsExactlyInAnyOrder("PRIVILEGE_WRITE", "PRIVILEGE_READ");
    assertThat(roles.closure(List.of("SYSTEM_PRODUCT_WRITE")))
        .containsExactlyInAnyOrder("SYSTEM_PRODUCT_WRITE", "SYSTEM_PRODUCT_READ");
  }

  @Test
  void what_the_contract_wants_kept_apart_stays_apart() {
    assertThat(roles.closure(List.of("SYSTEM_AUDIT_WRITE"))).containsExactly("SYSTEM_AUDIT_WRITE");
    assertThat(roles.closure(List.of("SERVICE_WRITE"))).containsExactly("SERVICE_WRITE");
    assertThat(roles.closure(List.of("REPLICATION_ADMIN"))).doesNotContain("READONLY_ADMIN");
  }

  @Test
  void a_role_that_does_not_exist_gives_nothing() {
    assertThat(roles.closure(List.of("WIZARD"))).isEmpty();
    assertThat(roles.knows("WIZARD")).isFalse();
  }

  @Test
  void events_name_roles_that_exist() {
    assertThat(roles.events()).containsEntry("auth.sessions", List.of(Role.FULL_ADMIN));
    assertThat(roles.events().values().stream().flatMap(List::stream).map(Role::name))
        .allMatch(roles::knows);
  }
}
