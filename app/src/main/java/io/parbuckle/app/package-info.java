/// The program: [io.parbuckle.app.Main] picks the command; [io.parbuckle.app.ServeCommand] is the
/// server's, with its settings read by [io.parbuckle.app.ConfigReader].
@NullMarked
package io.parbuckle.app;

import org.jspecify.annotations.NullMarked;
