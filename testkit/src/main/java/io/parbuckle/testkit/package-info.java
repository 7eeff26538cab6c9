/// What tests are written with; ships as a product, for authors of plug-ins and of clients. Start
/// at [io.parbuckle.testkit.TestServer].
@NullMarked
package io.parbuckle.testkit;

import org.jspecify.annotations.NullMarked;
