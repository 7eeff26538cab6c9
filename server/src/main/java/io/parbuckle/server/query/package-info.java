/// Queries at work. Regular expressions are [Regex], from [RegexParser] over [RegexProgram] to
/// [RegexMachine].
@NullMarked
package io.parbuckle.server.query;

import org.jspecify.annotations.NullMarked;
