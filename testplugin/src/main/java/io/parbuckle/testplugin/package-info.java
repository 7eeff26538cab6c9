/// Methods, jobs, events and a table whose behaviour is fixed to the letter (`test-methods.md`), so
/// that a server can be examined from outside without touching the system under it.
///
/// Start at [TestPlugin]. Each theme is one service; [ErrorKinds] is what all of them raise on
/// request.
@NullMarked
package io.parbuckle.testplugin;

import org.jspecify.annotations.NullMarked;
