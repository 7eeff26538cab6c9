/// Services that manage a Linux machine, one package a feature.
///
/// Start at [HostPlugin], which lists them. In each package `XService` is the face, `Xs` the rules,
/// `XFiles`, `XStore` and `XCommands` the edge.
@NullMarked
package io.parbuckle.host;

import org.jspecify.annotations.NullMarked;
