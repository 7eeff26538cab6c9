package io.parbuckle.api.crud;

import io.parbuckle.api.Difference;
import io.parbuckle.api.Version;
import io.parbuckle.api.role.Role;
import java.util.function.Function;

/// The row of a service whose entries can be found, made, changed and deleted, and which tells of
/// it in the collection `X.query`.
///
/// @param <C> what a new entry is made of
public interface CrudRow<C> extends EntriesRow<CrudRow<C>> {

  /// One of these is needed for making, changing and deleting.
  CrudRow<C> writes(Role... roles);

  /// One of these is needed for deleting.
  CrudRow<C> deletes(Role... roles);

  /// Answers may have further members ([Written#once()]).
  ///
  /// @param once a record of these members; those of type [io.parbuckle.api.param.Edit] may be
  ///   missing
  CrudRow<C> answersMore(Class<?> once);

  /// What was otherwise before a version in making and changing only, such as members that are
  /// shown once.
  CrudRow<C> writesBefore(Version version, Difference... differences);

  /// What is made, changed and deleted is recorded in the audit trail.
  ///
  /// @param detail how a new entry is named there; others are by their key
  CrudRow<C> audited(Function<C, String> detail);
}
