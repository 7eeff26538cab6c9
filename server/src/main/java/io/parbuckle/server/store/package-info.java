/// The ground floor: the database, what is kept beside it, and the folder both lie in.
///
/// Start at [io.parbuckle.server.store.JdbcDatabase]; on SQLite every write goes through
/// [io.parbuckle.server.store.GroupCommit]. Tables come from
/// [io.parbuckle.server.store.Migrations], numbers that are never given twice from
/// [io.parbuckle.server.store.NumberBlocks].
@NullMarked
package io.parbuckle.server.store;

import org.jspecify.annotations.NullMarked;
