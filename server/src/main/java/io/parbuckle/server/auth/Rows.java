package io.parbuckle.server.auth;

import io.parbuckle.server.auth.AccountStore.AccountRow;

/// Variants of an account's row.
final class Rows {

  private Rows() {}

  static AccountRow with(AccountRow row, long uid, long groupId) {
    return new AccountRow(
        row.id(),
        uid,
        row.username(),
        row.fullName(),
        row.home(),
        row.shell(),
        row.password(),
        row.passwordChangedAt(),
        row.passwordDisabled(),
        row.sshPasswordEnabled(),
        row.locked(),
        row.builtin(),
        row.smb(),
        row.email(),
        row.sshpubkey(),
        row.sudoCommands(),
        row.sudoCommandsNopasswd(),
        row.usernsIdmap(),
        groupId);
  }

  static AccountRow withPassword(AccountRow row, String hash, long now) {
    return new AccountRow(
        row.id(),
        row.uid(),
        row.username(),
        row.fullName(),
        row.home(),
        row.shell(),
        hash,
        now,
        row.passwordDisabled(),
        row.sshPasswordEnabled(),
        row.locked(),
        row.builtin(),
        row.smb(),
        row.email(),
        row.sshpubkey(),
        row.sudoCommands(),
        row.sudoCommandsNopasswd(),
        row.usernsIdmap(),
        row.groupId());
  }

  /// What an update makes of it, but for the password.
  static AccountRow over(AccountRow row, UserUpdate wanted) {
    return new AccountRow(
        row.id(),
        row.uid(),
        wanted.username().over(row.username()),
        wanted.fullName().over(row.fullName()),
        wanted.home().over(row.home()),
        wanted.shell().over(row.shell()),
        row.password(),
        row.passwordChangedAt(),
        wanted.passwordDisabled().over(row.passwordDisabled()),
        wanted.sshPasswordEnabled().over(row.sshPasswordEnabled()),
        wanted.locked().over(row.locked()),
        row.builtin(),
        wanted.smb().over(row.smb()),
        wanted.email().over(row.email()),
        wanted.sshpubkey().over(row.sshpubkey()),
        Stored.column(wanted.sudoCommands().over(Stored.texts(row.sudoCommands()))),
        Stored.column(wanted.sudoCommandsNopasswd().over(Stored.texts(row.sudoCommandsNopasswd()))),
        Stored.column(wanted.usernsIdmap().over(Stored.value(row.usernsIdmap()))),
        wanted.group().over(row.groupId()));
  }
}
