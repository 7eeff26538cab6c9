/// Queries at work: which entries match, in what order, and what of them is answered (`query.md` §4
/// to §9).
///
/// Start at [Query], which runs one; [FilterMatcher] decides for one entry, [Ordering] sorts,
/// [Selection] cuts. [StoredQuery] runs one over rows of a table, of which [FilterToSql] and
/// [SqlOrder] say as much in SQL as the database answers alike. [Pages] cuts either into pages
/// behind a [Cursors] mark. What tables do otherwise is in [TableLeaf] and [TableOrdering]. Regular
/// expressions are [Regex], from [RegexParser] over [RegexProgram] to [RegexMachine].
@NullMarked
package io.parbuckle.server.query;

import org.jspecify.annotations.NullMarked;
