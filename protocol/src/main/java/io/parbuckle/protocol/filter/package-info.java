/// The query language of `X.query` and its kin, as types: what a client sent, checked and taken
/// apart, ready for an evaluator in memory or in SQL (`query.md` §1 to §3, §8).
///
/// Start at [QueryParams], which reads both parameters of a query method. [Filter] is what filters
/// become, [QueryOptions] what options become, [QueryFault] what is said when they are wrong, and
/// [Rules] which release's habits apply.
@NullMarked
package io.parbuckle.protocol.filter;

import org.jspecify.annotations.NullMarked;
