/// Typed clients, written from an OpenRPC document: [io.parbuckle.cli.codegen.Contract] is what the
/// document says, [io.parbuckle.cli.codegen.Language] writes it down. What does not depend on the
/// document is a file among the resources.
@NullMarked
package io.parbuckle.cli.codegen;

import org.jspecify.annotations.NullMarked;
