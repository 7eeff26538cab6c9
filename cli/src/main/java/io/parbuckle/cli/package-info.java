/// The command line: one file a command.
///
/// Start at [Cli], which finds the command and turns every failure into words and an exit code.
/// [ClientCommand] is what most commands are, [ConnectionOptions] is how they reach a server.
/// Results go to standard output, everything else to standard error.
@NullMarked
package io.parbuckle.cli;

import org.jspecify.annotations.NullMarked;
