/// Services made of a record: entries that are found, made, changed and deleted, and configurations
/// that are read and changed (`core-methods.md` §6, §7).
@NullMarked
package io.parbuckle.api.crud;

import org.jspecify.annotations.NullMarked;
