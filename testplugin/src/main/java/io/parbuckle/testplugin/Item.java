package io.parbuckle.testplugin;

import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Name;
import org.jspecify.annotations.Nullable;

/// An entry of the table.
@Name("TestItemEntry")
record Item(
    @Doc("Given by the server.") long id,
    @Doc("Unique.") String name,
    @Doc("0 or more.") long size,
    @Doc("Without effect.") boolean enabled,
    @Doc("Any text, or none.") @Nullable String note) {}
