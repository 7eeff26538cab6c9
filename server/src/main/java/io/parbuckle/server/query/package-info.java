/// Queries at work: which entries match, in what order, and what of them is answered (`query.md` §4
/// to §9).
///
/// Start at [Query], which runs one; [FilterMatcher] decides for one entry, [Ordering] sorts,
/// [Selection] cuts. What tables do otherwise is in [TableLeaf] and [TableOrdering]. Regular
/// expressions are [Regex], from [RegexParser] over [RegexProgram] to [RegexMachine].
@NullMarked
package io.parbuckle.server.query;

import org.jspecify.annotations.NullMarked;
